package io.zonecast.apiproxy.store;

import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import java.util.List;
import java.util.Optional;

/**
 * A page of a walk over the RRsets of all zones. Each page is a snapshot of its own.
 *
 * @param found in the order of the walk: zone by zone, and in canonical order within one
 * @param next where the walk goes on; empty at its end
 */
public record RrsetPage(List<Found> found, Optional<Place> next) {
    /** Where a walk begins. */
    public static final Place START = new Place(-1, Name.ROOT, new RrType(0));

    public RrsetPage {
        found = List.copyOf(found);
    }

    /**
     * @param zone its apex
     * @param rrset of that zone
     */
    public record Found(Name zone, StoredRrset rrset) {}

    /**
     * The last RRset seen.
     *
     * @param zone number of the zone in the store
     * @param owner the owner name
     * @param type of the RRset
     */
    public record Place(long zone, Name owner, RrType type) {}
}
