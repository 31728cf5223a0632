package io.zonecast.nameserver.desk;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts of any number of threads, for what is not done a million times a second. */
@SuppressWarnings("EnumOrdinal") // The counts live only in memory, where the order of the enum is what it is.
public final class SharedCounts {
    private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

    /** Counts one. */
    public void add(Counter counter) {
        values.incrementAndGet(counter.ordinal());
    }

    /** What was counted so far. */
    public long get(Counter counter) {
        return values.get(counter.ordinal());
    }
}
