package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.Ping;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.ledger.ZoneRow;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.liveness.Liveness;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a ping changes. Of the secondary's clock nothing is used but to show how wrong it is. */
final class Hearing {
    private final FleetState state;

    Hearing(FleetState state) {
        this.state = state;
    }

    void heard(Ping ping, Instant now) {
        Secondary secondary = known(ping, now);
        if (secondary == null || !secondary.instances.heard(ping, now)) {
            state.ignoredPings++;
            return;
        }
        if (!ping.instance().equals(secondary.instance)) {
            secondary.instance = ping.instance();
            if (secondary.instances.alive(now).size() == 1) {
                // Not where two take turns.
                state.effects.add(new Effect.Started(secondary.id, ping.instance()));
            }
        }
        if (!secondary.group.equals(ping.group())) {
            secondary.group = ping.group();
            secondary.backlog.clear(state.ledger(secondary).sequence());
            secondary.unseen.clear();
        }
        Ledger ledger = state.ledger(secondary);
        long before = secondary.wanted + secondary.backlog.zones();
        boolean wasUnsure = secondary.backlog.unsure();
        Set<Name> nearer = new TreeSet<>();
        for (Ping.Applied applied : ping.applied()) {
            applied(secondary, ledger, applied, now);
            nearer.add(applied.zone());
        }
        told(secondary, ping, now);
        root(secondary, ledger, nearer, now);
        if (!nearer.isEmpty() || secondary.wanted + secondary.backlog.zones() < before) {
            secondary.progressAt = now;
        }
        boolean draining = secondary.says == Ping.State.DRAINING || secondary.commanding.drains();
        boolean caughtUp = secondary.caughtUp(ledger, now);
        state.move(secondary, secondary.liveness.heard(now, draining, caughtUp), now);
        if (wasUnsure && !secondary.backlog.unsure()) {
            nearer.addAll(state.unserved.zonesOf(secondary.group));
        }
        orders(secondary, ledger, ping, caughtUp, now);
        nearer.forEach(zone -> state.checkServed(ledger, zone, ping.group()));
    }

    private @Nullable Secondary known(Ping ping, Instant now) {
        Secondary secondary = state.secondaries.get(ping.id());
        if (secondary != null) {
            return secondary;
        }
        if (ping.instance().equals(state.forgotten.get(ping.id()))
                || state.secondaries.size() >= FleetRules.MAX_SECONDARIES) {
            return null;
        }
        state.forgotten.remove(ping.id());
        Secondary met = new Secondary(ping.id(), ping.group(), Liveness.met(now));
        met.backlog.unsureUntil(state.published.of(ping.group()).sequence());
        state.secondaries.put(ping.id(), met);
        state.effects.add(new Effect.Moved(ping.id(), Condition.INACTIVE, Condition.RECOVERING, "new"));
        return met;
    }

    private void applied(Secondary secondary, Ledger ledger, Ping.Applied applied, Instant now) {
        Optional<ZoneRow> row = ledger.row(applied.zone());
        boolean latest = row.isPresent() && row.get().version().equals(applied.version());
        boolean known = row.isPresent() && !applied.version().isAfter(row.get().version());
        secondary
                .backlog
                .applied(applied.zone(), applied.version(), known)
                .ifPresent(at -> state.effects.add(new Effect.Arrived(secondary.id, Duration.between(at, now))));
        state.receipts.applied(secondary.id, secondary.group, applied.zone(), applied.version(), now);
        if (secondary.version == null || applied.version().isAfter(secondary.version)) {
            secondary.version = applied.version();
            secondary.serial = applied.serial();
        }
        if (latest) {
            state.probe(secondary, applied.zone(), row.get(), now);
        }
    }

    private void told(Secondary secondary, Ping ping, Instant now) {
        secondary.root = ping.root();
        secondary.rootTold = true;
        secondary.wanted = ping.wanted();
        if (ping.full()) {
            secondary.says = ping.state();
            secondary.figures(ping.load(), state.rules);
            secondary.zones = ping.zones();
            secondary.skew = Duration.between(now, ping.at());
            secondary.commanding.heard(ping.state());
        }
    }

    private void root(Secondary secondary, Ledger ledger, Set<Name> nearer, Instant now) {
        Optional<Ledger.Point> point = ledger.at(secondary.root);
        if (point.isPresent()) {
            for (Name zone : secondary.backlog.reached(point.get().sequence())) {
                nearer.add(zone);
                ledger.row(zone).ifPresent(row -> state.probe(secondary, zone, row, now));
            }
            state.receipts.reached(secondary.id, secondary.group, point.get().sequence(), now);
        }
        if (secondary.explained(ledger)) {
            secondary.strangeSince = null;
        } else if (ledger.complete() && secondary.strangeSince == null) {
            secondary.strangeSince = now;
        }
    }

    private void orders(Secondary secondary, Ledger ledger, Ping ping, boolean caughtUp, Instant now) {
        for (GivenOrder done : secondary.orders.heard(ping, caughtUp, secondary.backlog::lacks, now)) {
            state.effects.add(new Effect.OrderDone(secondary.id, done.order.order(), done.cause));
        }
        if (secondary.inSync(ledger)) {
            secondary.checkedDrift = false;
            secondary.orders.inSync(secondary.id, now).ifPresent(state.effects::add);
            if (secondary.drifted) {
                secondary.drifted = false;
                state.effects.add(new Effect.Drift(secondary.id, true));
            }
        }
    }
}
