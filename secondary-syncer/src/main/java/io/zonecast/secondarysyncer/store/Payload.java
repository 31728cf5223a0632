package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.ManifestCodec;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The payloads. Of a version: zone, previous version (2 × u64), length of the manifest (u16), manifest, signature (64
 * octets), body. Of {@code WANTED} and {@code SETTLED}: zone. Of {@code MARK}: its name.
 */
final class Payload {
    /** As much of a payload as {@link #head} may need. */
    static final int HEAD = Name.MAX_WIRE + 16;

    private static final int SIGNATURE = 64;

    /** As much of a payload as {@link #signed} may need. */
    static final int SIGNED = HEAD + 2 + 0xffff + SIGNATURE;

    private static final int MAX_MARK = 100;

    private Payload() {}

    /**
     * What the index needs of a payload.
     *
     * @param zone the apex; the root for a mark
     * @param previous for a version, else {@link VersionNumber#NONE}
     * @param mark name of a mark, else empty
     */
    record Head(Name zone, VersionNumber previous, String mark) {}

    /**
     * What was signed of a version.
     *
     * @param manifest its bytes
     * @param signature over them
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Signed(byte[] manifest, byte[] signature) {}

    static byte[] version(Name zone, VersionNumber previous, byte[] manifest, byte[] signature, byte[] body) {
        ByteBuffer out =
                ByteBuffer.allocate(zone.wireLength() + 16 + 2 + manifest.length + signature.length + body.length);
        out.put(zone.toWire()).putLong(previous.epoch()).putLong(previous.n());
        out.putShort((short) manifest.length).put(manifest).put(signature).put(body);
        return out.array();
    }

    static byte[] mark(String name) {
        byte[] octets = name.getBytes(StandardCharsets.UTF_8);
        if (octets.length == 0 || octets.length > MAX_MARK) {
            throw new IllegalArgumentException("mark of " + octets.length + " octets");
        }
        return octets;
    }

    /** The head; {@link Failure.Corrupt} where the octets are not of this type. */
    static Head head(RecordType type, byte[] start) {
        if (type == RecordType.MARK) {
            return new Head(Name.ROOT, VersionNumber.NONE, new String(start, StandardCharsets.UTF_8));
        }
        try {
            Name zone = Name.fromWire(start, 0);
            if (!type.isVersion()) {
                return new Head(zone, VersionNumber.NONE, "");
            }
            ByteBuffer in = ByteBuffer.wrap(start).position(zone.wireLength());
            return new Head(zone, new VersionNumber(in.getLong(), in.getLong()), "");
        } catch (InvalidName | BufferUnderflowException | IllegalArgumentException e) {
            throw new Failure.Corrupt("stored record is malformed", e);
        }
    }

    /** What was signed of a version that begins so; {@link Failure.Corrupt} where it is none. */
    static Signed signed(byte[] start) {
        try {
            ByteBuffer in = ByteBuffer.wrap(start);
            in.position(Name.fromWire(start, 0).wireLength() + 16);
            byte[] manifest = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(manifest);
            byte[] signature = new byte[SIGNATURE];
            in.get(signature);
            return new Signed(manifest, signature);
        } catch (InvalidName | BufferUnderflowException | IllegalArgumentException e) {
            throw new Failure.Corrupt("stored version is malformed", e);
        }
    }

    /** A whole payload of a version; {@link Failure.Corrupt} where it is none. */
    static StoredVersion version(RecordType type, byte[] payload) {
        try {
            ByteBuffer in = ByteBuffer.wrap(payload);
            in.position(Name.fromWire(payload, 0).wireLength() + 16);
            byte[] manifest = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(manifest);
            byte[] signature = new byte[SIGNATURE];
            in.get(signature);
            byte[] body = new byte[in.remaining()];
            in.get(body);
            boolean whole = type == RecordType.FULL || type == RecordType.SNAPSHOT;
            return new StoredVersion(ManifestCodec.decode(manifest), manifest, signature, whole, body);
        } catch (InvalidName | BufferUnderflowException | IllegalArgumentException e) {
            throw new Failure.Corrupt("stored version is malformed", e);
        }
    }
}
