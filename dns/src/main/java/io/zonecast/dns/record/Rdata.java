package io.zonecast.dns.record;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * RDATA in canonical wire form (RFC 4034 section 6.2: uncompressed, embedded names of the listed types
 * in lower case), at most 65535 octets. Immutable; ordered as RFC 4034 section 6.3 says.
 */
public final class Rdata implements Comparable<Rdata> {
    private final byte[] octets;

    private Rdata(byte[] octets) {
        this.octets = octets;
    }

    /**
     * Takes RDATA that may hold upper-case names and brings it into canonical form.
     *
     * @throws InvalidRdata where the RDATA does not hold the names that its type asks for, or is longer
     *     than 65535 octets
     */
    public static Rdata of(RrType type, byte[] octets) {
        if (octets.length > 0xffff) {
            throw new InvalidRdata(type + " RDATA of " + octets.length + " octets");
        }
        byte[] copy = octets.clone();
        CanonicalRdata.lowerCaseNames(type, copy);
        return new Rdata(copy);
    }

    /** Length in octets. */
    public int length() {
        return octets.length;
    }

    /** The octet at {@code index}, 0 to 255. */
    public int octet(int index) {
        return octets[index] & 0xff;
    }

    /** The 16-bit number at {@code index}. */
    public int unsignedShort(int index) {
        return octet(index) << 8 | octet(index + 1);
    }

    /** The 32-bit number at {@code index}. */
    public long unsignedInt(int index) {
        return (long) unsignedShort(index) << 16 | unsignedShort(index + 2);
    }

    /** A copy of the octets. */
    public byte[] toBytes() {
        return octets.clone();
    }

    /** Copies the octets into {@code target}; returns the offset behind them. */
    public int copyTo(byte[] target, int offset) {
        System.arraycopy(octets, 0, target, offset, octets.length);
        return offset + octets.length;
    }

    @Override
    public int compareTo(Rdata other) {
        return Arrays.compareUnsigned(octets, other.octets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rdata rdata && Arrays.equals(octets, rdata.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(octets);
    }
}
