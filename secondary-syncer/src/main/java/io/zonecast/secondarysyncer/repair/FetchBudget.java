package io.zonecast.secondarysyncer.repair;

import io.zonecast.common.failure.Failure;
import java.util.concurrent.Semaphore;

/**
 * How many octets of zone bodies may be fetched at the same time: many workers with large zones would otherwise take all
 * memory. Who finds too little left waits for the others. Safe for use by many threads.
 */
final class FetchBudget {
    /** Bodies are counted in portions of so many octets; what is smaller than one is free. */
    private static final int PORTION = 64 << 10;

    private final int portions;
    private final Semaphore free;
    private final Runnable waiting;

    /**
     * @param octets in all
     * @param waiting told each time that somebody has to wait
     */
    FetchBudget(long octets, Runnable waiting) {
        this.portions = Math.clamp(octets / PORTION, 1, Integer.MAX_VALUE);
        this.free = new Semaphore(portions, true);
        this.waiting = waiting;
    }

    /** Nothing taken yet. For one thread. */
    Lease lease() {
        return new Lease();
    }

    /** What one fetch has; given back by closing. */
    final class Lease implements AutoCloseable {
        private int taken;

        /** Takes room for a body; one that is larger than all there is takes all. */
        void take(int octets) {
            giveBack();
            int needed = Math.min(portions, octets / PORTION);
            if (!free.tryAcquire(needed)) {
                waiting.run();
                try {
                    free.acquire(needed);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new Failure.Unavailable("stopped while waiting for memory", e);
                }
            }
            taken = needed;
        }

        private void giveBack() {
            free.release(taken);
            taken = 0;
        }

        @Override
        public void close() {
            giveBack();
        }
    }
}
