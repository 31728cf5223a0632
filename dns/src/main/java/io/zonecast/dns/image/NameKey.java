package io.zonecast.dns.image;

import io.zonecast.dns.name.Name;

/**
 * A domain name as a sort key, with the hash of the name and of each of its ancestors: reusable, one
 * thread. The key holds the labels from the root down, each in lower case and ended by a 0 octet; octets
 * 0 and 1 inside a label are written as 1 1 and 1 2. So keys compare as plain octets in the canonical
 * order of RFC 4034 section 6.1, and an ancestor's key is a prefix of its descendants' keys.
 */
public final class NameKey {
    /** No key is longer: 255 octets of wire form, each octet of a label doubled at worst. */
    static final int MAX_KEY = 512;

    private static final int MAX_LABELS = 128;
    private static final int SEED = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private final byte[] key = new byte[MAX_KEY];
    private final int[] ends = new int[MAX_LABELS];
    private final int[] hashes = new int[MAX_LABELS];
    private final int[] starts = new int[MAX_LABELS];
    private int labels;

    /** Makes an empty key (the root). */
    public NameKey() {
        hashes[0] = mix(SEED);
    }

    /**
     * Takes a name from a message or from RDATA; compression is not followed.
     *
     * @param end the octet behind the last one that may be read
     * @return the octet behind the name, or -1 where the octets are no uncompressed name
     */
    public int read(byte[] wire, int offset, int end) {
        int at = offset;
        int count = 0;
        while (true) {
            if (at >= end) {
                return -1;
            }
            int length = wire[at];
            if (length == 0) {
                break;
            }
            if (length < 0 || length > Name.MAX_LABEL || at + length + 2 - offset > Name.MAX_WIRE) {
                return -1;
            }
            starts[count++] = at;
            at += length + 1;
        }
        labels = count;
        encode(wire, count);
        return at + 1;
    }

    /** Takes a name. */
    public NameKey set(Name name) {
        byte[] wire = name.toWire();
        int end = read(wire, 0, wire.length);
        if (end < 0) {
            throw new AssertionError("a Name is always a name");
        }
        return this;
    }

    private void encode(byte[] wire, int count) {
        int to = 0;
        int hash = SEED;
        for (int label = 1; label <= count; label++) {
            int start = starts[count - label];
            int end = start + 1 + wire[start];
            for (int i = start + 1; i < end; i++) {
                int octet = wire[i];
                if (octet >= 'A' && octet <= 'Z') {
                    octet += 32;
                } else if (octet == 0 || octet == 1) {
                    key[to++] = 1;
                    hash = (hash ^ 1) * PRIME;
                    octet++;
                }
                key[to++] = (byte) octet;
                hash = (hash ^ (octet & 0xff)) * PRIME;
            }
            key[to++] = 0;
            hash *= PRIME;
            ends[label] = to;
            hashes[label] = mix(hash);
        }
    }

    /** The hash of a whole key that was taken apart from its name. */
    static int hash(byte[] prefix, byte[] key, int length) {
        int hash = SEED;
        for (byte octet : prefix) {
            hash = (hash ^ (octet & 0xff)) * PRIME;
        }
        for (int i = 0; i < length; i++) {
            hash = (hash ^ (key[i] & 0xff)) * PRIME;
        }
        return mix(hash);
    }

    private static int mix(int hash) {
        int h = hash;
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ (h >>> 16);
    }

    /** Number of labels, the root not counted. */
    public int labels() {
        return labels;
    }

    /** The octets; only those below {@link #end(int)} of {@link #labels()} count. */
    public byte[] bytes() {
        return key;
    }

    /** Length of the key of the ancestor with that many labels. */
    public int end(int labelCount) {
        return labelCount == 0 ? 0 : ends[labelCount];
    }

    /** Hash of the ancestor with that many labels. */
    public int hash(int labelCount) {
        return hashes[labelCount];
    }

    /** Where the ancestor with that many labels (at least one) starts in the wire form that was read. */
    public int wireStart(int labelCount) {
        return starts[labels - labelCount];
    }

    /**
     * Makes this key the wildcard directly below an ancestor of another name (RFC 4592 section 2.1.1).
     *
     * @return false where the wildcard's name would be too long to exist
     */
    public boolean setWildcard(NameKey of, int labelCount) {
        int end = of.end(labelCount);
        if (labelCount + 2 > MAX_LABELS || end + 2 > MAX_KEY) {
            return false;
        }
        System.arraycopy(of.key, 0, key, 0, end);
        System.arraycopy(of.ends, 0, ends, 0, labelCount + 1);
        System.arraycopy(of.hashes, 0, hashes, 0, labelCount + 1);
        key[end] = '*';
        key[end + 1] = 0;
        labels = labelCount + 1;
        ends[labels] = end + 2;
        hashes[labels] = hash(NONE, key, end + 2);
        return true;
    }

    private static final byte[] NONE = {};

    /** A copy of the key without the first {@code from} octets. */
    byte[] copyFrom(int from) {
        return java.util.Arrays.copyOfRange(key, from, end(labels));
    }

    /**
     * Turns a key into labels in wire order, without a root label.
     *
     * @return the octet behind the last one written
     */
    public static int toWire(byte[] key, int from, int to, byte[] target, int offset) {
        int written = offset;
        int end = to;
        while (end > from) {
            int start = end - 1;
            while (start > from && key[start - 1] != 0) {
                start--;
            }
            int lengthAt = written++;
            for (int i = start; i < end - 1; i++) {
                byte octet = key[i];
                target[written++] = octet == 1 ? (byte) (key[++i] - 1) : octet;
            }
            target[lengthAt] = (byte) (written - lengthAt - 1);
            end = start;
        }
        return written;
    }
}
