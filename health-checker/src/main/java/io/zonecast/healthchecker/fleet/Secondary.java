package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.Ping;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.liveness.Liveness;
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
    final Orders orders = new Orders();
    final Probes probes = new Probes();
    final Unseen unseen = new Unseen();
    final Commanding commanding = new Commanding();
    String group;
    Liveness liveness;
    Ping.@Nullable State says;
    Ping.Load load = Ping.Load.NONE;
    boolean loadWarning;
    ZoneDigest root = ZoneDigest.ZERO;
    boolean rootTold;
    long zones;
    long wanted;

    /** The process that spoke last, also from before a restart. */
    @Nullable
    String instance;

    /** The group that the operator registered it for. */
    @Nullable
    String registered;

    @Nullable
    VersionNumber version;

    @Nullable
    Serial serial;
    /** How far its clock is ahead of ours, the way of the ping included. Only shown. */
    @Nullable
    Duration skew;
    /** Since when its root is none that the zone-provider had lately, or an old one that nothing explains. */
    @Nullable
    Instant strangeSince;
    /** True once that was told as drift. */
    boolean drifted;
    /** True where the periodic comparison found it different. */
    boolean checkedDrift;
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
        return says != null && says != Ping.State.STARTING && wanted == 0 && fresh(ledger, now);
    }

    private boolean fresh(Ledger ledger, Instant now) {
        return !ledger.complete()
                || ledger.at(root)
                        .filter(point -> point.stale(now).compareTo(FleetRules.FRESH) <= 0)
                        .isPresent();
    }

    /**
     * True if its root is one that the zone-provider had, and an old one only because of what it is known to lack.
     * An old one of a secondary that lacks nothing: its disk went back in time.
     */
    boolean explained(Ledger ledger) {
        return ledger.at(root)
                .filter(point -> point.sequence() >= ledger.sequence() || !backlog.isEmpty() || backlog.unsure())
                .isPresent();
    }

    /** True if it was heard a moment ago. */
    boolean there(FleetRules rules, Instant now) {
        return says != null
                && Duration.between(liveness.heard(), now)
                                .compareTo(rules.times().suspectAfter())
                        < 0;
    }

    /** True if it was never heard since it was registered. */
    boolean neverHeard() {
        return says == null && load.software().isEmpty();
    }

    /** True where it is out of service on purpose, so that nothing is amiss with its silence. */
    boolean drained() {
        return commanding.drains() || liveness.condition() == Condition.DRAINING || says == Ping.State.DRAINING;
    }

    /** Takes its figures; the warning comes above the limit and goes well below it. */
    void figures(Ping.Load told, FleetRules rules) {
        load = told;
        double limit = loadWarning ? rules.loadLimit() * FleetRules.LOAD_CALM : rules.loadLimit();
        loadWarning = rules.loadLimit() > 0 && told.load1() > limit;
    }

    /** What is not as it should be, the worst first. */
    String reason(Ledger ledger, FleetRules rules, Instant now) {
        if (neverHeard()) {
            return "registered, never heard";
        }
        Duration silence = Duration.between(liveness.heard(), now);
        if (liveness.condition() == Condition.SUSPECT || liveness.condition() == Condition.INACTIVE) {
            return (drained() ? "drained, " : "") + "no ping for " + silence.toSeconds() + " s";
        }
        if (instances.conflict(now)) {
            return "two processes use this id: " + instances.named(now);
        }
        if (liveness.condition() == Condition.DRAINING) {
            return draining();
        }
        if (registered != null && !registered.equals(group)) {
            return "is registered for group " + registered + ", not " + group;
        }
        return behind(ledger).orElseGet(() -> answering(ledger));
    }

    private String draining() {
        Optional<Wish> wish = commanding.wish();
        String why = wish.map(Wish::reason)
                .filter(text -> !text.isEmpty())
                .map(text -> ": " + text)
                .orElse("");
        if (says == Ping.State.DRAINING) {
            return "draining" + why;
        }
        String problem = commanding.problem();
        return "draining" + why + ", but it still answers" + (problem.isEmpty() ? "" : ": " + problem);
    }

    private Optional<String> behind(Ledger ledger) {
        if (says == Ping.State.STARTING) {
            return Optional.of("fetching its zones, has " + zones + " of " + ledger.zones());
        }
        if (wanted > 0) {
            return Optional.of("knows " + wanted + " zones to be behind");
        }
        if (backlog.overflowed()) {
            return Optional.of("lacks versions of more than " + Backlog.MAX_ZONES + " zones");
        }
        if (!backlog.isEmpty()) {
            return Optional.of("lacks " + backlog.versions() + " versions of " + backlog.zones() + " zones");
        }
        return strangeSince != null || checkedDrift
                ? Optional.of("its zones differ from the zone-provider's")
                : Optional.empty();
    }

    private String answering(Ledger ledger) {
        if (!ledger.complete()) {
            return "the zone-provider's inventory is not known yet";
        }
        if (probes.failures() >= 2) {
            return "over DNS: " + probes.last().map(ProbeResult::problem).orElse("");
        }
        if (says == Ping.State.CUT_OFF) {
            return "does not reach the zone-provider";
        }
        return loadWarning ? String.format(Locale.ROOT, "load %.1f", load.load1()) : "";
    }
}
