package io.zonecast.healthchecker.fleet;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Versions that not all active secondaries serve yet. */
final class Unserved {
    private final LinkedHashMap<Place, Serial> waiting = new LinkedHashMap<>();

    void put(String group, Name zone, Serial serial) {
        waiting.put(new Place(group, zone), serial);
        if (waiting.size() > FleetRules.MAX_UNSERVED) {
            waiting.remove(waiting.keySet().iterator().next());
        }
    }

    Optional<Serial> get(String group, Name zone) {
        return Optional.ofNullable(waiting.get(new Place(group, zone)));
    }

    void remove(String group, Name zone) {
        waiting.remove(new Place(group, zone));
    }

    List<Name> zonesOf(String group) {
        return waiting.keySet().stream()
                .filter(place -> place.group().equals(group))
                .map(Place::zone)
                .toList();
    }

    private record Place(String group, Name zone) {}
}
