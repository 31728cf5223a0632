package io.zonecast.common.version;

import io.zonecast.common.failure.Failure;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;

/** The bytes of a manifest that are signed: format octet 1, then the fields in order, big-endian. */
public final class ManifestCodec {
    private static final int FORMAT = 1;
    private static final int MAX_LENGTH = 2048;

    private ManifestCodec() {}

    /** Equal manifests give equal bytes. */
    public static byte[] encode(Manifest manifest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(320);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeByte(manifest.kind().code());
            out.write(manifest.zone().toWire());
            out.writeUTF(manifest.group().token());
            version(out, manifest.version());
            version(out, manifest.previous());
            out.write(manifest.previousDigest().toBytes());
            out.writeLong(manifest.generation().epoch());
            out.writeLong(manifest.generation().number());
            out.writeInt((int) manifest.serial().value());
            out.write(manifest.digest().toBytes());
            out.writeLong(
                    manifest.signedUntil().equals(Instant.MAX)
                            ? Long.MAX_VALUE
                            : manifest.signedUntil().getEpochSecond());
            out.writeLong(manifest.publishedAt().toEpochMilli());
            out.writeInt(manifest.body().length());
            out.write(HexFormat.of().parseHex(manifest.body().sha256()));
            out.writeUTF(manifest.reason());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void version(DataOutputStream out, VersionNumber version) throws IOException {
        out.writeLong(version.epoch());
        out.writeLong(version.n());
    }

    /**
     * The manifest of some bytes.
     *
     * @throws Failure.Corrupt where they are none
     */
    public static Manifest decode(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            throw new Failure.Corrupt("manifest of " + bytes.length + " octets");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readUnsignedByte() != FORMAT) {
                throw new Failure.Corrupt("manifest of an unknown format");
            }
            ManifestKind kind = ManifestKind.of(in.readUnsignedByte());
            Name zone = Name.fromWire(bytes, 2);
            in.skipNBytes(zone.wireLength());
            Manifest manifest = new Manifest(
                    zone,
                    new Group(in.readUTF()),
                    version(in),
                    version(in),
                    digest(in),
                    new Generation(in.readLong(), in.readLong()),
                    new Serial(Integer.toUnsignedLong(in.readInt())),
                    digest(in),
                    signedUntil(in.readLong()),
                    Instant.ofEpochMilli(in.readLong()),
                    kind,
                    new BodyClaim(in.readInt(), HexFormat.of().formatHex(in.readNBytes(32))),
                    in.readUTF());
            if (in.read() != -1) {
                throw new Failure.Corrupt("octets behind the manifest");
            }
            return manifest;
        } catch (IOException | IllegalArgumentException | DateTimeException | InvalidName e) {
            throw new Failure.Corrupt("manifest is damaged: " + e.getMessage(), e);
        }
    }

    private static Instant signedUntil(long seconds) {
        return seconds == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochSecond(seconds);
    }

    private static VersionNumber version(DataInputStream in) throws IOException {
        return new VersionNumber(in.readLong(), in.readLong());
    }

    private static ZoneDigest digest(DataInputStream in) throws IOException {
        byte[] octets = new byte[32];
        in.readFully(octets);
        return ZoneDigest.fromBytes(octets);
    }
}
