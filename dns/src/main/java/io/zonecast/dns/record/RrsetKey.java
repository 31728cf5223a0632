package io.zonecast.dns.record;

import io.zonecast.dns.name.Name;
import java.util.Comparator;

/**
 * The place of an RRset in a zone. RRSIGs stand apart by the type that they cover (RFC 4034 section 3:
 * an RRSIG belongs to one RRset and has its TTL).
 *
 * @param owner the owner name
 * @param type the RRset's type
 * @param covered for type RRSIG the type covered, else type 0
 */
public record RrsetKey(Name owner, RrType type, RrType covered) implements Comparable<RrsetKey> {
    private static final RrType NOTHING = new RrType(0);
    private static final Comparator<RrsetKey> ORDER =
            Comparator.comparing(RrsetKey::owner).thenComparing(RrsetKey::type).thenComparing(RrsetKey::covered);

    /** The key of an RRset that is no RRSIG. */
    public static RrsetKey of(Name owner, RrType type) {
        return new RrsetKey(owner, type, NOTHING);
    }

    /** The key of the RRSIGs over one RRset. */
    public static RrsetKey signatures(Name owner, RrType covered) {
        return new RrsetKey(owner, RrType.RRSIG, covered);
    }

    static RrsetKey of(Rrset rrset) {
        if (!rrset.type().equals(RrType.RRSIG)) {
            return of(rrset.owner(), rrset.type());
        }
        return signatures(rrset.owner(), new RrType(rrset.rdatas().getFirst().unsignedShort(0)));
    }

    @Override
    public int compareTo(RrsetKey other) {
        return ORDER.compare(this, other);
    }
}
