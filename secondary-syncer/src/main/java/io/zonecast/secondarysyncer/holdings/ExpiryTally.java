package io.zonecast.secondarysyncer.holdings;

import java.time.Instant;
import java.util.TreeMap;

/** The earliest of many expiry times, kept up to date as they come and go. Safe for use by many threads. */
final class ExpiryTally {
    private final TreeMap<Instant, Integer> counts = new TreeMap<>();

    synchronized void add(Instant time) {
        if (!time.equals(Instant.MAX)) {
            counts.merge(time, 1, Integer::sum);
        }
    }

    synchronized void remove(Instant time) {
        counts.computeIfPresent(time, (at, count) -> count == 1 ? null : count - 1);
    }

    synchronized Instant earliest() {
        return counts.isEmpty() ? Instant.MAX : counts.firstKey();
    }
}
