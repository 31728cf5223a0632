package io.zonecast.common.message;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Reads the binary replies, big-endian; whatever is wrong becomes {@link Failure.Corrupt}. */
final class BinaryReader {
    private final ByteBuffer bytes;

    private BinaryReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /** Reads all of {@code bytes} with {@code read}. */
    static <T> T readAll(byte[] bytes, String what, Function<BinaryReader, T> read) {
        BinaryReader reader = new BinaryReader(bytes);
        try {
            T value = read.apply(reader);
            if (reader.bytes.hasRemaining()) {
                throw new Failure.Corrupt(what + " has octets behind its end");
            }
            return value;
        } catch (BufferUnderflowException | IllegalArgumentException | InvalidName e) {
            throw new Failure.Corrupt(
                    what + " is damaged at octet " + reader.bytes.position() + ": " + e.getMessage(), e);
        }
    }

    int u8() {
        return bytes.get() & 0xff;
    }

    boolean flag() {
        return switch (u8()) {
            case 0 -> false;
            case 1 -> true;
            default -> throw new IllegalArgumentException("flag is neither 0 nor 1");
        };
    }

    int u16() {
        return bytes.getShort() & 0xffff;
    }

    /** A length or offset: 0 to 2^31 - 1. */
    int length() {
        int value = bytes.getInt();
        if (value < 0) {
            throw new IllegalArgumentException("length above 2147483647");
        }
        return value;
    }

    /** A count of things that take at least {@code each} octets. */
    int count(int each) {
        int count = length();
        if (count > bytes.remaining() / each) {
            throw new IllegalArgumentException("count is too large for the message");
        }
        return count;
    }

    long i64() {
        return bytes.getLong();
    }

    byte[] octets(int length) {
        if (length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] octets = new byte[length];
        bytes.get(octets);
        return octets;
    }

    String text() {
        return new String(octets(u16()), StandardCharsets.UTF_8);
    }

    Name name() {
        Name name = Name.fromWire(bytes.array(), bytes.position());
        bytes.position(bytes.position() + name.wireLength());
        return name;
    }

    VersionNumber version() {
        return new VersionNumber(i64(), i64());
    }

    Serial serial() {
        return new Serial(Integer.toUnsignedLong(bytes.getInt()));
    }

    ZoneDigest digest() {
        return ZoneDigest.fromBytes(octets(32));
    }
}
