package io.zonecast.healthchecker.link;

import io.prometheus.metrics.core.metrics.Gauge;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.healthchecker.fleet.Fleet;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.report.Alarm;
import io.zonecast.healthchecker.report.FleetReport;
import io.zonecast.healthchecker.report.SecondaryReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The fleet report as gauges, brought up to date each time it is called. */
public final class FleetMetrics {
    private volatile FleetReport last;
    private final Set<String> shown = new TreeSet<>();
    private final Gauge secondaries;
    private final Gauge alarm;
    private final Gauge openOrders;
    private final Gauge unseen;
    private final Gauge skew;
    private final Gauge loadWarning;
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
                "1 if some secondary is active and all that are in service are in sync",
                () -> last.inSync() ? 1 : 0);
        metrics.gauge(
                "healthchecker_actual_dnssec_primary_zone_count",
                "Published zones that are signed",
                () -> last.signed());
        metrics.counter(
                "healthchecker_ignored_pings_total",
                "Pings that were old, repeated, of a forgotten process, or of one secondary too many",
                fleet::ignoredPings);
        metrics.gauge(
                "healthchecker_receipts_held", "Changes whose receipts are held", () -> count(fleet, "receipts_held"));
        metrics.counter(
                "healthchecker_receipts_dropped_early_total",
                "Changes whose receipts went before receipts.changes newer ones came, for the sake of memory",
                () -> count(fleet, "receipts_dropped_early"));
        metrics.counter(
                "healthchecker_orders_held_back_total",
                "Times that a resync order had to wait, so that not too many begin at once",
                () -> count(fleet, "orders_held_back"));
        metrics.counter(
                "healthchecker_full_check_different_total",
                "Secondaries that the periodic comparison found different",
                () -> count(fleet, "full_check_different"));
        metrics.counter(
                "healthchecker_unseen_dropped_total",
                "Zones that are no longer asked for until they are seen: too many",
                () -> count(fleet, "unseen_dropped"));
        secondaries = metrics.gauge("healthchecker_secondaries", "Secondaries by state", "state");
        alarm = metrics.gauge("healthchecker_alarm", "1 while a person should look at it", "secondary", "kind");
        openOrders = metrics.gauge("healthchecker_secondary_open_orders", "Resync orders not ended", "secondary");
        unseen = metrics.gauge(
                "healthchecker_secondary_unseen_zones",
                "Zones whose last version it serves by its own word, and was not seen answering yet",
                "secondary");
        skew = metrics.gauge(
                "healthchecker_secondary_clock_skew_seconds", "How far its clock is ahead of this one", "secondary");
        loadWarning = metrics.gauge(
                "healthchecker_secondary_load_warning", "1 while its load is above the limit", "secondary");
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
        report.states().forEach((word, count) -> secondaries.labelValues(word).set(count));
        Set<String> gone = new TreeSet<>(shown);
        report.secondaries().forEach(one -> gone.remove(one.id()));
        gone.forEach(this::forget);
        alarms(report);
        for (SecondaryReport one : report.secondaries()) {
            String id = one.id();
            shown.add(id);
            openOrders.labelValues(id).set((double) one.openOrders());
            unseen.labelValues(id).set(one.unseen());
            one.life().skew().ifPresent(ahead -> skew.labelValues(id).set(ahead.toMillis() / 1000.0));
            loadWarning.labelValues(id).set(one.loadWarning() ? 1 : 0);
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

    private void alarms(FleetReport report) {
        for (SecondaryReport one : report.secondaries()) {
            for (String kind : Alarm.KINDS) {
                alarm.labelValues(one.id(), kind).set(0);
            }
        }
        report.alarms()
                .forEach(one -> alarm.labelValues(one.secondary(), one.kind()).set(1));
    }

    private void forget(String id) {
        shown.remove(id);
        for (Condition condition : Condition.values()) {
            state.remove(id, condition.word());
        }
        for (String kind : Alarm.KINDS) {
            alarm.remove(id, kind);
        }
        for (Gauge gauge : List.of(
                openOrders,
                unseen,
                skew,
                loadWarning,
                inSync,
                lagVersions,
                lagSeconds,
                wanted,
                silence,
                zones,
                load,
                memory,
                queries,
                expiry)) {
            gauge.remove(id);
        }
    }

    private static double count(Fleet fleet, String name) {
        return fleet.counts().getOrDefault(name, 0L);
    }
}
