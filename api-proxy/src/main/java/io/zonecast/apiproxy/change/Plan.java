package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrsetKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a change would make of a zone.
 *
 * @param before the zone as it is; empty for a new one
 * @param change the change
 * @param places that would differ, in canonical order
 * @param was how large the zone is
 * @param becomes how large it would be
 */
public record Plan(Optional<ZoneState> before, ZoneChange change, List<Place> places, Size was, Size becomes) {
    public Plan {
        places = List.copyOf(places);
    }

    /**
     * @param key where
     * @param before what stands there; empty for nothing
     * @param after what would stand there; empty for nothing
     */
    public record Place(RrsetKey key, Optional<StoredRrset> before, Optional<StoredRrset> after) {}

    /**
     * What is published of a zone, unsigned.
     *
     * @param rrsets sets
     * @param records in them
     * @param octets of the records in wire form without compression
     */
    public record Size(long rrsets, long records, long octets) {
        /** Type, class, TTL and length of a record. */
        private static final int FIXED = 10;

        private static Size of(Collection<StoredRrset> rrsets) {
            long sets = 0;
            long records = 0;
            long octets = 0;
            for (StoredRrset stored : rrsets) {
                var rrset = stored.published();
                if (rrset.isPresent()) {
                    sets++;
                    for (Rdata rdata : rrset.get().rdatas()) {
                        records++;
                        octets += stored.owner().wireLength() + FIXED + rdata.length();
                    }
                }
            }
            return new Size(sets, records, octets);
        }
    }

    /** Works it out; reads the whole zone. */
    public static Plan of(ZoneView view, ZoneChange change) {
        Map<RrsetKey, StoredRrset> before = new TreeMap<>();
        view.all().forEach(rrset -> before.put(rrset.key(), rrset));
        Map<RrsetKey, StoredRrset> after = new TreeMap<>(before);
        if (change.kind() == EventKind.DELETE) {
            after.clear();
        }
        change.removed().forEach(after::remove);
        change.put().forEach(rrset -> after.put(rrset.key(), rrset));
        Set<RrsetKey> touched = new HashSet<>(change.kind() == EventKind.DELETE ? before.keySet() : change.removed());
        change.put().forEach(rrset -> touched.add(rrset.key()));
        List<Place> places = new ArrayList<>();
        for (RrsetKey key : touched.stream().sorted().toList()) {
            Place place = new Place(key, Optional.ofNullable(before.get(key)), Optional.ofNullable(after.get(key)));
            if (!place.before().equals(place.after())) {
                places.add(place);
            }
        }
        return new Plan(
                view.state().filter(state -> !state.deleted()),
                change,
                places,
                Size.of(before.values()),
                Size.of(after.values()));
    }
}
