package io.zonecast.dns.image;

/**
 * Where a look-up ended: a page and an owner in it. Reusable, one thread, so that a look-up allocates
 * nothing. Holds on to its page until {@link #clear}.
 */
public final class Place {
    private static final byte[] NOWHERE = {};

    byte[] page = NOWHERE;
    int owner;
    /** Position of the page in its tree's order; only after an ordered look-up. */
    int orderAt;
    /** Number of the owner in its page; only after an ordered look-up. */
    int number;

    /** The page; see {@link Page}. */
    public byte[] page() {
        return page;
    }

    /** Offset of the owner in the page. */
    public int owner() {
        return owner;
    }

    /** The owner's flags. */
    public int flags() {
        return Page.flags(page, owner);
    }

    /** The set of a type at this owner, or 0. */
    public int set(int type) {
        return Page.set(page, owner, type);
    }

    /** Goes where another place is. */
    public void moveTo(Place other) {
        page = other.page;
        owner = other.owner;
        orderAt = other.orderAt;
        number = other.number;
    }

    /** Lets go of the page. */
    public void clear() {
        page = NOWHERE;
        owner = 0;
    }
}
