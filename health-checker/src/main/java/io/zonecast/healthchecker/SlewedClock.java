package io.zonecast.healthchecker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that never jumps. It runs with the machine's steady time and is drawn to the wall clock by a tenth of the
 * time that passes, so that setting the clock by a day neither makes a fleet look silent nor keeps orders from being
 * given. Safe for use by many threads.
 */
final class SlewedClock implements InstantSource {
    private static final int PART = 10;

    private final InstantSource wall;
    private final LongSupplier nanos;
    private Instant now;
    private long at;

    /** @param nanos as {@link System#nanoTime} */
    SlewedClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.now = wall.instant();
        this.at = nanos.getAsLong();
    }

    @Override
    public synchronized Instant instant() {
        long reached = nanos.getAsLong();
        Duration passed = Duration.ofNanos(Math.max(0, reached - at));
        at = reached;
        now = now.plus(passed);
        Duration off = Duration.between(now, wall.instant());
        Duration most = passed.dividedBy(PART);
        if (off.abs().compareTo(most) > 0) {
            off = off.isNegative() ? most.negated() : most;
        }
        now = now.plus(off);
        return now;
    }
}
