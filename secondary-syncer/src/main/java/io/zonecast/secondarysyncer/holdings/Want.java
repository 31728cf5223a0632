package io.zonecast.secondarysyncer.holdings;

import io.zonecast.common.version.VersionNumber;

/**
 * A zone is known to be behind, or should be asked about.
 *
 * @param least the least version that will do; {@link VersionNumber#NONE} where any answer will
 * @param reason of the latest mark
 */
public record Want(VersionNumber least, WantReason reason) {
    /** Both together: the higher version, and damage is not forgotten. */
    Want and(Want later) {
        return new Want(
                later.least.isAfter(least) ? later.least : least, reason == WantReason.DAMAGED ? reason : later.reason);
    }
}
