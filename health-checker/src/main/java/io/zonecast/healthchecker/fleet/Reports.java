package io.zonecast.healthchecker.fleet;

import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.ledger.ZoneRow;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.report.FleetReport;
import io.zonecast.healthchecker.report.SecondaryReport;
import io.zonecast.healthchecker.report.ZoneReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the fleet state looks like from outside. */
final class Reports {
    private Reports() {}

    static FleetReport fleet(Collection<Secondary> secondaries, Published published, FleetRules rules, Instant now) {
        List<SecondaryReport> all = new ArrayList<>();
        boolean inSync = true;
        int active = 0;
        for (Secondary secondary : secondaries) {
            SecondaryReport report = secondary.report(published.of(secondary.group), rules, now);
            all.add(report);
            active += secondary.liveness.condition() == Condition.ACTIVE ? 1 : 0;
            inSync &= report.inSync() || !secondary.liveness.condition().present();
        }
        long zones = 0;
        List<FleetReport.Group> groups = new ArrayList<>();
        for (String group : published.groups()) {
            Ledger ledger = published.of(group);
            zones += ledger.zones();
            groups.add(new FleetReport.Group(
                    group,
                    ledger.zones(),
                    ledger.root().toString(),
                    ledger.newest().toString(),
                    ledger.complete(),
                    published.verified(group)));
        }
        return new FleetReport(inSync && active > 0, now, zones, active, groups, all);
    }

    static Optional<ZoneReport> zone(
            Name zone, Collection<Secondary> secondaries, Published published, FleetRules rules, Instant now) {
        String home = null;
        for (String group : published.groups()) {
            Optional<ZoneRow> row = published.of(group).row(zone);
            // A zone that moved is a tombstone in its old group.
            if (row.isPresent() && (home == null || !row.get().deleted())) {
                home = group;
            }
        }
        if (home == null) {
            return Optional.empty();
        }
        Ledger ledger = published.of(home);
        ZoneRow row = ledger.row(zone).orElseThrow();
        List<ZoneReport.Secondary> all = new ArrayList<>();
        boolean inSync = true;
        boolean active = false;
        for (Secondary secondary : secondaries) {
            if (!secondary.group.equals(home)) {
                continue;
            }
            ZoneReport.Secondary report = one(zone, row, secondary, ledger, rules, now);
            all.add(report);
            active |= secondary.liveness.condition() == Condition.ACTIVE;
            inSync &= report.inSync() || !secondary.liveness.condition().present();
        }
        return Optional.of(new ZoneReport(
                zone,
                home,
                row.version(),
                row.serial(),
                row.deleted(),
                row.publishedAt(),
                published.failure(zone),
                inSync && active,
                all));
    }

    private static ZoneReport.Secondary one(
            Name zone, ZoneRow row, Secondary secondary, Ledger ledger, FleetRules rules, Instant now) {
        Optional<Backlog.Gap> gap = secondary.backlog.gap(zone);
        // Without a gap the zone is there, unless the secondary as a whole is not known well enough to say so.
        boolean known = secondary.rootTold
                && ledger.complete()
                && ledger.at(secondary.root).isPresent()
                && !secondary.backlog.unsure();
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
