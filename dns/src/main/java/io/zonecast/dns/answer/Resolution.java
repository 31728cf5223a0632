package io.zonecast.dns.answer;

import io.zonecast.dns.image.NameKey;
import io.zonecast.dns.image.Page;
import io.zonecast.dns.image.Place;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import org.jspecify.annotations.Nullable;

/**
 * Finds what answers a question (RFC 1034 section 4.3.2) and writes it; reusable, one thread.
 *
 * <pre>
 * find zone → find closest owner ─┬ below a cut ─────────→ referral
 *      ↑                          ├ below a DNAME ───────→ synthesise, go on ─┐
 *      │                          ├ the name itself ─┐                        │
 *      │                          ├ wildcard ────────┼→ CNAME, go on ─────────┤
 *      │                          └ nothing: NXDOMAIN├→ records: done         │
 *      │                                             └→ NODATA                │
 *      └──────────────────────────────────────────────────────────────────────┘
 * </pre>
 */
final class Resolution {
    /** A longer chain of CNAME and DNAME is not followed; the resolver may ask on. */
    static final int MAX_CHAIN = 16;

    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final byte[] NO_PAGE = {};

    private final ZoneTable zones;
    private final Message message;
    private final Proofs proofs = new Proofs();
    private final Referral referral;
    private final Place place = new Place();
    private final byte[] apex = new byte[Name.MAX_WIRE];
    /** Names made from a DNAME; two, as one is made from the other. */
    private final byte[][] made = {new byte[2 * Name.MAX_WIRE], new byte[2 * Name.MAX_WIRE]};

    private final NameKey target = new NameKey();
    private final int[] seen = new int[MAX_CHAIN + 1];
    private final @Nullable ZoneImage[] used = new ZoneImage[MAX_CHAIN + 1];
    private int steps;
    /** The DNAME sets that stand in the answer. */
    private final byte[][] renamePages = new byte[MAX_CHAIN + 1][];

    private final int[] renameSets = new int[MAX_CHAIN + 1];
    private int renames;

    private NameKey name = target;
    private byte[] wire = apex;
    private int wireAt;
    private int type;
    private boolean dnssec;
    private int rcode;
    private boolean truncated;
    private boolean authoritative;
    private boolean isClosed;
    private int zoneLabels;
    private int zoneSerial;

    Resolution(ZoneTable zones, Message message) {
        this.zones = zones;
        this.message = message;
        this.referral = new Referral(message, proofs);
    }

    int rcode() {
        return rcode;
    }

    boolean isTruncated() {
        return truncated;
    }

    boolean isAuthoritative() {
        return authoritative;
    }

    /** True if the question lies in a zone that is told to those alone that may transfer it (RFC 9432 section 7). */
    boolean isClosed() {
        return isClosed;
    }

    /** Labels of the apex of the zone that the question lies in; -1 where it lies in none. */
    int zoneLabels() {
        return zoneLabels;
    }

    /** SOA serial of that zone. */
    int zoneSerial() {
        return zoneSerial;
    }

    /** Answers the question that stands in {@code packet}; the message has begun behind it. */
    void run(Query query, byte[] packet) {
        name = query.name;
        wire = packet;
        wireAt = Query.HEADER;
        type = query.type;
        dnssec = query.dnssecOk;
        rcode = Rcode.NOERROR;
        truncated = false;
        authoritative = true;
        steps = 0;
        zoneLabels = -1;
        ZoneImage zone = findZone();
        isClosed = zone != null && zone.isClosed() && !(type == Types.SOA && name.labels() == zone.apexLabels());
        if (zone == null || isClosed) {
            rcode = Rcode.REFUSED;
            authoritative = false;
            clear();
            return;
        }
        if (query.zoneVersion) {
            zoneLabels = zone.apexLabels();
            zoneSerial = serial(zone);
        }
        boolean more = true;
        while (more && zone != null) {
            more = step(zone);
            zone = more ? nextZone() : null;
        }
        // What a wildcard on the way needs; the end of the chain has written already what it chose itself.
        if (!truncated && !proofs.write(message)) {
            truncated = true;
        }
        clear();
    }

    private void clear() {
        proofs.clear();
        while (renames > 0) {
            renamePages[--renames] = NO_PAGE;
        }
        place.clear();
        referral.clear();
        wire = apex;
        for (int i = 0; i <= steps && i < used.length; i++) {
            used[i] = null;
        }
    }

