package io.zonecast.zoneprovider.signing;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.VersionNumber;
import java.util.concurrent.atomic.AtomicLong;

/** Draws version numbers: n counts over all zones. Safe for use by many threads. */
public final class Numbers {
    private final AtomicLong last = new AtomicLong();
    private volatile long epoch;

    /** Nothing is drawn before the epoch is above 0. */
    public void begin(long decided, long lastN) {
        last.set(lastN);
        epoch = decided;
    }

    /**
     * The epoch.
     *
     * @throws Failure.Unavailable where it is not decided yet
     */
    public long epoch() {
        if (epoch == 0) {
            throw new Failure.Unavailable("the zone-provider has not seen the broker yet");
        }
        return epoch;
    }

    /** From now on numbers are drawn in a later epoch; n goes on. */
    public void rise(long later) {
        epoch = later;
    }

    /** The last number drawn, or one above it. */
    public VersionNumber last() {
        return new VersionNumber(epoch(), last.get());
    }

    VersionNumber next() {
        return new VersionNumber(epoch(), last.incrementAndGet());
    }
}
