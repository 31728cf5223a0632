package io.zonecast.secondarysyncer.check;

import io.zonecast.common.failure.Failure;
import io.zonecast.secondarysyncer.store.Pace;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** So much a second, in small portions. For one thread. */
final class Pacer implements Pace {
    /** Shorter pauses are saved up. */
    private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(5);

    private final double nanosEach;
    private final CountDownLatch stopping;
    private double owed;

    /**
     * @param perSecond above 0
     * @param stopping ends all waiting
     */
    Pacer(double perSecond, CountDownLatch stopping) {
        this.nanosEach = 1e9 / perSecond;
        this.stopping = stopping;
    }

    @Override
    public void took(int amount) {
        owed += amount * nanosEach;
        if (owed < LEAST) {
            return;
        }
        try {
            if (stopping.await((long) owed, TimeUnit.NANOSECONDS)) {
                throw new Failure.Unavailable("stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable("stopping", e);
        }
        owed = 0;
    }
}
