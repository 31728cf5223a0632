package io.zonecast.dns.image;

import io.zonecast.dns.image.PageWriter.Piece;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Owners in canonical order, in pages, with a hash index once there is more than one page. Immutable:
 * {@link #edit} copies the touched pages, the page table, and the buckets of names that came, went or
 * moved to another page.
 */
final class OwnerTree {
    private static final int[] ONE_PAGE = {0};
    private static final long[] NO_FIRSTS = {};

    /** No owners; {@code indexed} says whether they shall be found by hash. */
    static OwnerTree empty(boolean indexed) {
        return new OwnerTree(new byte[0][], new int[0], NO_FIRSTS, null, 0, indexed);
    }

    private final byte[][] pages;
    private final int[] order;
    /** How the first key of each page begins, in order, so that a search looks into few pages; where there are two or more. */
    private final long[] firsts;

    private final @Nullable NameIndex index;
    private final int owners;
    private final boolean indexed;

    /**
     * Puts a tree together again from what {@link #page}, {@link #pageId} and {@link #index} told.
     *
     * @throws IllegalArgumentException where the parts make no tree
     */
    static OwnerTree of(byte[][] inOrder, int[] ids, @Nullable NameIndex index, int owners, boolean indexed) {
        int most = -1;
        int counted = 0;
        for (int i = 0; i < ids.length; i++) {
            most = Math.max(most, ids[i]);
            counted += Page.owners(inOrder[i]);
        }
        // Pages that went leave gaps in the numbers.
        if (counted != owners || most >= NameIndex.MAX_PAGES || (index != null) != (indexed && ids.length > 1)) {
            throw new IllegalArgumentException("pages that make no zone");
        }
        byte[][] pages = new byte[most + 1][];
        Arrays.fill(pages, NO_PAGE);
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || pages[ids[i]].length > 0) {
                throw new IllegalArgumentException("page numbered " + ids[i]);
            }
            pages[ids[i]] = inOrder[i];
        }
        if (index != null && !index.isWithin(pages.length)) {
            throw new IllegalArgumentException("index that names pages that are not there");
        }
        long[] firsts = ids.length < 2 ? NO_FIRSTS : new long[ids.length];
        for (int i = 0; i < firsts.length; i++) {
            firsts[i] = firstOf(inOrder[i]);
        }
        return new OwnerTree(pages, Arrays.equals(ids, ONE_PAGE) ? ONE_PAGE : ids, firsts, index, owners, indexed);
    }

    private OwnerTree(
            byte[][] pages, int[] order, long[] firsts, @Nullable NameIndex index, int owners, boolean indexed) {
        this.pages = pages;
        this.order = order;
        this.firsts = firsts;
        this.index = index;
        this.owners = owners;
        this.indexed = indexed;
    }

    int owners() {
        return owners;
    }

    boolean isEmpty() {
        return owners == 0;
    }

    int pageCount() {
        return order.length;
    }

    byte[] page(int orderAt) {
        return pages[order[orderAt]];
    }

    /** The number by which the index knows a page. */
    int pageId(int orderAt) {
        return order[orderAt];
    }

    @Nullable
    NameIndex index() {
        return index;
    }

    /** Octets of the longest page. */
    int largestPage() {
        int most = 0;
        for (int id : order) {
            most = Math.max(most, pages[id].length);
        }
        return most;
    }

    long memoryBytes() {
        long size = 56 + 4L * pages.length + 4L * order.length + 8L * firsts.length;
        for (int id : order) {
            size += pages[id].length + 16;
        }
        return index == null ? size : size + index.memoryBytes();
    }

    long earliestExpiry() {
        long earliest = Long.MAX_VALUE;
        for (int id : order) {
            earliest = Math.min(earliest, Page.earliestExpiry(pages[id]));
        }
        return earliest;
    }

    /** Finds an owner by hash and key; does not set the place's position in the order. */
    boolean find(int hash, byte[] key, int from, int to, Place place) {
        if (index == null) {
            return order.length > 0 && at(place, pages[order[0]], Page.find(pages[order[0]], hash, key, from, to));
        }
        int[] bucket = index.bucket(hash);
        for (int slot = NameIndex.firstSlot(bucket, hash);
                bucket[slot + 1] != 0;
                slot = NameIndex.nextSlot(bucket, slot)) {
            if (bucket[slot] == hash) {
                byte[] page = pages[NameIndex.page(bucket[slot + 1])];
                int hint = NameIndex.hint(bucket[slot + 1]);
                if (at(place, page, Page.find(page, hint, hash, key, from, to))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean at(Place place, byte[] page, int owner) {
        if (owner == 0) {
            return false;
        }
        place.page = page;
        place.owner = owner;
        return true;
    }

    /** Finds the last owner whose key is not above the given one. */
    boolean floor(byte[] key, int from, int to, Place place) {
        int orderAt = floorPage(key, from, to);
        if (orderAt < 0) {
            return false;
        }
        byte[] page = page(orderAt);
        go(place, orderAt, Page.floor(page, key, from, to));
        return true;
    }

    private int floorPage(byte[] key, int from, int to) {
        int low = 0;
        int high = order.length - 1;
        long prefix = Octets.prefix(key, from, to);
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int sign = firsts.length == 0 ? 0 : Long.compareUnsigned(firsts[middle], prefix);
            if (sign == 0) {
                byte[] page = page(middle);
                sign = Page.compare(page, Page.owner(page, 0), key, from, to);
            }
            if (sign <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private void go(Place place, int orderAt, int number) {
        place.orderAt = orderAt;
        place.number = number;
        place.page = page(orderAt);
        place.owner = Page.owner(place.page, number);
    }

    boolean first(Place place) {
        if (owners == 0) {
            return false;
        }
        go(place, 0, 0);
        return true;
    }

    boolean last(Place place) {
        if (owners == 0) {
            return false;
        }
        go(place, order.length - 1, Page.owners(page(order.length - 1)) - 1);
        return true;
    }

    /** Goes on to the next owner in order. */
    boolean next(Place place) {
        if (place.number + 1 < Page.owners(place.page)) {
            go(place, place.orderAt, place.number + 1);
            return true;
        }
        if (place.orderAt + 1 < order.length) {
            go(place, place.orderAt + 1, 0);
            return true;
        }
        return false;
    }

    /** Goes back to the owner before in order. */
    boolean previous(Place place) {
        if (place.number > 0) {
            go(place, place.orderAt, place.number - 1);
            return true;
        }
        if (place.orderAt > 0) {
            go(place, place.orderAt - 1, Page.owners(page(place.orderAt - 1)) - 1);
            return true;
        }
        return false;
    }

    /** The tree with some owners put in, replaced, or (where not alive) taken out; edits in order of their keys. */
    OwnerTree edit(List<Owner> edits) {
        return edits.isEmpty() ? this : new Editor(edits).run();
    }

    private final class Editor {
        private final List<Owner> edits;
        private final PageWriter writer = new PageWriter();
        private byte[][] newPages = pages.clone();
        private int[] newOrder = new int[order.length + 4];
        private long[] newFirsts = new long[order.length + 4];
        private int newCount;
        private int newOwners = owners;
        private int edit;
        private @Nullable NameIndex newIndex;
        private int unused;

        Editor(List<Owner> edits) {
            this.edits = edits;
        }

        OwnerTree run() {
            int page = 0;
            do {
                Owner first = edits.get(edit);
                int touched = Math.max(0, floorPage(first.key, 0, first.key.length));
                keep(page, touched);
                page = rewrite(touched);
            } while (edit < edits.size());
            keep(page, order.length);
            int[] finished = Arrays.copyOf(newOrder, newCount);
            if (Arrays.equals(finished, order)) {
                finished = order;
            } else if (Arrays.equals(finished, ONE_PAGE)) {
                finished = ONE_PAGE;
            }
            long[] finishedFirsts = newCount < 2 ? NO_FIRSTS : Arrays.copyOf(newFirsts, newCount);
            return new OwnerTree(newPages, finished, finishedFirsts, finishedIndex(finished), newOwners, indexed);
        }

        private void keep(int from, int to) {
            for (int at = from; at < to; at++) {
                append(order[at], firsts.length == 0 ? firstOf(pages[order[at]]) : firsts[at]);
            }
        }

        private void append(int id, long first) {
            if (newCount == newOrder.length) {
                newOrder = Arrays.copyOf(newOrder, newCount * 2);
                newFirsts = Arrays.copyOf(newFirsts, newCount * 2);
            }
            newFirsts[newCount] = first;
            newOrder[newCount++] = id;
        }

        /** Rewrites the page at {@code from}, and those behind it that it takes in; returns the next one. */
        private int rewrite(int from) {
            int to = from;
            do {
                merge(to++);
            } while (writer.isSmall() && to < order.length);
            int reused = from;
            for (List<Piece> pieces : writer.pages()) {
                int id = reused < Math.min(to, order.length) ? order[reused++] : newId();
                newPages[id] = PageWriter.pack(pieces);
                append(id, firstOf(newPages[id]));
                move(pieces, id);
            }
            for (; reused < Math.min(to, order.length); reused++) {
                newPages[order[reused]] = NO_PAGE;
            }
            return to;
        }

        private void merge(int orderAt) {
            boolean exists = orderAt < order.length;
            byte[] page = exists ? page(orderAt) : NO_PAGE;
            int count = exists ? Page.owners(page) : 0;
            int id = exists ? order[orderAt] : -1;
            byte[] limit = orderAt + 1 < order.length ? page(orderAt + 1) : NO_PAGE;
            int number = 0;
            while (edit < edits.size()) {
                Owner owner = edits.get(edit);
                if (limit.length > 0 && compare(limit, 0, owner) <= 0) {
                    break;
                }
                while (number < count && compare(page, number, owner) < 0) {
                    writer.add(page, number++, id);
                }
                boolean replaces = number < count && compare(page, number, owner) == 0;
                if (replaces) {
                    number++;
                }
                put(owner, replaces ? id : -1);
                edit++;
            }
            while (number < count) {
                writer.add(page, number++, id);
            }
        }

        private void put(Owner owner, int id) {
            if (owner.alive) {
                writer.add(owner, id);
                newOwners += id < 0 ? 1 : 0;
            } else if (id >= 0) {
                newOwners--;
                if (index != null) {
                    index().remove(owner.hash, id);
                }
            }
        }

        private void move(List<Piece> pieces, int id) {
            if (index == null) {
                return;
            }
            for (int number = 0; number < pieces.size(); number++) {
                Piece piece = pieces.get(number);
                if (piece.oldPage != id) {
                    if (piece.oldPage >= 0) {
                        index().remove(piece.hash, piece.oldPage);
                    }
                    index().add(piece.hash, id, number);
                }
            }
        }

        private NameIndex index() {
            if (newIndex == null) {
                newIndex = index == null ? new NameIndex() : index.edit();
            }
            return newIndex;
        }

        private @Nullable NameIndex finishedIndex(int[] finished) {
            if (!indexed || finished.length < 2) {
                return null;
            }
            if (index == null) {
                for (int id : finished) {
                    byte[] page = newPages[id];
                    for (int number = 0; number < Page.owners(page); number++) {
                        index().add(Page.hash(page, Page.owner(page, number)), id, number);
                    }
                }
            }
            return newIndex == null ? index : newIndex.freeze();
        }

        private int newId() {
            while (unused < newPages.length && newPages[unused].length > 0) {
                unused++;
            }
            if (unused == newPages.length) {
                int more = order.length == 0 ? 1 : Math.max(1, newPages.length / 16);
                newPages = Arrays.copyOf(newPages, newPages.length + more);
                Arrays.fill(newPages, newPages.length - more, newPages.length, NO_PAGE);
            }
            return unused;
        }
    }

    private static final byte[] NO_PAGE = {};

    private static long firstOf(byte[] page) {
        int owner = Page.owner(page, 0);
        return Octets.prefix(page, Page.key(owner), Page.key(owner) + Page.keyLength(page, owner));
    }

    private static int compare(byte[] page, int number, Owner owner) {
        return Page.compare(page, Page.owner(page, number), owner.key, 0, owner.key.length);
    }
}
