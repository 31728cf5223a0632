package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.Ping;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.liveness.Liveness;
import io.zonecast.healthchecker.report.SecondaryReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that is known of one secondary. Guarded by its {@link Fleet}. */
final class Secondary {
    final String id;
    final Backlog backlog = new Backlog();
    final Instances instances = new Instances();
    final Resync resync = new Resync();
    final Probes probes = new Probes();
    String group;
    Liveness liveness;
    Ping.@Nullable State says;
    Ping.Load load = Ping.Load.NONE;
    ZoneDigest root = ZoneDigest.ZERO;
    boolean rootTold;
    long zones;
    long wanted;

    @Nullable
    VersionNumber version;

    @Nullable
    Serial serial;
    /** Since when its root is none that the zone-provider had lately. */
    @Nullable
    Instant strangeSince;
    /** When it last came nearer to being in sync. */
    Instant progressAt = Instant.MIN;

    Secondary(String id, String group, Liveness liveness) {
        this.id = id;
        this.group = group;
        this.liveness = liveness;
    }

    /** True if it serves exactly what was published. */
    boolean inSync(Ledger ledger) {
        return rootTold
                && ledger.complete()
                && liveness.condition().present()
                && wanted == 0
                && backlog.isEmpty()
                && root.equals(ledger.root());
    }

    /** True if it has at least what was published a moment ago. */
    boolean caughtUp(Ledger ledger, Instant now) {
        boolean serving = says == Ping.State.SERVING || says == Ping.State.CUT_OFF;
        if (!serving || wanted > 0) {
            return false;
        }
        return !ledger.complete()
                || ledger.at(root)
                        .filter(point -> point.stale(now).compareTo(FleetRules.FRESH) <= 0)
                        .isPresent();
    }

    boolean loadWarning(FleetRules rules) {
        return rules.loadLimit() > 0 && load.load1() > rules.loadLimit();
    }

    /** What is not as it should be, the worst first. */
    String reason(Ledger ledger, FleetRules rules, Instant now) {
        Duration silence = Duration.between(liveness.heard(), now);
        if (liveness.condition() == Condition.SUSPECT || liveness.condition() == Condition.INACTIVE) {
            return "no ping for " + silence.toSeconds() + " s";
        }
        if (instances.conflict(now)) {
            return "two processes use this id";
        }
        if (liveness.condition() == Condition.DRAINING) {
            return "draining";
        }
        if (says == Ping.State.STARTING) {
            return "fetching its zones, has " + zones + " of " + ledger.zones();
        }
        if (wanted > 0) {
            return "knows " + wanted + " zones to be behind";
        }
        if (backlog.overflowed()) {
            return "lacks versions of more than " + Backlog.MAX_ZONES + " zones";
        }
        if (!backlog.isEmpty()) {
            return "lacks " + backlog.versions() + " versions of " + backlog.zones() + " zones";
        }
        if (strangeSince != null) {
            return "its zones differ from the zone-provider's";
        }
        if (!ledger.complete()) {
            return "the zone-provider's inventory is not known yet";
        }
        if (probes.failures() >= 2) {
            return "over DNS: " + probes.last().map(ProbeResult::problem).orElse("");
        }
        if (says == Ping.State.CUT_OFF) {
            return "does not reach the zone-provider";
        }
        return loadWarning(rules) ? String.format(Locale.ROOT, "load %.1f", load.load1()) : "";
    }

    private SecondaryReport.Lag lag(Ledger ledger, Instant now) {
        if (!backlog.isEmpty()) {
            Instant since = backlog.oldest().orElse(now);
            return new SecondaryReport.Lag(backlog.versions(), backlog.zones(), between(since, now));
        }
        if (strangeSince != null) {
            return new SecondaryReport.Lag(-1, wanted > 0 ? wanted : -1, between(strangeSince, now));
        }
        return ledger.at(root)
                .filter(point -> point.sequence() < ledger.sequence())
                .map(point -> new SecondaryReport.Lag(ledger.sequence() - point.sequence(), -1, point.stale(now)))
                .orElse(SecondaryReport.Lag.NONE);
    }

    private static Duration between(Instant since, Instant now) {
        return since.isAfter(now) ? Duration.ZERO : Duration.between(since, now);
    }

    SecondaryReport report(Ledger ledger, FleetRules rules, Instant now) {
        return new SecondaryReport(
                id,
                group,
                liveness.condition().word(),
                reason(ledger, rules, now),
                liveness.since(),
                liveness.heard(),
                inSync(ledger),
                lag(ledger, now),
                Optional.ofNullable(version),
                Optional.ofNullable(serial),
                says == null ? "" : says.name().toLowerCase(Locale.ROOT),
                root.toString(),
                zones,
                wanted,
                new SecondaryReport.Figures(
                        load.load1(),
                        load.memoryBytes(),
                        load.queriesPerSecond(),
                        load.earliestExpiry(),
                        load.listeners(),
                        load.software()),
                loadWarning(rules),
                resync.last()
                        .map(order -> new SecondaryReport.Order(
                                order.order(),
                                order.scope().getClass().getSimpleName().toLowerCase(Locale.ROOT),
                                resync.since(),
                                resync.attempts(),
                                resync.outcome())),
                probes.last()
                        .map(result -> new SecondaryReport.Probed(
                                result.zone().toString(),
                                result.serial(),
                                result.problem(),
                                result.took(),
                                result.at())));
    }
}
