package io.zonecast.dns.name;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A fully qualified domain name in lower case, at most 255 octets in wire form (RFC 1035 section 2.3.4).
 * Immutable. Names compare in the canonical order of RFC 4034 section 6.1.
 */
public final class Name implements Comparable<Name> {
    /** Largest wire form, in octets, the root label included. */
    public static final int MAX_WIRE = 255;

    /** Largest label, in octets. */
    public static final int MAX_LABEL = 63;

    /** The root zone's name. */
    public static final Name ROOT = new Name(new byte[] {0});

    private final byte[] wire;
    private final int hash;

    private Name(byte[] wire) {
        this.wire = wire;
        this.hash = Arrays.hashCode(wire);
    }

    /**
     * Parses presentation format with the escapes of RFC 1035 section 5.1; a missing trailing dot is
     * added.
     *
     * @throws InvalidName where the text is no domain name
     */
    public static Name parse(String text) {
        return new Name(NameText.parse(text));
    }

    /**
     * Reads an uncompressed name.
     *
     * @param bytes holds the name from {@code offset}
     * @throws InvalidName where the bytes are no uncompressed name
     */
    public static Name fromWire(byte[] bytes, int offset) {
        int at = offset;
        while (true) {
            if (at >= bytes.length) {
                throw new InvalidName("name runs past the end of the data");
            }
            int length = bytes[at] & 0xff;
            if (length > MAX_LABEL) {
                throw new InvalidName("label of " + length + " octets");
            }
            at += length + 1;
            if (length == 0) {
                break;
            }
            if (at - offset > MAX_WIRE - 1) {
                throw new InvalidName("name longer than 255 octets");
            }
        }
        byte[] wire = Arrays.copyOfRange(bytes, offset, at);
        lowerCase(wire);
        return new Name(wire);
    }

    private static void lowerCase(byte[] wire) {
        // Length octets are below 64 and so never touched.
        for (int i = 0; i < wire.length; i++) {
            byte b = wire[i];
            if (b >= 'A' && b <= 'Z') {
                wire[i] = (byte) (b + 32);
            }
        }
    }

    /** A copy of the uncompressed lower-case wire form, root label included. */
    public byte[] toWire() {
        return wire.clone();
    }

    /** Copies the wire form into {@code target}; returns the offset behind it. */
    public int copyTo(byte[] target, int offset) {
        System.arraycopy(wire, 0, target, offset, wire.length);
        return offset + wire.length;
    }

    /** Length of the wire form in octets, 1 to 255. */
    public int wireLength() {
        return wire.length;
    }

    /** The octet of the wire form at {@code index}. */
    public int octet(int index) {
        return wire[index] & 0xff;
    }

    /** True for the root name. */
    public boolean isRoot() {
        return wire.length == 1;
    }

    /** Number of labels, the root label not counted (RFC 4034 section 3.1.3 also leaves out a leading {@code *}). */
    public int labelCount() {
        int count = 0;
        for (int at = 0; wire[at] != 0; at += (wire[at] & 0xff) + 1) {
            count++;
        }
        return count;
    }

    /**
     * The name without its first label.
     *
     * @throws InvalidName for the root
     */
    public Name parent() {
        if (isRoot()) {
            throw new InvalidName("the root has no parent");
        }
        return new Name(Arrays.copyOfRange(wire, (wire[0] & 0xff) + 1, wire.length));
    }

    /** True if this name equals {@code ancestor} or lies below it. */
    public boolean isAtOrBelow(Name ancestor) {
        int start = wire.length - ancestor.wire.length;
        if (start < 0 || !Arrays.equals(wire, start, wire.length, ancestor.wire, 0, ancestor.wire.length)) {
            return false;
        }
        int at = 0;
        while (at < start) {
            at += (wire[at] & 0xff) + 1;
        }
        return at == start;
    }

    /** True if the first label is {@code *} (RFC 4592 section 2.1.1). */
    public boolean isWildcard() {
        return wire[0] == 1 && wire[1] == '*';
    }

    /**
     * Puts one label in front.
     *
     * @param label 1 to 63 octets
     * @throws InvalidName where the result would be longer than 255 octets
     */
    public Name child(byte[] label) {
        if (label.length == 0 || label.length > MAX_LABEL) {
            throw new InvalidName("label of " + label.length + " octets");
        }
        if (wire.length + label.length + 1 > MAX_WIRE) {
            throw new InvalidName("name longer than 255 octets");
        }
        byte[] joined = new byte[wire.length + label.length + 1];
        joined[0] = (byte) label.length;
        System.arraycopy(label, 0, joined, 1, label.length);
        System.arraycopy(wire, 0, joined, label.length + 1, wire.length);
        lowerCase(joined);
        return new Name(joined);
    }

    /** {@link #child(byte[])} for an ASCII label without escapes. */
    public Name child(String label) {
        return child(label.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The first label's octets; empty for the root. */
    public byte[] firstLabel() {
        return Arrays.copyOfRange(wire, 1, 1 + (wire[0] & 0xff));
    }

    /** Canonical order (RFC 4034 section 6.1): labels compared from the root, as unsigned octets. */
    @Override
    public int compareTo(Name other) {
        byte[] mine = new byte[wire.length / 2];
        byte[] theirs = new byte[other.wire.length / 2];
        int m = labelOffsets(mine);
        int t = other.labelOffsets(theirs);
        while (m > 0 && t > 0) {
            int a = mine[--m] & 0xff;
            int b = theirs[--t] & 0xff;
            int order = Arrays.compareUnsigned(
                    wire, a + 1, a + 1 + (wire[a] & 0xff), other.wire, b + 1, b + 1 + (other.wire[b] & 0xff));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(m, t);
    }

    /** A label takes two octets at least, and an offset fits an octet: small arrays, because sorted maps compare a lot. */
    private int labelOffsets(byte[] offsets) {
        int count = 0;
        for (int at = 0; wire[at] != 0; at += (wire[at] & 0xff) + 1) {
            offsets[count++] = (byte) at;
        }
        return count;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name name && Arrays.equals(wire, name.wire);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Presentation format with a trailing dot, special octets escaped. */
    @Override
    public String toString() {
        return NameText.format(wire);
    }
}
