package io.zonecast.systemtests.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting. */
final class Wait {
    private static final long STEP = 10_000_000;

    private Wait() {}

    /** True once a condition holds, false where it did not in so long. */
    static boolean until(Duration most, BooleanSupplier condition) {
        long deadline = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= deadline || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(STEP);
        }
        return true;
    }

    /** Lets a strike last: what is waited for is the time itself. */
    static void during(Duration time) {
        until(time, () -> false);
    }
}
