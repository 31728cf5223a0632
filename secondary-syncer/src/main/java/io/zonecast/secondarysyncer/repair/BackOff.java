package io.zonecast.secondarysyncer.repair;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubling, with up to half of it taken away at random.
 *
 * @param first delay after the first failure
 * @param most longest delay
 * @param random for spreading
 */
public record BackOff(Duration first, Duration most, RandomGenerator random) {
    private static final int MAX_SHIFT = 30;

    /**
     * The delay after so many failures in a row.
     *
     * @param failures 1 or more
     */
    public Duration after(int failures) {
        long doubled = first.toMillis() << Math.min(failures - 1, MAX_SHIFT);
        long delay = Math.max(1, Math.min(most.toMillis(), doubled));
        return Duration.ofMillis(delay - random.nextLong(delay / 2 + 1));
    }
}
