package io.zonecast.healthchecker.fleet;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The processes that speak under one id. A restart changes the instance once; two that live at the same time
 * take turns, and that is how they are noticed.
 */
final class Instances {
    private static final Duration REMEMBERED = Duration.ofSeconds(15);

    private @Nullable String current;
    private @Nullable String previous;
    private long sequence;
    private long previousSequence;
    private @Nullable Instant conflict;

    /** Takes a ping; false where it is an old one of the same process. */
    boolean heard(String instance, long number, Instant now) {
        if (instance.equals(current)) {
            boolean newer = number > sequence;
            sequence = Math.max(sequence, number);
            return newer;
        }
        if (instance.equals(previous)) {
            if (number <= previousSequence) {
                return false;
            }
            conflict = now;
        }
        previous = current;
        previousSequence = sequence;
        current = instance;
        sequence = number;
        return true;
    }

    /** True while more than one process speaks under the id. */
    boolean conflict(Instant now) {
        return conflict != null && Duration.between(conflict, now).compareTo(REMEMBERED) < 0;
    }
}
