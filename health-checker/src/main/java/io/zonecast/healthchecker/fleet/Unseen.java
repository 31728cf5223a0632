package io.zonecast.healthchecker.fleet;

import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Zones whose last version one secondary says that it serves, while nobody has seen it answered yet. They are asked for
 * again and again: a datagram can be lost, and a receipt is owed.
 */
final class Unseen {
    /** Zones held; the oldest is dropped first, and its next change asks again. */
    static final int MAX_ZONES = 10_000;

    /** Zones asked again in one turn of half a second. */
    static final int MAX_TURN = 200;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 6;

    private final LinkedHashMap<Name, Asked> zones = new LinkedHashMap<>();
    private long dropped;

    /** It was asked for the first time. */
    void asked(Name zone, Instant now) {
        zones.remove(zone);
        zones.put(zone, new Asked(now.plus(FIRST_PAUSE), 0));
        if (zones.size() > MAX_ZONES) {
            zones.remove(zones.keySet().iterator().next());
            dropped++;
        }
    }

    void seen(Name zone) {
        zones.remove(zone);
    }

    /** Zones to be asked for again now. */
    List<Name> due(Instant now) {
        List<Name> due = new ArrayList<>();
        Iterator<Map.Entry<Name, Asked>> all = zones.entrySet().iterator();
        while (all.hasNext() && due.size() < MAX_TURN) {
            Map.Entry<Name, Asked> one = all.next();
            if (!now.isBefore(one.getValue().nextAt())) {
                due.add(one.getKey());
                one.setValue(one.getValue().again(now));
            }
        }
        return due;
    }

    int size() {
        return zones.size();
    }

    /** Zones that fell out. */
    long dropped() {
        return dropped;
    }

    void clear() {
        zones.clear();
    }

    private record Asked(Instant nextAt, int times) {
        Asked again(Instant now) {
            return new Asked(now.plus(FIRST_PAUSE.multipliedBy(1L << Math.min(times + 1, MAX_DOUBLINGS))), times + 1);
        }
    }
}