    private @Nullable ZoneImage findZone() {
        int labels = name.labels();
        // A DS record belongs to the parent's side of a cut (RFC 4035 section 3.1.4.1).
        ZoneImage zone = null;
        if (type == Types.DS && labels > 0) {
            zone = zones.find(name, labels - 1);
            ZoneImage child = zones.find(name, labels);
            if (zone == null || child == null || child.apexLabels() != labels) {
                zone = child;
            }
        } else {
            zone = zones.find(name, labels);
        }
        if (zone == null) {
            return null;
        }
        return remembered(zone);
    }

    /** The image of that zone that this answer used before, so that an answer shows one version of each zone. */
    private ZoneImage remembered(ZoneImage zone) {
        for (int i = 0; i < steps; i++) {
            ZoneImage before = used[i];
            if (before != null && before.apex().equals(zone.apex())) {
                used[steps] = before;
                return before;
            }
        }
        used[steps] = zone;
        return zone;
    }

    /** The zone of the name that the chain led to; null where the chain ends here. */
    private @Nullable ZoneImage nextZone() {
        int hash = name.hash(name.labels());
        if (steps == MAX_CHAIN) {
            return null;
        }
        for (int i = 0; i <= steps; i++) {
            if (seen[i] == hash) {
                return null;
            }
        }
        steps++;
        ZoneImage zone = findZone();
        return zone != null && zone.isClosed() ? null : zone;
    }

    /** Looks the name up in a zone; true if the chain goes on with another name. */
    private boolean step(ZoneImage zone) {
        seen[steps] = name.hash(name.labels());
        int labels = name.labels();
        int found = labels;
        while (!zone.find(name, found, place)) {
            found--;
        }
        int flags = place.flags();
        if ((flags & Page.OCCLUDED) != 0) {
            found = topmost(zone, found);
            flags = place.flags();
        }
        boolean exact = found == labels;
        if ((flags & Page.CUT) != 0 && !(exact && type == Types.DS)) {
            authoritative = steps > 0;
            truncated |= !referral.write(zone, name, wire, wireAt, found, place, dnssec);
            return false;
        }
        if (!exact && (flags & Page.DNAME) != 0) {
            return rename(found);
        }
        if (exact) {
            return answer(zone, labels, false);
        }
        if ((flags & Page.WILDCARD_CHILD) != 0 && target(zone, found)) {
            return answer(zone, found, true);
        }
        rcode = Rcode.NXDOMAIN;
        if (dnssec) {
            proofs.noName(zone, name, found);
        }
        negative(zone);
        return false;
    }

    private boolean target(ZoneImage zone, int encloser) {
        return wildcard.setWildcard(name, encloser) && zone.find(wildcard, wildcard.labels(), place);
    }

    private final NameKey wildcard = new NameKey();

    /** Goes to the cut or DNAME nearest to the apex; returns its number of labels. */
    private int topmost(ZoneImage zone, int deepest) {
        for (int labels = zone.apexLabels(); labels < deepest; labels++) {
            if (zone.find(name, labels, place) && (place.flags() & (Page.CUT | Page.DNAME)) != 0) {
                return labels;
            }
        }
        throw new AssertionError("an occluded owner without a cut or DNAME above it");
    }

    /** Answers from the owner at the place; {@code labels} is the wildcard's encloser if it is one. */
    private boolean answer(ZoneImage zone, int labels, boolean isWildcard) {
        byte[] page = place.page();
        int owner = place.owner();
        int set = type == Types.ANY ? firstSet(page, owner) : Page.set(page, owner, type);
        if (type == Types.RRSIG && allSignatures(page, owner)) {
            prove(zone, labels, isWildcard);
            return false;
        }
        if (set != 0) {
            put(page, set);
            prove(zone, labels, isWildcard);
            return false;
        }
        int cname = Page.set(page, owner, Types.CNAME);
        if (cname == 0) {
            if (dnssec && isWildcard) {
                proofs.wildcardNoType(zone, name, labels);
            } else if (dnssec) {
                proofs.noType(zone, name, labels);
            }
            negative(zone);
            return false;
        }
        prove(zone, labels, isWildcard);
        if (!put(page, cname)) {
            return false;
        }
        int record = Page.firstRecord(page, cname) + 2;
        target.read(page, record, page.length);
        goOn(page, record);
        return true;
    }

    private void goOn(byte[] newWire, int at) {
        name = target;
        wire = newWire;
        wireAt = at;
    }

    private void prove(ZoneImage zone, int labels, boolean isWildcard) {
        if (dnssec && isWildcard && !truncated) {
            proofs.wildcardAnswer(zone, name, labels);
        }
    }

