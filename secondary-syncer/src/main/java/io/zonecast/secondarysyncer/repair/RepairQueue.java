package io.zonecast.secondarysyncer.repair;

import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wanted zones by when they are due; each is in it once. Bounded by the number of zones: what is wanted is durable
 * already, so nothing here may be dropped.
 */
final class RepairQueue {
    private final LongSupplier nanos;
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final Map<Name, Integer> failures = new HashMap<>();

    /** @param nanos a clock that only goes forward, as {@link System#nanoTime} */
    RepairQueue(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Due(Name zone, long at) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(at - other.at, 0);
        }
    }

    /** Adds a zone that is due now, unless it is waiting or worked on. */
    synchronized void add(Name zone) {
        if (failures.putIfAbsent(zone, 0) == null) {
            put(zone, nanos.getAsLong());
        }
    }

    /** Waits for the next zone that is due; it counts as worked on until it is given back. */
    synchronized Name take() throws InterruptedException {
        while (true) {
            Due next = due.peek();
            long now = nanos.getAsLong();
            if (next == null) {
                wait();
            } else if (next.at() - now <= 0) {
                due.remove();
                return next.zone();
            } else {
                // One more, so that it never wakes a moment too early and turns around.
                wait((next.at() - now) / 1_000_000 + 1);
            }
        }
    }

    /** As {@link #take} without waiting; null where none is due. */
    synchronized @Nullable Name poll() {
        Due next = due.peek();
        if (next == null || next.at() - nanos.getAsLong() > 0) {
            return null;
        }
        due.remove();
        return next.zone();
    }

    /** The zone needs no work now. */
    synchronized void done(Name zone) {
        failures.remove(zone);
    }

    /** The zone failed again; the number of failures in a row, this one included. */
    synchronized int failed(Name zone) {
        return failures.merge(zone, 1, Integer::sum);
    }

    /** Gives a zone that failed back for later. */
    synchronized void again(Name zone, Duration delay) {
        put(zone, nanos.getAsLong() + delay.toNanos());
    }

    /** What waits for its next try is due now: whatever made it fail may be over. */
    synchronized void hurry() {
        List<Due> waiting = new ArrayList<>(due);
        due.clear();
        long now = nanos.getAsLong();
        waiting.forEach(each -> put(each.zone(), now));
    }

    /** How many zones wait or are worked on. */
    synchronized int size() {
        return failures.size();
    }

    private void put(Name zone, long at) {
        due.add(new Due(zone, at));
        notifyAll();
    }
}
