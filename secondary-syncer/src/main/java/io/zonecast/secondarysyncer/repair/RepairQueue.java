package io.zonecast.secondarysyncer.repair;

import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/** Wanted zones by when they are due; each is in it once. Bounded by the number of zones. */
final class RepairQueue {
    private final DelayQueue<Due> due = new DelayQueue<>();
    private final Map<Name, Integer> failures = new ConcurrentHashMap<>();

    private record Due(Name zone, long at) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** Adds a zone that is due now, unless it is waiting or worked on. */
    void add(Name zone) {
        if (failures.putIfAbsent(zone, 0) == null) {
            due.add(new Due(zone, System.nanoTime()));
        }
    }

    /** Waits for the next zone that is due; it counts as worked on until it is given back. */
    Name take() throws InterruptedException {
        return due.take().zone();
    }

    /** The zone needs no work now. */
    void done(Name zone) {
        failures.remove(zone);
    }

    /** The zone failed again; the number of failures in a row, this one included. */
    int failed(Name zone) {
        return failures.merge(zone, 1, Integer::sum);
    }

    /** Gives a zone that failed back for later. */
    void again(Name zone, Duration delay) {
        due.add(new Due(zone, System.nanoTime() + delay.toNanos()));
    }
}