    /** One RRset will do for ANY (RFC 8482 section 4.1). */
    private static int firstSet(byte[] page, int owner) {
        int set = Page.firstSet(page, owner);
        for (int left = Page.sets(page, owner); left > 0; left--) {
            if (Page.records(page, set) > 0) {
                return set;
            }
            set = Page.nextSet(page, set);
        }
        return 0;
    }

    private boolean put(byte[] page, int set) {
        boolean fits = write(Message.ANSWER, wire, wireAt, page, set, NO_LIMIT);
        truncated |= !fits;
        return fits;
    }

    private boolean write(int section, byte[] owner, int ownerAt, byte[] page, int set, int maxTtl) {
        return dnssec
                ? message.signed(section, owner, ownerAt, page, set, maxTtl)
                : message.records(section, owner, ownerAt, page, set, maxTtl);
    }

    private boolean allSignatures(byte[] page, int owner) {
        int before = message.count(Message.ANSWER);
        int set = Page.firstSet(page, owner);
        for (int left = Page.sets(page, owner); left > 0; left--) {
            if (!message.signatures(Message.ANSWER, wire, wireAt, page, set, NO_LIMIT)) {
                truncated = true;
                return true;
            }
            set = Page.nextSet(page, set);
        }
        return message.count(Message.ANSWER) > before;
    }

    /** Replaces what lies below a DNAME's owner by its target (RFC 6672 section 3.1). */
    private boolean rename(int found) {
        byte[] page = place.page();
        int set = Page.set(page, place.owner(), Types.DNAME);
        int ownerAt = name.wireStart(found == 0 ? 1 : found);
        if (found == 0) {
            ownerAt = wireAt + Message.wireLength(wire, wireAt) - 1;
        }
        boolean fits = isToldAlready(page, set) || write(Message.ANSWER, wire, ownerAt, page, set, NO_LIMIT);
        if (!fits) {
            truncated = true;
            return false;
        }
        int record = Page.firstRecord(page, set) + 2;
        int kept = ownerAt - wireAt;
        int targetLength = Message.wireLength(page, record);
        if (kept + targetLength > Name.MAX_WIRE) {
            rcode = Rcode.YXDOMAIN;
            return false;
        }
        byte[] next = made[steps & 1];
        System.arraycopy(wire, wireAt, next, 0, kept);
        System.arraycopy(page, record, next, kept, targetLength);
        if (!message.synthesised(wire, wireAt, Page.ttl(page, set), next)) {
            truncated = true;
            return false;
        }
        if (type == Types.CNAME || type == Types.ANY) {
            return false;
        }
        target.read(next, 0, next.length);
        goOn(next, 0);
        return true;
    }

    /** True if the chain passed this DNAME before: no record stands twice in an answer (RFC 2181 section 5). */
    @SuppressWarnings("ReferenceEquality") // A page is the same or another one.
    private boolean isToldAlready(byte[] page, int set) {
        for (int i = 0; i < renames; i++) {
            if (renamePages[i] == page && renameSets[i] == set) {
                return true;
            }
        }
        renamePages[renames] = page;
        renameSets[renames++] = set;
        return false;
    }

    private static int serial(ZoneImage zone) {
        byte[] page = zone.apexPage();
        int record = Page.firstRecord(page, zone.soa());
        return int32(page, record + 2 + Page.rdataLength(page, record) - 20);
    }

    private static int int32(byte[] octets, int at) {
        return (octets[at] & 0xff) << 24
                | (octets[at + 1] & 0xff) << 16
                | (octets[at + 2] & 0xff) << 8
                | (octets[at + 3] & 0xff);
    }

    /** The SOA with the negative TTL (RFC 2308 section 3); the proofs come behind it. */
    private void negative(ZoneImage zone) {
        byte[] page = zone.apexPage();
        int soa = zone.soa();
        int record = Page.firstRecord(page, soa);
        int end = record + 2 + Page.rdataLength(page, record);
        int minimum = int32(page, end - 4);
        int ttl = Math.min(Page.ttl(page, soa), minimum < 0 ? NO_LIMIT : minimum);
        byte[] owner = wire;
        int ownerAt = 0;
        if (zone.apexLabels() == 0) {
            zone.apex().copyTo(apex, 0);
            owner = apex;
        } else {
            ownerAt = name.wireStart(zone.apexLabels());
        }
        boolean fits = write(Message.AUTHORITY, owner, ownerAt, page, soa, ttl);
        truncated |= !fits;
    }
}
