package io.zonecast.dns.image;

import static io.zonecast.dns.image.Octets.i32;
import static io.zonecast.dns.image.Octets.u16;

import java.util.Arrays;

/**
 * Reads a page: up to 128 owners in canonical order, in one byte array without pointers to anything
 * outside, so that a page can also lie in a file.
 *
 * <pre>
 * page   0 u16 owners | 2 u8 log2 of the hash table's size, 0 for none | 3 u8 format, 1
 *        4 u32 earliest RRSIG expiry, 0xffffffff for none | 8 u32 offset of each owner
 *          u8 hash table: owner number + 1, 0 for empty, by the low bits of the hash | the owners
 * owner  0 u32 hash of the whole name | 4 u8 flags | 5 u8 sets | 6 u16 key length
 *        8 key below the apex | the sets, by type
 * set    0 u16 type | 2 u16 records | 4 u32 length of all this | 8 u32 TTL | 12 u16 signatures
 *        with signatures: 14 u32 their TTL | 18 u32 their offset in the set
 *          the records, then the signatures, each u16 length and RDATA
 * </pre>
 *
 * An owner or set is named by its offset in the page; 0 means none.
 */
public final class Page {
    /** The owner is a zone cut: NS records, not at the apex. */
    public static final int CUT = 1;

    /** A zone cut or a DNAME lies above the owner. */
    public static final int OCCLUDED = 2;

    /** The owner has a DNAME. */
    public static final int DNAME = 4;

    /** The owner has a child named {@code *}. */
    public static final int WILDCARD_CHILD = 8;

    /** The owner has an NSEC record. */
    public static final int NSEC = 16;

    static final int FORMAT = 1;
    static final int HEADER = 8;
    static final int OWNER_HEADER = 8;
    static final int SET_HEADER = 14;
    static final int SIGNED_SET_HEADER = 22;
    static final int MAX_OWNERS = 128;

    private Page() {}

    static int owners(byte[] page) {
        return u16(page, 0);
    }

    /** True if octets look like a page: a guard against mistakes, behind a checksum. */
    static boolean isPage(byte[] octets) {
        if (octets.length < HEADER || octets[3] != FORMAT) {
            return false;
        }
        int count = owners(octets);
        int table = HEADER + 4 * count;
        if (count < 1 || count > MAX_OWNERS || octets[2] < 0 || octets[2] > 8 || table > octets.length) {
            return false;
        }
        int at = table + (octets[2] == 0 ? 0 : 1 << octets[2]);
        for (int number = 0; number < count; number++) {
            int owner = owner(octets, number);
            if (owner != at || owner > octets.length - OWNER_HEADER) {
                return false;
            }
            at = ownerEnd(octets, number);
        }
        return at == octets.length;
    }

    static long earliestExpiry(byte[] page) {
        int expiry = i32(page, 4);
        return expiry == -1 ? Long.MAX_VALUE : expiry & 0xffffffffL;
    }

    static int owner(byte[] page, int number) {
        return i32(page, HEADER + 4 * number);
    }

    /** The octet behind owner {@code number}. */
    static int ownerEnd(byte[] page, int number) {
        return number + 1 < owners(page) ? owner(page, number + 1) : page.length;
    }

    static int hash(byte[] page, int owner) {
        return i32(page, owner);
    }

    /** The owner's flags. */
    public static int flags(byte[] page, int owner) {
        return page[owner + 4];
    }

    /** Number of the owner's sets; 0 for an empty non-terminal. */
    public static int sets(byte[] page, int owner) {
        return page[owner + 5] & 0xff;
    }

    /** Length of the owner's key. */
    public static int keyLength(byte[] page, int owner) {
        return u16(page, owner + 6);
    }

    /** Where the owner's key starts. */
    public static int key(int owner) {
        return owner + OWNER_HEADER;
    }

    /** The owner with that hash and key, or 0; looks first at the owner of that number, if there is one. */
    static int find(byte[] page, int number, int hash, byte[] key, int from, int to) {
        if (number < owners(page)) {
            int owner = owner(page, number);
            if (hash(page, owner) == hash && hasKey(page, owner, key, from, to)) {
                return owner;
            }
        }
        return find(page, hash, key, from, to);
    }

    /** The owner with that hash and key, or 0. */
    static int find(byte[] page, int hash, byte[] key, int from, int to) {
        int log = page[2];
        if (log == 0) {
            for (int number = 0, count = owners(page); number < count; number++) {
                int owner = owner(page, number);
                if (i32(page, owner) == hash && hasKey(page, owner, key, from, to)) {
                    return owner;
                }
            }
            return 0;
        }
        int table = HEADER + 4 * owners(page);
        int mask = (1 << log) - 1;
        for (int at = hash & mask; ; at = (at + 1) & mask) {
            int number = page[table + at] & 0xff;
            if (number == 0) {
                return 0;
            }
            int owner = owner(page, number - 1);
            if (i32(page, owner) == hash && hasKey(page, owner, key, from, to)) {
                return owner;
            }
        }
    }

    private static boolean hasKey(byte[] page, int owner, byte[] key, int from, int to) {
        int start = key(owner);
        return Arrays.equals(page, start, start + keyLength(page, owner), key, from, to);
    }

    /** Compares the owner's key with a key, as octets. */
    static int compare(byte[] page, int owner, byte[] key, int from, int to) {
        int start = key(owner);
        return Arrays.compareUnsigned(page, start, start + keyLength(page, owner), key, from, to);
    }

    /** The number of the last owner whose key is not above a key, or -1. */
    static int floor(byte[] page, byte[] key, int from, int to) {
        int low = 0;
        int high = owners(page) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(page, owner(page, middle), key, from, to) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** The owner's first set; only where {@link #sets} is above 0. */
    public static int firstSet(byte[] page, int owner) {
        return owner + OWNER_HEADER + keyLength(page, owner);
    }

    /** The set behind this one; only where there is one. */
    public static int nextSet(byte[] page, int set) {
        return set + i32(page, set + 4);
    }

    /** The owner's set of a type, with records; 0 where there is none. */
    public static int set(byte[] page, int owner, int type) {
        int set = firstSet(page, owner);
        for (int left = sets(page, owner); left > 0; left--) {
            int here = u16(page, set);
            if (here == type) {
                return records(page, set) == 0 ? 0 : set;
            }
            if (here > type) {
                return 0;
            }
            set = nextSet(page, set);
        }
        return 0;
    }

    /** The set's type. */
    public static int type(byte[] page, int set) {
        return u16(page, set);
    }

    /** Number of records; 0 where there are only signatures. */
    public static int records(byte[] page, int set) {
        return u16(page, set + 2);
    }

    /** The records' TTL in seconds. */
    public static int ttl(byte[] page, int set) {
        return i32(page, set + 8);
    }

    /** Number of RRSIG records over the set. */
    public static int signatures(byte[] page, int set) {
        return u16(page, set + 12);
    }

    /** The signatures' TTL in seconds; only where there are some. */
    public static int signatureTtl(byte[] page, int set) {
        return i32(page, set + 14);
    }

    /** The first record: u16 length and RDATA, and so on behind it. */
    public static int firstRecord(byte[] page, int set) {
        return set + (signatures(page, set) == 0 ? SET_HEADER : SIGNED_SET_HEADER);
    }

    /** The first signature, in the same form; only where there are some. */
    public static int firstSignature(byte[] page, int set) {
        return set + i32(page, set + 18);
    }

    /** Length of the RDATA of the record at an offset. */
    public static int rdataLength(byte[] page, int record) {
        return u16(page, record);
    }
}
