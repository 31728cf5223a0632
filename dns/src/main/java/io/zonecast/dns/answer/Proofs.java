package io.zonecast.dns.answer;

import io.zonecast.dns.image.Base32Hex;
import io.zonecast.dns.image.NameKey;
import io.zonecast.dns.image.Nsec3Chain;
import io.zonecast.dns.image.Nsec3Hasher;
import io.zonecast.dns.image.Page;
import io.zonecast.dns.image.Place;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the NSEC or NSEC3 records that prove what is not there (RFC 4035 section 3.1.3, RFC 5155
 * section 7.2) and writes them once each. In an unsigned zone every method does nothing.
 */
final class Proofs {
    /** Three for the end of a chain of names, and one for each wildcard on the way. */
    private static final int MAX = 32;

    private final byte[][] pages = new byte[MAX][];
    private final int[] owners = new int[MAX];
    private final @Nullable ZoneImage[] zones = new ZoneImage[MAX];
    private int count;

    private final Place place = new Place();
    private final NameKey wildcard = new NameKey();
    private final Nsec3Hasher hasher = new Nsec3Hasher();
    private final byte[] owner = new byte[2 * Name.MAX_WIRE];

    void clear() {
        for (int i = 0; i < count; i++) {
            zones[i] = null;
            pages[i] = NOTHING;
        }
        count = 0;
        place.clear();
    }

    private static final byte[] NOTHING = {};

    private void add(ZoneImage zone, @Nullable Place at) {
        if (at == null) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if (owners[i] == at.owner() && isSame(pages[i], at.page())) {
                return;
            }
        }
        if (count < MAX) {
            pages[count] = at.page();
            owners[count] = at.owner();
            zones[count++] = zone;
        }
    }

    @SuppressWarnings("ReferenceEquality") // A page is the same or another one; equal octets don't matter.
    private static boolean isSame(byte[] page, byte[] other) {
        return page == other;
    }

    /** The name does not exist, and no wildcard stands for it. */
    void noName(ZoneImage zone, NameKey name, int encloser) {
        Nsec3Chain chain = zone.nsec3();
        if (encloser == zone.apexLabels()) {
            if (chain == null) {
                nsec(zone, name, name.labels());
            } else {
                add(zone, zone.apexMatch());
                cover(zone, chain, name, encloser + 1);
            }
            add(zone, zone.apexWildcard());
        } else if (chain != null) {
            int proven = closestEncloser(zone, chain, name, encloser);
            if (wildcard.setWildcard(name, proven)) {
                cover(zone, chain, wildcard, wildcard.labels());
            }
        } else if (nsec(zone, name, name.labels()) && wildcard.setWildcard(name, encloser)) {
            nsec(zone, wildcard, wildcard.labels());
        }
    }

    /** The name, or its ancestor with so many labels, exists, but not with that type. */
    void noType(ZoneImage zone, NameKey name, int labels) {
        Nsec3Chain chain = zone.nsec3();
        if (chain == null) {
            nsec(zone, name, labels);
        } else if (!match(zone, chain, name, labels)) {
            // Only where opt-out left the name out of the chain (RFC 5155 section 7.2.4).
            closestEncloser(zone, chain, name, labels - 1);
        }
    }

    /** A wildcard below the encloser stood for the name, which itself does not exist. */
    void wildcardAnswer(ZoneImage zone, NameKey name, int encloser) {
        Nsec3Chain chain = zone.nsec3();
        if (chain == null) {
            nsec(zone, name, name.labels());
        } else {
            cover(zone, chain, name, encloser + 1);
        }
    }

    /** A wildcard below the encloser stands for the name, but without that type. */
    void wildcardNoType(ZoneImage zone, NameKey name, int encloser) {
        boolean possible = wildcard.setWildcard(name, encloser);
        Nsec3Chain chain = zone.nsec3();
        if (chain == null) {
            if (nsec(zone, name, name.labels()) && possible) {
                nsec(zone, wildcard, wildcard.labels());
            }
            return;
        }
        closestEncloser(zone, chain, name, encloser);
        if (possible && !match(zone, chain, wildcard, wildcard.labels())) {
            // Opt-out left the wildcard out, an empty non-terminal above unsigned delegations alone.
            cover(zone, chain, wildcard, wildcard.labels());
        }
    }

    private boolean nsec(ZoneImage zone, NameKey name, int labels) {
        boolean found = zone.findNsec(name, labels, place);
        if (found) {
            add(zone, place);
        }
        return found;
    }

    /** Proves the closest encloser that the chain knows; returns its number of labels. */
    private int closestEncloser(ZoneImage zone, Nsec3Chain chain, NameKey name, int from) {
        int labels = from;
        while (labels > zone.apexLabels() && !match(zone, chain, name, labels)) {
            labels--;
        }
        if (labels == zone.apexLabels()) {
            match(zone, chain, name, labels);
        }
        cover(zone, chain, name, labels + 1);
        return labels;
    }

    private boolean match(ZoneImage zone, Nsec3Chain chain, NameKey name, int labels) {
        boolean found = zone.findMatch(chain, hasher.hash(chain, name, labels), place);
        if (found) {
            add(zone, place);
        }
        return found;
    }

    private void cover(ZoneImage zone, Nsec3Chain chain, NameKey name, int labels) {
        if (zone.findCover(chain, hasher.hash(chain, name, labels), place)) {
            add(zone, place);
        }
    }

    /** Writes the records that were chosen, each with its signatures; false where they don't fit. */
    boolean write(Message message) {
        for (int i = 0; i < count; i++) {
            ZoneImage zone = zones[i];
            if (zone == null) {
                continue;
            }
            byte[] page = pages[i];
            int set = Page.set(page, owners[i], Types.NSEC3);
            if (set == 0) {
                set = Page.set(page, owners[i], Types.NSEC);
            }
            int key = Page.key(owners[i]);
            int end = key + Page.keyLength(page, owners[i]);
            int at;
            if (Page.type(page, set) == Types.NSEC3) {
                owner[0] = (byte) Base32Hex.length(end - key);
                at = Base32Hex.encode(page, key, end, owner, 1);
            } else {
                at = NameKey.toWire(page, key, end, owner, 0);
            }
            zone.apex().copyTo(owner, at);
            if (!message.signed(Message.AUTHORITY, owner, 0, page, set, Integer.MAX_VALUE)) {
                return false;
            }
        }
        return true;
    }
}
