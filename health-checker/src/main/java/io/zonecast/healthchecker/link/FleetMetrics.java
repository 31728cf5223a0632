package io.zonecast.healthchecker.link;

import io.prometheus.metrics.core.metrics.Gauge;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.healthchecker.fleet.Fleet;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.report.FleetReport;
import io.zonecast.healthchecker.report.SecondaryReport;
import java.time.Duration;
import java.time.Instant;

/** The fleet report as gauges, brought up to date each time it is called. */
public final class FleetMetrics {
    private volatile FleetReport last;
    private final Gauge state;
    private final Gauge inSync;
    private final Gauge lagVersions;
    private final Gauge lagSeconds;
    private final Gauge wanted;
    private final Gauge silence;
    private final Gauge zones;
    private final Gauge load;
    private final Gauge memory;
    private final Gauge queries;
    private final Gauge expiry;

    /** Registers all. */
    public FleetMetrics(Metrics metrics, Fleet fleet, Instant now) {
        last = fleet.report(now);
        metrics.gauge(
                "healthchecker_actual_secondary_count",
                "Secondaries known",
                () -> last.secondaries().size());
        metrics.gauge(
                "healthchecker_actual_active_secondary_count", "Secondaries that are active", () -> last.active());
        metrics.gauge("healthchecker_actual_primary_zone_count", "Zones that are published", () -> last.zones());
        metrics.gauge(
                "healthchecker_fleet_in_sync",
                "1 if some secondary is active and all that are there are in sync",
                () -> last.inSync() ? 1 : 0);
        metrics.counter(
                "healthchecker_ignored_pings_total",
                "Pings that were old, repeated, or of one secondary too many",
                fleet::ignoredPings);
        state = metrics.gauge("healthchecker_secondary_state", "1 for the state it is in", "secondary", "state");
        inSync = metrics.gauge(
                "healthchecker_secondary_in_sync", "1 if it serves exactly what is published", "secondary");
        lagVersions = metrics.gauge(
                "healthchecker_secondary_lag_versions", "Versions it lacks, -1 for an unknown number", "secondary");
        lagSeconds = metrics.gauge("healthchecker_secondary_lag_seconds", "For how long it lacks them", "secondary");
        wanted = metrics.gauge(
                "healthchecker_secondary_wanted_zones", "Zones that it knows itself to be behind", "secondary");
        silence = metrics.gauge("healthchecker_secondary_silent_seconds", "Time since its last ping", "secondary");
        zones = metrics.gauge("healthchecker_secondary_zones", "Zones that it serves", "secondary");
        load = metrics.gauge("healthchecker_secondary_load1", "Its one-minute load average", "secondary");
        memory = metrics.gauge("healthchecker_secondary_memory_bytes", "Its resident memory", "secondary");
        queries = metrics.gauge("healthchecker_secondary_queries_per_second", "Queries it answers", "secondary");
        expiry = metrics.gauge(
                "healthchecker_secondary_earliest_expiry_timestamp_seconds",
                "When the first of its signatures expires",
                "secondary");
    }

    /** To be called every second or so. */
    public void refresh(FleetReport report) {
        last = report;
        for (SecondaryReport one : report.secondaries()) {
            String id = one.id();
            for (Condition condition : Condition.values()) {
                state.labelValues(id, condition.word()).set(condition.word().equals(one.state()) ? 1 : 0);
            }
            inSync.labelValues(id).set(one.inSync() ? 1 : 0);
            lagVersions.labelValues(id).set((double) one.lag().versions());
            lagSeconds.labelValues(id).set(one.lag().time().toMillis() / 1000.0);
            wanted.labelValues(id).set((double) one.wanted());
            silence.labelValues(id)
                    .set(Duration.between(one.heard(), report.at()).toMillis() / 1000.0);
            zones.labelValues(id).set((double) one.zones());
            load.labelValues(id).set(one.load().load1());
            memory.labelValues(id).set((double) one.load().memoryBytes());
            queries.labelValues(id).set(one.load().queriesPerSecond());
            if (!one.load().earliestExpiry().equals(Instant.MAX)) {
                expiry.labelValues(id).set((double) one.load().earliestExpiry().getEpochSecond());
            }
        }
    }
}
