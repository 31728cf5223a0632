package io.zonecast.dns.answer;

import io.zonecast.dns.image.NameKey;
import io.zonecast.dns.image.Page;
import io.zonecast.dns.image.Place;
import io.zonecast.dns.image.ZoneImage;
import java.util.Arrays;

/** Writes a referral to the zone below a cut; reusable, one thread. */
final class Referral {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final Message message;
    private final Proofs proofs;
    private final NameKey server = new NameKey();
    private final Place address = new Place();

    Referral(Message message, Proofs proofs) {
        this.message = message;
        this.proofs = proofs;
    }

    void clear() {
        address.clear();
    }

    /**
     * Writes NS, DS or the proof that there is none, and glue.
     *
     * @param cut number of labels of the cut's owner, an ancestor of {@code name} or the name itself
     * @param place the cut's owner
     * @return false where something that must be there did not fit
     */
    boolean write(ZoneImage zone, NameKey name, byte[] wire, int wireAt, int cut, Place place, boolean dnssec) {
        byte[] page = place.page();
        int ownerAt = name.wireStart(cut);
        int ns = place.set(Types.NS);
        if (!message.records(Message.AUTHORITY, wire, ownerAt, page, ns, NO_LIMIT)) {
            return false;
        }
        int ds = place.set(Types.DS);
        if (dnssec && ds != 0 && Page.signatures(page, ds) == 0) {
            // The zone is not signed, so that nobody could believe it.
            return glue(zone, name, cut, page, ns, true) && glue(zone, name, cut, page, ns, false);
        }
        if (dnssec && ds != 0) {
            if (!message.signed(Message.AUTHORITY, wire, ownerAt, page, ds, NO_LIMIT)) {
                return false;
            }
        } else if (dnssec) {
            proofs.noType(zone, name, cut);
        }
        // The authority section ends here: glue comes behind all proofs.
        if (!proofs.write(message)) {
            return false;
        }
        proofs.clear();
        return glue(zone, name, cut, page, ns, true) && glue(zone, name, cut, page, ns, false);
    }

    /**
     * Writes the addresses of the name servers that lie below the cut (needed: RFC 9471 section 3.1) or
     * elsewhere in this zone (useful: section 3.2).
     */
    private boolean glue(ZoneImage zone, NameKey name, int cut, byte[] page, int ns, boolean needed) {
        int record = Page.firstRecord(page, ns);
        for (int left = Page.records(page, ns); left > 0; left--) {
            int length = Page.rdataLength(page, record);
            server.read(page, record + 2, record + 2 + length);
            if (zone.isAtOrAbove(server)
                    && isBelow(server, name, cut) == needed
                    && zone.find(server, server.labels(), address)) {
                boolean fits = addresses(page, record + 2, Types.A) && addresses(page, record + 2, Types.AAAA);
                if (needed && !fits) {
                    return false;
                }
            }
            record += 2 + length;
        }
        return true;
    }

    private static boolean isBelow(NameKey server, NameKey name, int cut) {
        int end = name.end(cut);
        return server.labels() >= cut
                && Arrays.equals(server.bytes(), 0, Math.min(end, server.end(server.labels())), name.bytes(), 0, end);
    }

    private boolean addresses(byte[] page, int ownerAt, int type) {
        int set = address.set(type);
        return set == 0 || message.records(Message.ADDITIONAL, page, ownerAt, address.page(), set, NO_LIMIT);
    }
}
