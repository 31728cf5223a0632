package io.zonecast.apiproxy.outbox;

import java.time.Duration;

/**
 * When the relay tries again.
 *
 * @param firstAgain how long after an event without a version it is sent again
 * @param lastAgain the longest such pause; each is twice the one before
 * @param append how long the stream may take to answer
 * @param broker the first pause while the stream can't be written; doubles up to 5 s
 */
public record RelayTiming(Duration firstAgain, Duration lastAgain, Duration append, Duration broker) {
    private static final Duration LAST_BROKER = Duration.ofSeconds(5);

    /** The pause before sending again for the {@code attempt}th time, counted from 0. */
    Duration again(int attempt) {
        return doubled(firstAgain, attempt, lastAgain);
    }

    /** The pause behind the {@code failure}th failure in a row, counted from 1. */
    Duration failed(int failure) {
        return doubled(broker, failure - 1, LAST_BROKER);
    }

    private static Duration doubled(Duration first, int times, Duration last) {
        Duration pause = first.multipliedBy(1L << Math.min(times, 20));
        return pause.compareTo(last) < 0 ? pause : last;
    }
}
