package io.zonecast.healthchecker.fleet;

import java.util.Locale;

/** Why a resync was ordered. */
public enum OrderCause {
    /** A version was not applied in time. */
    LAG,
    /** The root is none that the zone-provider had lately. */
    DRIFT,
    /** The periodic comparison found a difference. */
    FULL_CHECK,
    /** The operator said so. */
    OPERATOR;

    /** As in JSON, logs and metrics. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
