package io.zonecast.secondarysyncer.store;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before each payload. Zone and version are told here too, so that a damaged payload still
 * says whose it was. The frame's checksum covers the store's random seed: zone contents can't be made to
 * look like records when the scan has to find its way behind a damaged frame.
 *
 * @param type of the record
 * @param length of the payload, 0 to {@link #MAX_PAYLOAD}
 * @param payloadCrc CRC-32C of the payload
 * @param zoneHash of the zone, 0 for none
 * @param version the version, the least one wanted, or a mark's number
 */
record RecordFrame(RecordType type, int length, int payloadCrc, long zoneHash, VersionNumber version) {
    static final int SIZE = 44;

    /** Largest payload: one zone of about 10 million records; larger ones are refused when they are written. */
    static final int MAX_PAYLOAD = 1 << 30;

    static final int MAGIC = 0x5a635231;

    private static final int CRC_AT = 40;

    byte[] toBytes(long seed) {
        ByteBuffer out = ByteBuffer.allocate(SIZE);
        out.putInt(MAGIC).putInt(type.code() << 24).putInt(length).putInt(payloadCrc);
        out.putLong(zoneHash).putLong(version.epoch()).putLong(version.n());
        out.putInt(crc(out.array(), seed));
        return out.array();
    }

    /** The frame in {@code bytes}, null where there is none. */
    static @Nullable RecordFrame of(byte[] bytes, long seed) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < SIZE || in.getInt() != MAGIC || in.getInt(CRC_AT) != crc(bytes, seed)) {
            return null;
        }
        RecordType type = RecordType.of(in.getInt() >>> 24);
        int length = in.getInt();
        int payloadCrc = in.getInt();
        long zoneHash = in.getLong();
        long epoch = in.getLong();
        long n = in.getLong();
        if (type == null || length < 0 || length > MAX_PAYLOAD || epoch < 0 || n < 0) {
            return null;
        }
        return new RecordFrame(type, length, payloadCrc, zoneHash, new VersionNumber(epoch, n));
    }

    static long hash(Name zone) {
        return ZoneDigest.sha256(zone.toWire()).a();
    }

    static int crc(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload, 0, payload.length);
        return (int) crc.getValue();
    }

    private static int crc(byte[] frame, long seed) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(0, seed));
        crc.update(frame, 0, CRC_AT);
        return (int) crc.getValue();
    }
}
