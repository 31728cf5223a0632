package io.zonecast.common.message;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the binary replies, big-endian. */
final class BinaryWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);

    void u8(int value) {
        bytes.write(value);
    }

    void flag(boolean value) {
        u8(value ? 1 : 0);
    }

    void u16(int value) {
        bytes.write(value >> 8);
        bytes.write(value);
    }

    void i32(int value) {
        u16(value >>> 16);
        u16(value);
    }

    void i64(long value) {
        i32((int) (value >>> 32));
        i32((int) value);
    }

    void octets(byte[] octets) {
        bytes.writeBytes(octets);
    }

    void text(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length > 0xffff) {
            throw new IllegalArgumentException("text longer than 65535 octets");
        }
        u16(octets.length);
        octets(octets);
    }

    void name(Name name) {
        octets(name.toWire());
    }

    void version(VersionNumber version) {
        i64(version.epoch());
        i64(version.n());
    }

    void serial(Serial serial) {
        i32((int) serial.value());
    }

    void digest(ZoneDigest digest) {
        octets(digest.toBytes());
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
