package io.zonecast.healthchecker.receipt;

import java.time.Instant;
import java.util.Optional;

/**
 * What one secondary did with one change.
 *
 * @param applied when it was known to serve this version or a later one
 * @param answered when it was seen answering it, or a later one, over DNS
 */
public record Mark(Optional<Instant> applied, Optional<Instant> answered) {
    /** Neither. */
    public static final Mark NONE = new Mark(Optional.empty(), Optional.empty());
}
