package io.zonecast.healthchecker.fleet;

import java.time.Instant;

/**
 * What the operator wants a secondary to do. It outlives a restart, and is told again until the secondary's pings say
 * that it happened.
 *
 * @param kind to leave service or to come back
 * @param reason the operator's words; may be empty
 * @param since when it was commanded
 */
public record Wish(Kind kind, String reason, Instant since) {
    /** What is wanted. */
    public enum Kind {
        /** Leave service and stay out of it. */
        DRAIN,
        /** Come back; the wish ends when it has. */
        RESUME
    }
}
