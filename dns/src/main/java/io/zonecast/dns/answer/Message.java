package io.zonecast.dns.answer;

import io.zonecast.dns.image.NameKey;
import io.zonecast.dns.image.Page;
import java.util.Arrays;

/**
 * Writes a response; reusable, one thread. An RRset is written whole or not at all. Names are compressed
 * against the names written before (RFC 1035 section 4.1.4); in RDATA only those of the types of RFC 1035
 * (RFC 3597 section 4).
 */
final class Message {
    static final int ANSWER = 0;
    static final int AUTHORITY = 1;
    static final int ADDITIONAL = 2;

    /** Enough for what repeats; more would make each further name dearer than the octets that it saves. */
    private static final int MAX_REMEMBERED = 48;

    /**
     * A response buffer must be longer than the limit by this: a record with names is written before it is
     * known how short compression makes it (an owner, the header, and at most two names and 20 octets).
     */
    static final int SLACK = 1024;

    private static final int MAX_POINTER = 0x3fff;
    private static final int OPTION_HEAD = 4;

    private final NameKey scratch = new NameKey();
    private final int[] hashes = new int[MAX_REMEMBERED];
    private final int[] offsets = new int[MAX_REMEMBERED];
    private final int[] counts = new int[3];
    private byte[] out = new byte[0];
    private byte[] query = out;
    private int questionEnd;
    private int remembered;
    private int at;
    private int limit;
    /** Offset of the name written last, as a pointer may name it. */
    private int lastName;
    /** Offset of the owner written last, as a pointer may name it; 0 for none. */
    private int lastOwner;

    /** Begins behind a question that stands in {@code target} already, where it stands in {@code packet}. */
    void start(byte[] packet, byte[] target, NameKey question, int end, int newLimit) {
        query = packet;
        questionEnd = end;
        out = target;
        at = end;
        limit = newLimit;
        remembered = 0;
        counts[ANSWER] = 0;
        counts[AUTHORITY] = 0;
        counts[ADDITIONAL] = 0;
        for (int labels = question.labels(); labels > 0; labels--) {
            remember(question.hash(labels), question.wireStart(labels));
        }
    }

    /** Takes everything behind the question back. */
    void clear(int end) {
        at = end;
        remembered = 0;
        counts[ANSWER] = 0;
        counts[AUTHORITY] = 0;
        counts[ADDITIONAL] = 0;
    }

    int length() {
        return at;
    }

    int count(int section) {
        return counts[section];
    }

    /** Where the name of the last RDATA that was written stands. */
    int lastName() {
        return lastName;
    }

    private void remember(int hash, int offset) {
        if (remembered < MAX_REMEMBERED && offset <= MAX_POINTER) {
            hashes[remembered] = hash;
            offsets[remembered++] = offset;
        }
    }

    /**
     * Writes the records of a set.
     *
     * @param owner uncompressed name, at {@code ownerAt}
     * @param maxTtl no record gets a greater TTL
     * @return false where they don't fit; then nothing is written
     */
    boolean records(int section, byte[] owner, int ownerAt, byte[] page, int set, int maxTtl) {
        int type = Page.type(page, set);
        int ttl = Math.min(maxTtl, Page.ttl(page, set));
        int count = Page.records(page, set);
        return write(section, owner, ownerAt, 0, type, ttl, page, Page.firstRecord(page, set), count);
    }

    /**
     * Writes the records of a set and the signatures over it.
     *
     * @return false where they don't fit; then the records may be written without the signatures
     */
    boolean signed(int section, byte[] owner, int ownerAt, byte[] page, int set, int maxTtl) {
        return records(section, owner, ownerAt, page, set, maxTtl)
                && signatures(section, owner, ownerAt, lastOwner, page, set, maxTtl);
    }

    /** Writes the signatures over a set; true if there are none. */
    boolean signatures(int section, byte[] owner, int ownerAt, byte[] page, int set, int maxTtl) {
        return signatures(section, owner, ownerAt, 0, page, set, maxTtl);
    }

    private boolean signatures(int section, byte[] owner, int ownerAt, int known, byte[] page, int set, int maxTtl) {
        int count = Page.signatures(page, set);
        if (count == 0) {
            return true;
        }
        int ttl = Math.min(maxTtl, Page.signatureTtl(page, set));
        return write(section, owner, ownerAt, known, Types.RRSIG, ttl, page, Page.firstSignature(page, set), count);
    }

    /** @param known where the owner stands in the message already; 0 where that is to be found out */
    private boolean write(
            int section, byte[] owner, int ownerAt, int known, int type, int ttl, byte[] page, int first, int count) {
        int startAt = at;
        int startRemembered = remembered;
        int pointer = known;
        int record = first;
        for (int i = 0; i < count; i++) {
            int length = Page.rdataLength(page, record);
            if (at + 12 + (isCompressed(type) ? 0 : length) > limit) {
                at = limit + 1;
                break;
            }
            if (pointer == 0 || pointer > MAX_POINTER) {
                pointer = name(owner, ownerAt);
            } else {
                put16(0xc000 | pointer);
            }
            header(type, ttl);
            rdata(type, page, record + 2, length);
            record += 2 + length;
        }
        if (at > limit) {
            at = startAt;
            remembered = startRemembered;
            return false;
        }
        counts[section] += count;
        lastOwner = pointer;
        return true;
    }

    /** Types whose RDATA is compressed; all of it fits in {@link #SLACK}. */
    private static boolean isCompressed(int type) {
        return type <= 15 && type != 1 && type != 10 && type != 11 && type != 13;
    }

    private void header(int type, int ttl) {
        put16(type);
        put16(1);
        put16(ttl >>> 16);
        put16(ttl);
    }

