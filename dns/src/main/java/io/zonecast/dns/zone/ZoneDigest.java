package io.zonecast.dns.zone;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A sum modulo 2^256 of SHA-256 values. The digest of a zone is the sum over its records, each in
 * canonical form with its TTL (RFC 4034 section 6.2), so that a changed record costs one subtraction and
 * one addition. It finds accidents and drift; a signature is what protects against a forger.
 */
public record ZoneDigest(long a, long b, long c, long d) {
    /** The digest of nothing. */
    public static final ZoneDigest ZERO = new ZoneDigest(0, 0, 0, 0);

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Reads 32 octets, most significant first. */
    public static ZoneDigest fromBytes(byte[] octets) {
        if (octets.length != 32) {
            throw new IllegalArgumentException("digest of " + octets.length + " octets");
        }
        return new ZoneDigest(
                (long) LONGS.get(octets, 0), (long) LONGS.get(octets, 8), (long) LONGS.get(octets, 16), (long)
                        LONGS.get(octets, 24));
    }

    /** The SHA-256 of some octets, as a summand. */
    public static ZoneDigest sha256(byte[] octets) {
        return fromBytes(newSha256().digest(octets));
    }

    /** The digest of one record. */
    public static ZoneDigest ofRecord(Name owner, RrType type, int ttl, Rdata rdata) {
        byte[] form = new byte[owner.wireLength() + 10 + rdata.length()];
        int at = owner.copyTo(form, 0);
        form[at++] = (byte) (type.code() >> 8);
        form[at++] = (byte) type.code();
        form[at++] = 0;
        form[at++] = 1;
        form[at++] = (byte) (ttl >> 24);
        form[at++] = (byte) (ttl >> 16);
        form[at++] = (byte) (ttl >> 8);
        form[at++] = (byte) ttl;
        form[at++] = (byte) (rdata.length() >> 8);
        form[at++] = (byte) rdata.length();
        rdata.copyTo(form, at);
        return sha256(form);
    }

    /** The digest of all records of an RRset, or of a part of one. */
    public static ZoneDigest of(Rrset rrset) {
        ZoneDigest sum = ZERO;
        for (Rdata rdata : rrset.rdatas()) {
            sum = sum.plus(ofRecord(rrset.owner(), rrset.type(), rrset.ttl(), rdata));
        }
        return sum;
    }

    /** The digest of a whole zone. */
    public static ZoneDigest of(Iterable<Rrset> zone) {
        ZoneDigest sum = ZERO;
        for (Rrset rrset : zone) {
            sum = sum.plus(of(rrset));
        }
        return sum;
    }

    /** This digest after a diff. */
    public ZoneDigest after(ZoneDiff diff) {
        return minus(of(diff.removed())).plus(of(diff.added()));
    }

    /** Sum modulo 2^256. */
    public ZoneDigest plus(ZoneDigest other) {
        long d4 = d + other.d;
        long carry = Long.compareUnsigned(d4, d) < 0 ? 1 : 0;
        long c3 = c + other.c + carry;
        carry = carryOut(c, other.c, c3);
        long b2 = b + other.b + carry;
        carry = carryOut(b, other.b, b2);
        return new ZoneDigest(a + other.a + carry, b2, c3, d4);
    }

    private static long carryOut(long x, long y, long sum) {
        return ((x & y) | ((x | y) & ~sum)) >>> 63;
    }

    /** Difference modulo 2^256. */
    public ZoneDigest minus(ZoneDigest other) {
        ZoneDigest complement = new ZoneDigest(~other.a, ~other.b, ~other.c, ~other.d);
        return plus(complement).plus(new ZoneDigest(0, 0, 0, 1));
    }

    /** 32 octets, most significant first. */
    public byte[] toBytes() {
        byte[] octets = new byte[32];
        LONGS.set(octets, 0, a);
        LONGS.set(octets, 8, b);
        LONGS.set(octets, 16, c);
        LONGS.set(octets, 24, d);
        return octets;
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
