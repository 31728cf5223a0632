package io.zonecast.zoneprovider.follow;

import java.time.Duration;

/**
 * How long to wait before the next batch, so that no more than so many a second are done: what took long itself is
 * not waited for again. For one thread.
 */
final class Pace {
    private final int perSecond;
    private long next;
    private boolean begun;

    /** @param perSecond 0 for no limit */
    Pace(int perSecond) {
        this.perSecond = perSecond;
    }

    /**
     * The wait before a batch.
     *
     * @param now of a clock in nanoseconds that only goes forward
     */
    Duration before(int batch, long now) {
        if (perSecond == 0) {
            return Duration.ZERO;
        }
        long due = begun && next - now > 0 ? next : now;
        begun = true;
        next = due + batch * 1_000_000_000L / perSecond;
        return Duration.ofNanos(due - now);
    }
}
