package io.zonecast.nameserver.desk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long answers took, in buckets that double: bucket {@code i} holds those of less than 2^i microseconds that no
 * earlier one holds, the last all others. Counted by one thread at a time, read by any.
 */
public final class Latencies {
    /** The last bounded one ends at 2^20 microseconds, about a second. */
    public static final int BUCKETS = 22;

    /** Of so many batches or answers one is timed: reading the clock for each would cost one percent of an answer. */
    public static final int SAMPLING = 16;

    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PADDING = 8;

    private final long[] values = new long[BUCKETS + 1 + 2 * PADDING];
    private int round;

    /** True each {@link #SAMPLING}th time. */
    public boolean isDue() {
        return (++round & (SAMPLING - 1)) == 0;
    }

    /**
     * Counts answers.
     *
     * @param nanos that each of them took
     */
    public void add(long nanos, int answers) {
        int bucket = Math.min(BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(nanos / 1000));
        bump(PADDING + bucket, answers);
        bump(PADDING + BUCKETS, nanos * answers);
    }

    private void bump(int at, long count) {
        VALUES.setOpaque(values, at, values[at] + count);
    }

    /** Adds what was counted to a sum: first the buckets, then all nanoseconds. */
    public void addTo(long[] sum) {
        for (int i = 0; i <= BUCKETS; i++) {
            sum[i] += (long) VALUES.getOpaque(values, PADDING + i);
        }
    }
}
