package io.zonecast.secondarysyncer.repair;

import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Zones that are served although the zone-provider does not know them: kept until a tombstone says otherwise. */
public final class UnknownZones {
    /** So long such a zone is not asked about again. */
    private static final Duration AGAIN = Duration.ofMinutes(15);

    private final Map<Name, Instant> asked = new ConcurrentHashMap<>();
    private final InstantSource clock;

    public UnknownZones(InstantSource clock) {
        this.clock = clock;
    }

    void keep(Name zone) {
        asked.put(zone, clock.instant());
    }

    void forget(Name zone) {
        asked.remove(zone);
    }

    boolean wasAskedLately(Name zone) {
        Instant last = asked.get(zone);
        return last != null && last.plus(AGAIN).isAfter(clock.instant());
    }

    /** How many there are. */
    public int size() {
        return asked.size();
    }
}
