package io.zonecast.nameserver.desk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counts of one thread at a time, which any thread may read: no contention, no locked instruction. */
@SuppressWarnings("EnumOrdinal") // The counts live only in memory, where the order of the enum is what it is.
public final class Counts {
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);
    /** A cache line on each side, so that the counts of two loops never share one. */
    private static final int PADDING = 8;

    private final long[] values = new long[Counter.values().length + 2 * PADDING];

    /** Counts one. */
    public void add(Counter counter) {
        int at = counter.ordinal() + PADDING;
        VALUES.setOpaque(values, at, values[at] + 1);
    }

    /** What was counted so far. */
    public long get(Counter counter) {
        return (long) VALUES.getOpaque(values, counter.ordinal() + PADDING);
    }
}
