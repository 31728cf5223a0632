package io.zonecast.secondarysyncer.holdings;

/** Why a zone is wanted. */
public enum WantReason {
    /** A version came that does not follow on the one held. */
    GAP,
    /** A version came without its body, which was too large. */
    LEFT_OUT,
    /** A version came that could not be used. */
    UNUSABLE,
    /** A version came whose serial is not greater than the one held. */
    SERIAL,
    /** The zone-provider has a newer version. */
    BEHIND,
    /** The zone-provider has other contents under the same version. */
    DRIFT,
    /** The zone-provider's list lacks the zone: ask whether it was deleted. */
    UNLISTED,
    /** Somebody ordered it. */
    ORDERED,
    /** Its records on disk are damaged; whole contents are needed even if they are served already. */
    DAMAGED,
    /** A signature has ended or will soon: ask whether there is a newer version. */
    EXPIRING,
    /** It was wanted when the process ended. */
    REMEMBERED
}
