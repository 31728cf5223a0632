package io.zonecast.dns.dnssec;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The public side of a zone key.
 *
 * @param flags {@link #ZONE} or {@link #SECURE_ENTRY_POINT}
 * @param algorithm what it signs with
 * @param rdata RDATA of its DNSKEY record (RFC 4034 section 2.1)
 * @param tag its key tag
 */
public record DnsKey(int flags, Algorithm algorithm, Rdata rdata, KeyTag tag) {
    /** Flags of a zone-signing key. */
    public static final int ZONE = 256;

    /** Flags of a key that the parent's DS points to. */
    public static final int SECURE_ENTRY_POINT = 257;

    private static final int PROTOCOL = 3;

    /**
     * A key of its parts.
     *
     * @param publicKey the public key field in the form of its algorithm
     */
    public static DnsKey of(int flags, Algorithm algorithm, byte[] publicKey) {
        if (flags != ZONE && flags != SECURE_ENTRY_POINT) {
            throw new IllegalArgumentException("DNSKEY flags " + flags);
        }
        byte[] octets = new byte[4 + publicKey.length];
        octets[0] = (byte) (flags >> 8);
        octets[1] = (byte) flags;
        octets[2] = PROTOCOL;
        octets[3] = (byte) algorithm.number();
        System.arraycopy(publicKey, 0, octets, 4, publicKey.length);
        Rdata rdata = Rdata.of(RrType.DNSKEY, octets);
        return new DnsKey(flags, algorithm, rdata, KeyTag.of(rdata));
    }

    /** True if the parent's DS may point to it. */
    public boolean isSecureEntryPoint() {
        return flags == SECURE_ENTRY_POINT;
    }

    /** The public key field. */
    public byte[] publicKey() {
        byte[] octets = rdata.toBytes();
        return java.util.Arrays.copyOfRange(octets, 4, octets.length);
    }

    /** RDATA of the DS record with digest type 2, SHA-256 (RFC 4509). */
    public Rdata ds(Name zone) {
        ByteArrayOutputStream digested = new ByteArrayOutputStream(zone.wireLength() + rdata.length());
        digested.writeBytes(zone.toWire());
        digested.writeBytes(rdata.toBytes());
        byte[] digest = sha256(digested.toByteArray());
        byte[] octets = new byte[4 + digest.length];
        octets[0] = (byte) (tag.value() >> 8);
        octets[1] = (byte) tag.value();
        octets[2] = (byte) algorithm.number();
        octets[3] = 2;
        System.arraycopy(digest, 0, octets, 4, digest.length);
        return Rdata.of(RrType.DS, octets);
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
