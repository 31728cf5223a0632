package io.zonecast.nameserver.transfer;

import java.util.Arrays;

/** Where names and their ends stand in a message, for compression (RFC 1035 section 4.1.4). */
final class NameTable {
    /** A pointer reaches no further. */
    private static final int REACH = 0x4000;

    private static final int SLOTS = 4096;
    /** Names found after that many stand too close to a full table. */
    private static final int MOST = SLOTS / 2;

    private final int[] offsets = new int[SLOTS];
    private int used;
    private final int[] labels = new int[128];

    void clear() {
        Arrays.fill(offsets, 0);
        used = 0;
    }

    /** Notes a name that stands in the message uncompressed. */
    void know(byte[] name, byte[] message, int offset) {
        write(name, 0, message, offset);
    }

    /**
     * Writes a name, with a pointer where its end stands already.
     *
     * @param name holds the uncompressed wire form from {@code from}
     * @return the offset behind it
     */
    int write(byte[] name, int from, byte[] message, int to) {
        int count = 0;
        for (int at = from; name[at] != 0; at += (name[at] & 0xff) + 1) {
            labels[count++] = at;
        }
        int end = count == 0 ? from : labels[count - 1] + (name[labels[count - 1]] & 0xff) + 1;
        int pointer = 0;
        int written = count;
        int hash = 1;
        // The hashes of all ends, from the shortest on; the longest end that stands already wins.
        int[] slots = new int[count];
        for (int i = count - 1; i >= 0; i--) {
            hash = mix(hash, name, labels[i]);
            int slot = find(hash, name, labels[i], end, message);
            slots[i] = slot;
            if (offsets[slot] != 0) {
                pointer = offsets[slot];
                written = i;
            }
        }
        int at = to;
        for (int i = 0; i < written; i++) {
            if (at < REACH && used < MOST && offsets[slots[i]] == 0) {
                offsets[slots[i]] = at;
                used++;
            }
            int length = (name[labels[i]] & 0xff) + 1;
            System.arraycopy(name, labels[i], message, at, length);
            at += length;
        }
        if (pointer == 0) {
            message[at++] = 0;
        } else {
            message[at++] = (byte) (0xc0 | pointer >> 8);
            message[at++] = (byte) pointer;
        }
        return at;
    }

    private static int mix(int hash, byte[] name, int label) {
        int mixed = hash;
        for (int i = label; i <= label + (name[label] & 0xff); i++) {
            mixed = 31 * mixed + lower(name[i]);
        }
        return mixed;
    }

    /** The slot that holds this end of a name, or the empty one where it belongs. */
    private int find(int hash, byte[] name, int from, int end, byte[] message) {
        int slot = (hash ^ hash >>> 15) & (SLOTS - 1);
        while (offsets[slot] != 0 && !equal(name, from, end, message, offsets[slot])) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        return slot;
    }

    private static boolean equal(byte[] name, int from, int end, byte[] message, int offset) {
        int at = offset;
        int mine = from;
        while (true) {
            while ((message[at] & 0xc0) == 0xc0) {
                at = (message[at] & 0x3f) << 8 | (message[at + 1] & 0xff);
            }
            int length = message[at] & 0xff;
            if (mine == end) {
                return length == 0;
            }
            if (length != (name[mine] & 0xff)) {
                return false;
            }
            for (int i = 1; i <= length; i++) {
                if (lower(message[at + i]) != lower(name[mine + i])) {
                    return false;
                }
            }
            at += length + 1;
            mine += length + 1;
        }
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
    }
}
