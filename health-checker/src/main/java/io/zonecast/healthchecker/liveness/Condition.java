package io.zonecast.healthchecker.liveness;

import java.util.Locale;

/** What the health-checker holds of a secondary. */
public enum Condition {
    /** Heard of, but its zones are not known to be up to date yet. */
    RECOVERING,
    /** There, and up to date when it was last RECOVERING. It may lag since. */
    ACTIVE,
    /** Silent for a short while. */
    SUSPECT,
    /** Silent for long. */
    INACTIVE,
    /** On its way out of service, as it says itself. */
    DRAINING;

    /** True where the fleet waits for this secondary before a version counts as served. */
    public boolean counts() {
        return this == ACTIVE || this == SUSPECT;
    }

    /** True where pings come in. */
    public boolean present() {
        return this != INACTIVE;
    }

    /** As in JSON, logs and metrics. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The condition of a word.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static Condition of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
