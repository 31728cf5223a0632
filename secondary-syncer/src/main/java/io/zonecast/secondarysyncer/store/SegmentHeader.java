package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/** The first octets of a segment, written twice: magic, format, number, seed, checksum. */
final class SegmentHeader {
    /** The format that this program writes. */
    static final int FORMAT = 1;

    /** Where records begin. */
    static final int SIZE = 64;

    private static final int COPY = SIZE / 2;
    private static final int CRC_AT = COPY - 4;
    private static final long MAGIC =
            ByteBuffer.wrap("ZCSEGMNT".getBytes(StandardCharsets.US_ASCII)).getLong();

    private SegmentHeader() {}

    static byte[] encode(int number, long seed) {
        ByteBuffer out = ByteBuffer.allocate(SIZE);
        for (int at = 0; at < SIZE; at += COPY) {
            out.putLong(at, MAGIC)
                    .putInt(at + 8, FORMAT)
                    .putInt(at + 12, number)
                    .putLong(at + 16, seed);
            out.putInt(at + CRC_AT, crc(out.array(), at));
        }
        return out.array();
    }

    /**
     * The seed that a header tells; empty where both copies are damaged.
     *
     * @throws Failure.Refused where the format is newer than this program
     */
    static OptionalLong seed(byte[] header, String file) {
        for (int at = 0; at + COPY <= header.length; at += COPY) {
            ByteBuffer in = ByteBuffer.wrap(header);
            if (in.getLong(at) != MAGIC || in.getInt(at + CRC_AT) != crc(header, at)) {
                continue;
            }
            int format = in.getInt(at + 8);
            if (format > FORMAT) {
                throw new Failure.Refused("zone store " + file + " has format " + format
                        + ", written by newer software; this one reads up to format " + FORMAT);
            }
            return OptionalLong.of(in.getLong(at + 16));
        }
        return OptionalLong.empty();
    }

    private static int crc(byte[] header, int at) {
        CRC32C crc = new CRC32C();
        crc.update(header, at, CRC_AT);
        return (int) crc.getValue();
    }
}
