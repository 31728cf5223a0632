package io.zonecast.common.log;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps what others may cause as often as they like from filling the log: a line at once, and then one a minute at most, with
 * how many there were. The rest shows in a counter. Safe for use by many threads.
 *
 * <pre>{@code
 * long times = refused.oneMore();
 * if (times > 0) {
 *     LOG.warn("event refused subject={} times={}", subject, times);
 * }
 * }</pre>
 */
public final class Seldom {
    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanos;
    private long count;
    private long last;
    private boolean said;

    /** By the machine's own clock. */
    public Seldom() {
        this(System::nanoTime);
    }

    /** @param nanos a clock that only goes forward, as {@link System#nanoTime} */
    public Seldom(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** It happened: how often since the last line where one is due now, 0 where not. */
    public synchronized long oneMore() {
        count++;
        long now = nanos.getAsLong();
        if (said && now - last < PAUSE) {
            return 0;
        }
        long due = count;
        said = true;
        last = now;
        count = 0;
        return due;
    }
}
