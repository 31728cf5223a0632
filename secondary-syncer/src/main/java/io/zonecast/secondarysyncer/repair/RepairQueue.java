package io.zonecast.secondarysyncer.repair;

import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Wanted zones by when they are due; each is in it once. Bounded by the number of zones. */
final class RepairQueue {
    private final LongSupplier nanos;
    private final DelayQueue<Due> due = new DelayQueue<>();
    private final Map<Name, Integer> failures = new ConcurrentHashMap<>();

    /** @param nanos a clock that only goes forward, as {@link System#nanoTime} */
    RepairQueue(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Due(Name zone, long at, LongSupplier nanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - nanos.getAsLong(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** Adds a zone that is due now, unless it is waiting or worked on. */
    void add(Name zone) {
        if (failures.putIfAbsent(zone, 0) == null) {
            due.add(new Due(zone, nanos.getAsLong(), nanos));
        }
    }

    /** Waits for the next zone that is due; it counts as worked on until it is given back. */
    Name take() throws InterruptedException {
        return due.take().zone();
    }

    /** As {@link #take} without waiting; null where none is due. */
    @Nullable
    Name poll() {
        Due next = due.poll();
        return next == null ? null : next.zone();
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
        due.add(new Due(zone, nanos.getAsLong() + delay.toNanos(), nanos));
    }
}
