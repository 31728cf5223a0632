package io.zonecast.healthchecker.fleet;

import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.ledger.ZoneRow;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.report.Alarm;
import io.zonecast.healthchecker.report.FleetReport;
import io.zonecast.healthchecker.report.SecondaryReport;
import io.zonecast.healthchecker.report.ZoneReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the fleet state looks like from outside. */
final class Reports {
    private Reports() {}

    static FleetReport fleet(FleetState state, Instant now) {
        List<SecondaryReport> all = new ArrayList<>();
        List<Alarm> alarms = new ArrayList<>();
        Map<String, Integer> states = new TreeMap<>();
        for (Condition condition : Condition.values()) {
            states.put(condition.word(), 0);
        }
        boolean inSync = true;
        for (Secondary secondary : state.secondaries.values()) {
            SecondaryReport report = SecondaryReports.of(secondary, state, now);
            all.add(report);
            states.merge(report.state(), 1, Integer::sum);
            inSync &= report.inSync() || !inService(secondary);
            alarms.addAll(Alarms.of(secondary, state.ledger(secondary), state.rules, now));
        }
        int active = states.getOrDefault(Condition.ACTIVE.word(), 0);
        long zones = 0;
        long signed = 0;
        List<FleetReport.Group> groups = new ArrayList<>();
        for (String group : state.published.groups()) {
            Ledger ledger = state.published.of(group);
            zones += ledger.zones();
            signed += ledger.signed();
            groups.add(new FleetReport.Group(
                    group,
                    ledger.zones(),
                    ledger.root().toString(),
                    ledger.newest().toString(),
                    ledger.complete(),
                    state.published.verified(group),
                    state.fullCheck.last(group)));
        }
        return new FleetReport(inSync && active > 0, now, zones, signed, active, states, groups, all, alarms);
    }

    private static boolean inService(Secondary secondary) {
        return secondary.liveness.condition().present() && secondary.liveness.condition() != Condition.DRAINING;
    }

    /** The group that a zone is in; the one that it was in last where it is deleted. */
    static Optional<String> home(Name zone, Published published) {
        String home = null;
        for (String group : published.groups()) {
            Optional<ZoneRow> row = published.of(group).row(zone);
            // A zone that moved is a tombstone in its old group.
            if (row.isPresent() && (home == null || !row.get().deleted())) {
                home = group;
            }
        }
        return Optional.ofNullable(home);
    }

    static Optional<ZoneReport> zone(Name zone, FleetState state, Instant now) {
        Optional<String> home = home(zone, state.published);
        if (home.isEmpty()) {
            return Optional.empty();
        }
        Ledger ledger = state.published.of(home.get());
        ZoneRow row = ledger.row(zone).orElseThrow();
        List<ZoneReport.Secondary> all = new ArrayList<>();
        boolean inSync = true;
        boolean active = false;
        for (Secondary secondary : state.secondaries.values()) {
            if (!secondary.group.equals(home.get())) {
                continue;
            }
            ZoneReport.Secondary report = one(zone, row, secondary, ledger, state.rules, now);
            all.add(report);
            active |= secondary.liveness.condition() == Condition.ACTIVE;
            inSync &= report.inSync() || !inService(secondary);
        }
        return Optional.of(new ZoneReport(
                zone,
                home.get(),
                row.version(),
                row.serial(),
                row.deleted(),
                row.publishedAt(),
                state.published.failure(zone),
                inSync && active,
                all));
    }

    private static ZoneReport.Secondary one(
            Name zone, ZoneRow row, Secondary secondary, Ledger ledger, FleetRules rules, Instant now) {
        Optional<Backlog.Gap> gap = secondary.backlog.gap(zone);
        // Without a gap the zone is there, unless the secondary as a whole is not known well enough to say so.
        boolean known =
                secondary.rootTold && ledger.complete() && secondary.explained(ledger) && !secondary.backlog.unsure();
        boolean inSync =
                known && gap.isEmpty() && secondary.liveness.condition().present();
        Optional<ZoneRow> served = inSync ? Optional.of(row) : gap.flatMap(Backlog.Gap::served);
        return new ZoneReport.Secondary(
                secondary.id,
                secondary.liveness.condition().word(),
                secondary.reason(ledger, rules, now),
                secondary.liveness.since(),
                inSync,
                served.map(ZoneRow::version),
                served.map(ZoneRow::serial),
                gap.map(Backlog.Gap::versions).orElse(inSync ? 0L : -1L),
                gap.map(open -> Duration.between(open.since(), now)).orElse(Duration.ZERO),
                secondary.probes.seen(zone).map(seen -> new ZoneReport.Answered(seen.serial(), seen.at())));
    }
}