    /** Writes a CNAME that no zone holds (RFC 6672 section 3.1); false where it does not fit. */
    boolean synthesised(byte[] owner, int ownerAt, int ttl, byte[] target) {
        int startAt = at;
        int startRemembered = remembered;
        if (at + 12 > limit) {
            return false;
        }
        name(owner, ownerAt);
        header(Types.CNAME, ttl);
        int lengthAt = at;
        at += 2;
        lastName = name(target, 0);
        setLength(lengthAt);
        if (at > limit) {
            at = startAt;
            remembered = startRemembered;
            return false;
        }
        counts[ANSWER]++;
        return true;
    }

    private void setLength(int lengthAt) {
        int length = at - lengthAt - 2;
        out[lengthAt] = (byte) (length >> 8);
        out[lengthAt + 1] = (byte) length;
    }

    private void rdata(int type, byte[] page, int from, int length) {
        int before;
        int names;
        switch (type) {
            case 2, 3, 4, 5, 7, 8, 9, 12 -> { // NS MD MF CNAME MB MG MR PTR
                before = 0;
                names = 1;
            }
            case 6, 14 -> { // SOA MINFO
                before = 0;
                names = 2;
            }
            case 15 -> { // MX
                before = 2;
                names = 1;
            }
            default -> {
                put16(length);
                System.arraycopy(page, from, out, at, length);
                at += length;
                return;
            }
        }
        int lengthAt = at;
        at += 2;
        System.arraycopy(page, from, out, at, before);
        at += before;
        int source = from + before;
        for (; names > 0; names--) {
            lastName = name(page, source);
            source += wireLength(page, source);
        }
        int rest = from + length - source;
        System.arraycopy(page, source, out, at, rest);
        at += rest;
        setLength(lengthAt);
    }

    static int wireLength(byte[] wire, int from) {
        int end = from;
        while (wire[end] != 0) {
            end += wire[end] + 1;
        }
        return end + 1 - from;
    }

    /**
     * Writes a name, compressed.
     *
     * @return the offset of the name for a pointer; 0 for the root, which takes no pointer
     */
    private int name(byte[] wire, int from) {
        if (isQuery(wire) && from < questionEnd && wire[from] != 0) {
            // The name in question or an ancestor of it: the usual case needs no search.
            put16(0xc000 | from);
            return from;
        }
        if (scratch.read(wire, from, wire.length) < 0) {
            throw new AssertionError("a name of the zone or the question is always a name");
        }
        int labels = scratch.labels();
        int known = labels;
        int pointer = 0;
        while (known > 0) {
            pointer = find(scratch.hash(known), wire, scratch.wireStart(known));
            if (pointer > 0) {
                break;
            }
            known--;
        }
        int start = at;
        int end = known == 0 ? from + wireLength(wire, from) - 1 : scratch.wireStart(known);
        for (int labelCount = labels; labelCount > known; labelCount--) {
            remember(scratch.hash(labelCount), start + scratch.wireStart(labelCount) - from);
        }
        System.arraycopy(wire, from, out, at, end - from);
        at += end - from;
        if (known == 0) {
            out[at++] = 0;
            return labels == 0 ? 0 : start;
        }
        put16(0xc000 | pointer);
        return known == labels ? pointer : start;
    }

    @SuppressWarnings("ReferenceEquality") // What stands in another array is found by its octets.
    private boolean isQuery(byte[] wire) {
        return wire == query;
    }

    private int find(int hash, byte[] wire, int from) {
        for (int i = 0; i < remembered; i++) {
            if (hashes[i] == hash && same(offsets[i], wire, from)) {
                return offsets[i];
            }
        }
        return 0;
    }

    private boolean same(int offset, byte[] wire, int from) {
        int mine = offset;
        int theirs = from;
        while (true) {
            int label = out[mine] & 0xff;
            if (label >= 0xc0) {
                mine = (label & 0x3f) << 8 | (out[mine + 1] & 0xff);
                continue;
            }
            if (label != wire[theirs]) {
                return false;
            }
            if (label == 0) {
                return true;
            }
            for (int i = 1; i <= label; i++) {
                if (lower(out[mine + i]) != lower(wire[theirs + i])) {
                    return false;
                }
            }
            mine += label + 1;
            theirs += label + 1;
        }
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
    }

    private void put16(int value) {
        out[at++] = (byte) (value >> 8);
        out[at++] = (byte) value;
    }

    /** Writes a TXT record of one character-string for the question, in the question's class (RFC 4892). */
    void text(int recordClass, byte[] text) {
        put16(0xc000 | Query.HEADER);
        put16(Types.TXT);
        put16(recordClass);
        put16(0);
        put16(0);
        put16(text.length + 1);
        out[at++] = (byte) text.length;
        System.arraycopy(text, 0, out, at, text.length);
        at += text.length;
        counts[ANSWER]++;
    }

    /**
     * Writes the OPT record (RFC 6891 section 6.1.2), for which the limit left room.
     *
     * @param padding octets of zero in an option of padding behind the other options; below 0 for no such option
     */
    void opt(int payload, int extendedRcode, boolean dnssecOk, byte[] options, int length, int padding) {
        out[at++] = 0;
        put16(Types.OPT);
        put16(payload);
        out[at++] = (byte) extendedRcode;
        out[at++] = 0;
        put16(dnssecOk ? 0x8000 : 0);
        put16(length + (padding < 0 ? 0 : OPTION_HEAD + padding));
        System.arraycopy(options, 0, out, at, length);
        at += length;
        if (padding >= 0) {
            put16(EdnsOptions.PADDING);
            put16(padding);
            Arrays.fill(out, at, at + padding, (byte) 0);
            at += padding;
        }
        counts[ADDITIONAL]++;
    }
}
