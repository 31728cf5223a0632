package io.zonecast.dns.image;

import io.zonecast.dns.name.Name;
import org.jspecify.annotations.Nullable;

/**
 * What proves that a name directly below the apex is not there, as far as it is the same for all such names: worked
 * out once, when the image is made. Never changed after that.
 */
final class ApexProofs {
    /** The apex's NSEC3 record; null in a zone with NSEC, or where it is missing. */
    final @Nullable Place encloser;

    /** The NSEC or NSEC3 record that covers a wildcard below the apex, or is its own; null where it is missing. */
    final @Nullable Place wildcard;

    private ApexProofs(@Nullable Place encloser, @Nullable Place wildcard) {
        this.encloser = encloser;
        this.wildcard = wildcard;
    }

    static ApexProofs of(ZoneImage zone, Name apex) {
        NameKey key = new NameKey().set(apex);
        NameKey star = new NameKey();
        boolean possible = star.setWildcard(key, key.labels());
        Nsec3Chain chain = zone.nsec3();
        Place wildcard = new Place();
        if (chain == null) {
            return new ApexProofs(null, possible && zone.findNsec(star, star.labels(), wildcard) ? wildcard : null);
        }
        Nsec3Hasher hasher = new Nsec3Hasher();
        Place encloser = new Place();
        byte[] hash = hasher.hash(chain, key, key.labels());
        boolean matches = zone.findMatch(chain, hash, encloser);
        boolean covered = possible && zone.findCover(chain, hasher.hash(chain, star, star.labels()), wildcard);
        return new ApexProofs(matches ? encloser : null, covered ? wildcard : null);
    }
}
