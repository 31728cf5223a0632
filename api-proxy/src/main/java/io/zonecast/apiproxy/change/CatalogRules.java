package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.Membership;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneKind;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import java.util.List;
import java.util.Optional;

/** What requests may say about catalogs. */
final class CatalogRules {
    private CatalogRules() {}

    static boolean isProducer(ZoneProperties properties) {
        return properties.kind() == ZoneKind.PRODUCER;
    }

    /** Why the RRsets of a catalog can't be written. */
    static String madeHere(Name catalog) {
        return "RRsets of '" + catalog
                + "' can't be written: it is a catalog, made from the zones whose 'catalog' names it";
    }

    /** Checks the RRsets that a request gives for a new catalog: its SOA counts, NS records are passed over. */
    static void given(Name catalog, List<StoredRrset> rrsets, Problems problems) {
        for (StoredRrset rrset : rrsets) {
            boolean apex = rrset.owner().equals(catalog);
            if (!apex || (!rrset.type().equals(RrType.SOA) && !rrset.type().equals(RrType.NS))) {
                problems.add(RrsetReader.label(rrset.owner(), rrset.type())
                        + ": a Producer zone is given SOA and NS at its apex only");
            }
        }
        size(catalog, problems);
    }

    static void size(Name catalog, Problems problems) {
        if (!Catalog.fits(catalog)) {
            problems.add(
                    "Name '" + catalog + "' is too long for a Producer zone: names of members have no room below it");
        }
    }

    /** A catalog that a zone newly names must be there. */
    static void named(
            Name zone, Optional<Membership> before, Optional<Membership> after, ZoneView view, Problems problems) {
        Optional<Name> catalog = after.map(Membership::catalog);
        if (catalog.isEmpty() || catalog.equals(before.map(Membership::catalog))) {
            return;
        }
        Name name = catalog.get();
        if (name.equals(zone)) {
            problems.add("Zone '" + zone + "' can't be in the catalog that it is itself");
        } else if (view.other(name)
                .filter(found -> !found.deleted() && isProducer(found.properties()))
                .isEmpty()) {
            problems.add("Catalog '" + name + "' is no zone of kind Producer here");
        }
    }
}
