package io.zonecast.apiproxy.zone;

import io.zonecast.dns.record.Rrset;
import java.util.List;
import java.util.Optional;

/**
 * A zone at one generation.
 *
 * @param state the zone
 * @param rrsets in canonical order; none for a tombstone
 */
public record ZoneSnapshot(ZoneState state, List<StoredRrset> rrsets) {
    public ZoneSnapshot {
        rrsets = List.copyOf(rrsets);
    }

    /** What is published of it, in canonical order. */
    public List<Rrset> published() {
        return rrsets.stream()
                .map(StoredRrset::published)
                .flatMap(Optional::stream)
                .toList();
    }
}
