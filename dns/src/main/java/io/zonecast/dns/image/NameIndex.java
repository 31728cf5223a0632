package io.zonecast.dns.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Finds the page of a name by its hash: extendible hashing, so that adding a name copies one small
 * bucket and the directory. A frozen index is never written again; {@link #edit} makes a copy that
 * shares its buckets until it writes them.
 *
 * <p>A bucket is an int array: depth, entries, then slots of hash and value (0 for empty), probed linearly.
 * The value holds the page's number, and the owner's number in it as it was when the name came to that page:
 * a hint that spares a look into the page's own hash table as long as no owner came or went before it.
 */
final class NameIndex {
    private static final int HEADER = 2;
    private static final int FIRST_SLOTS = 64;
    private static final int MAX_SLOTS = 512;

    /** Of pages in one zone, so that a page and an owner's number fit into an int: more than a billion names. */
    static final int MAX_PAGES = (1 << 24) - 1;

    private int[][] directory;
    private int depth;
    private int entries;
    /** Buckets that this index alone holds, by their first place in the directory. */
    private BitSet own = new BitSet();

    NameIndex() {
        directory = new int[][] {bucket(0, FIRST_SLOTS)};
        own.set(0);
    }

    private NameIndex(NameIndex from) {
        directory = from.directory.clone();
        depth = from.depth;
        entries = from.entries;
    }

    /**
     * Puts an index together again from its buckets.
     *
     * @throws IllegalArgumentException where they make no index
     */
    static NameIndex of(int[][] buckets, int depth, int entries) {
        if (depth < 0 || depth > 30) {
            throw new IllegalArgumentException("index of depth " + depth);
        }
        NameIndex index = new NameIndex();
        index.directory = new int[1 << depth][];
        index.depth = depth;
        index.entries = entries;
        int at = 0;
        int counted = 0;
        for (int[] bucket : buckets) {
            int slots = slots(bucket);
            if (bucket.length < HEADER + 2
                    || (bucket.length & 1) != 0
                    || Integer.bitCount(slots) != 1
                    || bucket[0] < 0
                    || bucket[0] > depth
                    || bucket[1] < 0
                    || bucket[1] >= slots) {
                throw new IllegalArgumentException("bucket of " + bucket.length + " numbers");
            }
            int span = index.span(bucket);
            Arrays.fill(index.directory, at, at + span, bucket);
            at += span;
            counted += bucket[1];
        }
        if (at != index.directory.length || counted != entries) {
            throw new IllegalArgumentException("index of " + counted + " entries in " + at + " places");
        }
        return index.freeze();
    }

    /** The buckets, each once, in order. */
    List<int[]> buckets() {
        List<int[]> all = new ArrayList<>();
        for (int at = 0; at < directory.length; at += span(directory[at])) {
            all.add(directory[at]);
        }
        return all;
    }

    int depth() {
        return depth;
    }

    int entries() {
        return entries;
    }

    /** True where no entry names a page at or above a number, and no bucket is without an empty slot. */
    boolean isWithin(int pages) {
        for (int at = 0; at < directory.length; at += span(directory[at])) {
            int[] bucket = directory[at];
            int used = 0;
            for (int slot = HEADER; slot < bucket.length; slot += 2) {
                if (bucket[slot + 1] != 0) {
                    used++;
                    if (page(bucket[slot + 1]) < 0 || page(bucket[slot + 1]) >= pages) {
                        return false;
                    }
                }
            }
            if (used != bucket[1]) {
                return false;
            }
        }
        return true;
    }

    /** A copy to write to. */
    NameIndex edit() {
        return new NameIndex(this);
    }

    long memoryBytes() {
        long size = directory.length * 4L;
        for (int at = 0; at < directory.length; at += span(directory[at])) {
            size += directory[at].length * 4L + 16;
        }
        return size;
    }

    /** The bucket for a hash. */
    int[] bucket(int hash) {
        return directory[place(hash)];
    }

    private int place(int hash) {
        return depth == 0 ? 0 : hash >>> (32 - depth);
    }

    /** The first slot to look at in a bucket. */
    static int firstSlot(int[] bucket, int hash) {
        return HEADER + 2 * (hash & (slots(bucket) - 1));
    }

    /** The slot to look at behind one. */
    static int nextSlot(int[] bucket, int slot) {
        int next = slot + 2;
        return next == bucket.length ? HEADER : next;
    }

    /** The page of a slot's value. */
    static int page(int value) {
        return (value & MAX_PAGES) - 1;
    }

    /** The owner's number in its page, as it once was. */
    static int hint(int value) {
        return value >>> 24;
    }

    private static int slots(int[] bucket) {
        return (bucket.length - HEADER) / 2;
    }

    private static int[] bucket(int depth, int slots) {
        int[] bucket = new int[HEADER + 2 * slots];
        bucket[0] = depth;
        return bucket;
    }

    void add(int hash, int page, int number) {
        if (page >= MAX_PAGES) {
            throw new InvalidZone("more than " + MAX_PAGES + " pages of names");
        }
        int[] bucket = writable(hash);
        while ((bucket[1] + 1) * 4 > slots(bucket) * 3) {
            grow(bucket, hash);
            bucket = writable(hash);
        }
        put(bucket, hash, number << 24 | (page + 1));
        entries++;
    }

    private static void put(int[] bucket, int hash, int value) {
        int slot = firstSlot(bucket, hash);
        while (bucket[slot + 1] != 0) {
            slot = nextSlot(bucket, slot);
        }
        bucket[slot] = hash;
        bucket[slot + 1] = value;
        bucket[1]++;
    }

    void remove(int hash, int page) {
        int[] bucket = writable(hash);
        int slot = firstSlot(bucket, hash);
        while (bucket[slot + 1] != 0 && (bucket[slot] != hash || page(bucket[slot + 1]) != page)) {
            slot = nextSlot(bucket, slot);
        }
        if (bucket[slot + 1] == 0) {
            throw new AssertionError("a name that the index lacks");
        }
        bucket[1]--;
        entries--;
        // Close the gap, so that probing needs no tombstones.
        int gap = slot;
        bucket[gap + 1] = 0;
        for (int at = nextSlot(bucket, gap); bucket[at + 1] != 0; at = nextSlot(bucket, at)) {
            int home = firstSlot(bucket, bucket[at]);
            boolean stays = gap <= at ? gap < home && home <= at : gap < home || home <= at;
            if (!stays) {
                bucket[gap] = bucket[at];
                bucket[gap + 1] = bucket[at + 1];
                bucket[at + 1] = 0;
                gap = at;
            }
        }
    }

    /** Number of places in the directory that share a bucket. */
    private int span(int[] bucket) {
        return 1 << (depth - bucket[0]);
    }

    private int[] writable(int hash) {
        int place = place(hash);
        int[] bucket = directory[place];
        int first = place & -span(bucket);
        if (own.get(first)) {
            return bucket;
        }
        int[] copy = bucket.clone();
        set(first, span(bucket), copy);
        return copy;
    }

    private void set(int first, int span, int[] bucket) {
        Arrays.fill(directory, first, first + span, bucket);
        own.set(first);
    }

    private void grow(int[] bucket, int hash) {
        int first = place(hash) & -span(bucket);
        // Splitting is bounded by the number of names: hashes made to collide can't blow the directory up.
        boolean split = slots(bucket) >= MAX_SLOTS && (1L << (bucket[0] + 1)) <= entries / 16;
        if (!split) {
            set(first, span(bucket), refill(bucket, bucket(bucket[0], 2 * slots(bucket)), 0, 0));
            return;
        }
        if (bucket[0] == depth) {
            doubleDirectory();
            first *= 2;
        }
        int half = span(bucket) / 2;
        int bit = 1 << (31 - bucket[0]);
        int[] low = refill(bucket, bucket(bucket[0] + 1, slots(bucket)), bit, 0);
        int[] high = refill(bucket, bucket(bucket[0] + 1, slots(bucket)), bit, bit);
        set(first, half, low);
        set(first + half, half, high);
    }

    private static int[] refill(int[] from, int[] to, int mask, int wanted) {
        for (int slot = HEADER; slot < from.length; slot += 2) {
            if (from[slot + 1] != 0 && (from[slot] & mask) == wanted) {
                put(to, from[slot], from[slot + 1]);
            }
        }
        return to;
    }

    private void doubleDirectory() {
        int[][] twice = new int[directory.length * 2][];
        BitSet ownTwice = new BitSet(twice.length);
        for (int i = 0; i < directory.length; i++) {
            twice[2 * i] = directory[i];
            twice[2 * i + 1] = directory[i];
            if (own.get(i)) {
                ownTwice.set(2 * i);
            }
        }
        directory = twice;
        own = ownTwice;
        depth++;
    }

    /** Ends the writing. */
    NameIndex freeze() {
        own = new BitSet();
        return this;
    }
}
