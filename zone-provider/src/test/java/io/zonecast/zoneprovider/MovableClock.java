package io.zonecast.zoneprovider;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time, and as much more as a test says. */
final class MovableClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    void move(Duration by) {
        ahead = ahead.plus(by);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }
}
