package io.zonecast.zoneprovider.signing;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Manifest;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What secondaries showed to have been published, with our own signature, and what this store is not above: a later
 * version, or a serial that it has not reached. Safe for use by many threads.
 */
public final class ShownVersions {
    /** Zones, of some hundred octets each; what finds no place is shown again by the next comparison. */
    private static final int MAX = 100_000;

    private final Map<Name, Shown> zones = new LinkedHashMap<>();
    private final Map<Name, Generation> lost = new HashMap<>();

    /**
     * What was shown of a zone.
     *
     * @param last the latest version
     * @param serial the greatest serial
     */
    public record Shown(Manifest last, Serial serial) {
        private static Shown of(Manifest manifest) {
            return new Shown(manifest, manifest.serial());
        }

        private Shown and(Shown other) {
            return new Shown(
                    other.last.version().isAfter(last.version()) ? other.last : last,
                    other.serial.isGreaterThan(serial) ? other.serial : serial);
        }

        /** True where what the store has is later in both ways; a tombstone has the last serial, not one more. */
        public boolean isPassedBy(ZoneRow row) {
            return row.version().isAfter(last.version())
                    && (row.deleted()
                            ? !serial.isGreaterThan(row.serial())
                            : row.serial().isGreaterThan(serial));
        }
    }

    /** A secondary holds this. */
    public synchronized void add(Manifest held) {
        if (zones.size() < MAX || zones.containsKey(held.zone())) {
            zones.merge(held.zone(), Shown.of(held), Shown::and);
        }
    }

    /** The primary itself lost this generation: contents before it may take its place. */
    public synchronized void lost(Name zone, Generation generation) {
        if (lost.size() < MAX || lost.containsKey(zone)) {
            lost.put(zone, generation);
        }
    }

    /** True where the primary does not have such contents any more and never will. */
    public synchronized boolean isLost(Name zone, Generation generation) {
        Generation greatest = lost.get(zone);
        return greatest != null && !generation.isAfter(greatest);
    }

    /** What was shown of a zone. */
    public synchronized Optional<Shown> of(Name zone) {
        return Optional.ofNullable(zones.get(zone));
    }

    /** All that was shown, the first first. */
    public synchronized List<Shown> all() {
        return List.copyOf(zones.values());
    }

    /** It was published above this; what was shown since stays. */
    public synchronized void forget(Shown passed) {
        zones.remove(passed.last.zone(), passed);
    }
}
