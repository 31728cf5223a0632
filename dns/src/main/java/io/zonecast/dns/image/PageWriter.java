package io.zonecast.dns.image;

import static io.zonecast.dns.image.Octets.i32;
import static io.zonecast.dns.image.Octets.put16;
import static io.zonecast.dns.image.Octets.put32;
import static io.zonecast.dns.image.Octets.u16;

import java.util.ArrayList;
import java.util.List;

/** Collects owners in canonical order, from old pages and from edits, and packs them into pages. */
final class PageWriter {
    /** A page is split above this many octets, so that copying it stays a matter of microseconds. */
    private static final int MAX_OCTETS = 48 * 1024;

    /** New pages leave room, so that the next owners don't split them at once. */
    private static final int FILL_OWNERS = 96;

    private static final int FILL_OCTETS = 32 * 1024;
    /** A page left with less than this takes in the next page. */
    private static final int SMALL_OWNERS = 16;

    private static final int SMALL_OCTETS = 8 * 1024;

    /** One owner's octets, and the page that its index entry names (-1 for none). */
    static final class Piece {
        final byte[] source;
        final int from;
        final int length;
        final int hash;
        final int oldPage;

        Piece(byte[] source, int from, int length, int hash, int oldPage) {
            this.source = source;
            this.from = from;
            this.length = length;
            this.hash = hash;
            this.oldPage = oldPage;
        }
    }

    private final List<Piece> pieces = new ArrayList<>();
    private long octets;

    void add(byte[] page, int number, int id) {
        int at = Page.owner(page, number);
        add(new Piece(page, at, Page.ownerEnd(page, number) - at, Page.hash(page, at), id));
    }

    void add(Owner owner, int id) {
        byte[] written = owner.write();
        add(new Piece(written, 0, written.length, owner.hash, id));
    }

    private void add(Piece piece) {
        pieces.add(piece);
        octets += piece.length;
    }

    /** True while what is collected would make a needlessly small page. */
    boolean isSmall() {
        return pieces.size() < SMALL_OWNERS && octets < SMALL_OCTETS;
    }

    /** The collected owners, cut into as many lists as there shall be pages; empties this writer. */
    List<List<Piece>> pages() {
        int count = pieces.size();
        int wanted = 1;
        if (count > Page.MAX_OWNERS || octets > MAX_OCTETS) {
            long byOctets = Math.min(count, (octets + FILL_OCTETS - 1) / FILL_OCTETS);
            wanted = (int) Math.max((count + FILL_OWNERS - 1) / FILL_OWNERS, byOctets);
        }
        List<List<Piece>> pages = new ArrayList<>(wanted);
        if (wanted == 1) {
            if (count > 0) {
                pages.add(List.copyOf(pieces));
            }
        } else {
            cut(pages, (count + wanted - 1) / wanted);
        }
        pieces.clear();
        octets = 0;
        return pages;
    }

    private void cut(List<List<Piece>> pages, int perPage) {
        int from = 0;
        long size = 0;
        for (int i = 0; i < pieces.size(); i++) {
            int length = pieces.get(i).length;
            if (i > from && (i - from == perPage || size + length > FILL_OCTETS)) {
                pages.add(List.copyOf(pieces.subList(from, i)));
                from = i;
                size = 0;
            }
            size += length;
        }
        pages.add(List.copyOf(pieces.subList(from, pieces.size())));
    }

    /** Packs one page. */
    static byte[] pack(List<Piece> owners) {
        int count = owners.size();
        int log = count <= 4 ? 0 : 32 - Integer.numberOfLeadingZeros(count + count / 2 - 1);
        int table = Page.HEADER + 4 * count;
        int at = table + (log == 0 ? 0 : 1 << log);
        int size = at;
        for (Piece piece : owners) {
            size += piece.length;
        }
        byte[] page = new byte[size];
        put16(page, 0, count);
        page[2] = (byte) log;
        page[3] = Page.FORMAT;
        int mask = (1 << log) - 1;
        for (int number = 0; number < count; number++) {
            Piece piece = owners.get(number);
            System.arraycopy(piece.source, piece.from, page, at, piece.length);
            put32(page, Page.HEADER + 4 * number, at);
            at += piece.length;
            if (log > 0) {
                int slot = piece.hash & mask;
                while (page[table + slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                page[table + slot] = (byte) (number + 1);
            }
        }
        put32(page, 4, (int) Math.min(earliestExpiry(page), 0xffffffffL));
        return page;
    }

    private static long earliestExpiry(byte[] page) {
        long earliest = Long.MAX_VALUE;
        for (int number = 0; number < Page.owners(page); number++) {
            int owner = Page.owner(page, number);
            int set = Page.firstSet(page, owner);
            for (int left = Page.sets(page, owner); left > 0; left--) {
                int signatures = Page.signatures(page, set);
                int at = signatures == 0 ? 0 : Page.firstSignature(page, set);
                for (; signatures > 0; signatures--) {
                    earliest = Math.min(earliest, i32(page, at + 2 + 8) & 0xffffffffL);
                    at += 2 + u16(page, at);
                }
                set = Page.nextSet(page, set);
            }
        }
        return earliest;
    }
}
