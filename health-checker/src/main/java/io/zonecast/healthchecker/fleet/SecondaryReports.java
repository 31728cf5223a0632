package io.zonecast.healthchecker.fleet;

import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.report.SecondaryReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What one secondary looks like from outside. */
final class SecondaryReports {
    private SecondaryReports() {}

    static SecondaryReport of(Secondary one, FleetState state, Instant now) {
        Ledger ledger = state.ledger(one);
        return new SecondaryReport(
                one.id,
                one.group,
                one.liveness.condition().word(),
                one.reason(ledger, state.rules, now),
                one.liveness.since(),
                one.liveness.heard(),
                one.inSync(ledger),
                lag(one, ledger, now),
                Optional.ofNullable(one.version),
                Optional.ofNullable(one.serial),
                one.says == null ? "" : one.says.name().toLowerCase(Locale.ROOT),
                one.root.toString(),
                one.zones,
                one.wanted,
                new SecondaryReport.Figures(
                        one.load.load1(),
                        one.load.memoryBytes(),
                        one.load.queriesPerSecond(),
                        one.load.earliestExpiry(),
                        one.load.listeners(),
                        one.load.software()),
                one.loadWarning,
                one.load.troubles(),
                life(one, now),
                resync(one.orders),
                one.orders.open(),
                one.orders.reports(),
                one.unseen.size(),
                one.probes
                        .last()
                        .map(result -> new SecondaryReport.Probed(
                                result.zone().toString(),
                                result.serial(),
                                result.problem(),
                                result.took(),
                                result.at())));
    }

    private static SecondaryReport.Life life(Secondary one, Instant now) {
        return new SecondaryReport.Life(
                Optional.ofNullable(one.registered),
                one.commanding
                        .wish()
                        .map(wish -> new SecondaryReport.Command(
                                wish.kind().name().toLowerCase(Locale.ROOT),
                                wish.reason(),
                                wish.since(),
                                one.commanding.answered(),
                                one.commanding.problem())),
                Optional.ofNullable(one.skew),
                one.instances.conflict(now),
                one.instances.alive(now).stream()
                        .map(process -> new SecondaryReport.Instance(
                                process.instance, process.listeners, process.software, process.heard))
                        .toList());
    }

    private static Optional<SecondaryReport.Order> resync(Orders orders) {
        return orders.automatic()
                .map(GivenOrder::report)
                .map(order -> new SecondaryReport.Order(
                        order.order(), order.scope(), orders.since(), orders.attempts(), order.state()));
    }

    private static SecondaryReport.Lag lag(Secondary one, Ledger ledger, Instant now) {
        if (!one.backlog.isEmpty()) {
            Instant since = one.backlog.oldest().orElse(now);
            return new SecondaryReport.Lag(one.backlog.versions(), one.backlog.zones(), between(since, now));
        }
        if (one.strangeSince != null) {
            return new SecondaryReport.Lag(-1, one.wanted > 0 ? one.wanted : -1, between(one.strangeSince, now));
        }
        return ledger.at(one.root)
                .filter(point -> point.sequence() < ledger.sequence())
                .map(point -> new SecondaryReport.Lag(ledger.sequence() - point.sequence(), -1, point.stale(now)))
                .orElse(SecondaryReport.Lag.NONE);
    }

    private static Duration between(Instant since, Instant now) {
        return since.isAfter(now) ? Duration.ZERO : Duration.between(since, now);
    }
}
