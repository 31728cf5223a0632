package io.zonecast.apiproxy.change;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import java.util.Set;

/** Rules on where a type may stand and with which others. */
final class RrsetRules {
    private static final Set<RrType> SINGLE = Set.of(RrType.CNAME, RrType.DNAME, RrType.SOA);
    private static final Set<RrType> NOT_AT_WILDCARD = Set.of(RrType.NS, RrType.DNAME, RrType.DS, RrType.SOA);
    private static final Set<RrType> OF_THE_SIGNER = Set.of(RrType.DNSKEY, RrType.CDS, RrType.CDNSKEY);

    private RrsetRules() {}

    /** True for types of which an owner has one record at most. */
    static boolean isSingle(RrType type) {
        return SINGLE.contains(type);
    }

    /** Rules that the place alone decides. */
    static void place(Name zone, Name owner, RrType type, boolean dnssec, Problems problems) {
        String label = RrsetReader.label(owner, type);
        boolean apex = owner.equals(zone);
        if (!owner.isAtOrBelow(zone)) {
            problems.add(label + ": Name is out of zone");
            return;
        }
        if (type.equals(RrType.SOA) && !apex) {
            problems.add(label + ": only allowed at the apex");
        }
        if (type.equals(RrType.DS) && apex) {
            problems.add(label + ": not allowed at the apex");
        }
        if (owner.isWildcard() && NOT_AT_WILDCARD.contains(type)) {
            problems.add(label + ": not allowed at a wildcard");
        }
        if (dnssec && OF_THE_SIGNER.contains(type)) {
            problems.add(label + ": made by the signer, and the zone is signed here");
        }
    }

    /**
     * Rules on types that stand at one owner.
     *
     * @param written the type that the request writes
     * @param types all types with records at the owner afterwards
     * @param told what the clash is told as
     */
    static void together(Name owner, RrType written, Set<RrType> types, String told, Problems problems) {
        // RFC 1034 section 3.6.2, RFC 2181 section 10.1; a DNAME may stand with others (RFC 6672 section 2.3).
        if (types.size() > 1 && types.contains(RrType.CNAME)) {
            problems.add(RrsetReader.label(owner, written) + ": " + told);
        }
    }
}
