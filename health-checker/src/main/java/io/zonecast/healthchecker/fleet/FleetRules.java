package io.zonecast.healthchecker.fleet;

import io.zonecast.healthchecker.liveness.Liveness;
import java.time.Duration;

/**
 * The numbers that the fleet state decides by.
 *
 * @param times how long a secondary may be silent
 * @param grace how long a secondary may lag, or show an unknown root, before it is ordered to compare
 * @param firstRetry pause after an order that did not help; doubles up to {@code lastRetry}
 * @param lastRetry longest pause between orders
 * @param fullCheckEvery pause between comparisons of all active secondaries with the zone-provider itself
 * @param loadLimit one-minute load above which a warning is shown; 0 for none
 * @param probeEvery pause between DNS probes of a secondary with no changes
 * @param probing false where no secondary is asked over DNS
 * @param keptChanges changes whose receipts are held
 */
public record FleetRules(
        Liveness.Times times,
        Duration grace,
        Duration firstRetry,
        Duration lastRetry,
        Duration fullCheckEvery,
        double loadLimit,
        Duration probeEvery,
        boolean probing,
        int keptChanges) {
    /** Secondaries known at a time, so that a stray sender of pings can't fill the memory. */
    public static final int MAX_SECONDARIES = 1_000;

    /** Zones that are watched until all secondaries serve them; the oldest are dropped first. */
    public static final int MAX_UNSERVED = 100_000;

    /** Zones whose failure is held. */
    public static final int MAX_FAILED = 10_000;

    /** Zones named in one order; above it everything is compared. */
    public static final int MAX_ORDER_ZONES = 1_000;

    /** How old a root may be for a secondary to count as caught up: changes go on while it is asked. */
    public static final Duration FRESH = Duration.ofSeconds(2);

    /** A load warning ends below this part of the limit, so that it does not come and go with each ping. */
    static final double LOAD_CALM = 0.8;

    /** A secondary that lags for longer is an alarm. */
    static final Duration LAG_ALARM = Duration.ofMinutes(1);

    /** Probes in a row that went wrong and make an alarm. */
    static final int PROBE_ALARM = 3;
}
