package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.message.Ping;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.ledger.ZoneRow;
import io.zonecast.healthchecker.report.FleetReport;
import io.zonecast.healthchecker.report.ReceiptReport;
import io.zonecast.healthchecker.report.SecondaryReport;
import io.zonecast.healthchecker.report.ZoneReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The state of all secondaries: pings, versions, answers, the operator's requests and the passing of time go in,
 * {@link Effect}s come out. It does nothing itself and asks no clock, so that a test or a simulation can drive it.
 * Safe for use by many threads.
 */
public final class Fleet {
    private final FleetState state;
    private final Hearing hearing;
    private final LifeCycle lifeCycle;

    /**
     * A fleet as it was remembered.
     *
     * @param random so that pauses of many secondaries don't keep step
     */
    public Fleet(FleetRules rules, Memory memory, RandomGenerator random, Instant now) {
        state = new FleetState(rules, memory, random, now);
        hearing = new Hearing(state);
        lifeCycle = new LifeCycle(state);
    }

    /** What is to be done since the last call. */
    public synchronized List<Effect> drain() {
        List<Effect> drained = state.effects;
        state.effects = new ArrayList<>();
        return drained;
    }

    /** A secondary was heard. */
    public synchronized void heard(Ping ping, Instant now) {
        hearing.heard(ping, now);
    }

    /** The zone-provider published something. */
    public synchronized void published(Manifest manifest, Instant now) {
        String group = manifest.group().token();
        if (manifest.kind() == ManifestKind.FAILED) {
            state.published.failed(group, manifest.zone(), manifest.reason());
            return;
        }
        Ledger ledger = state.published.of(group);
        Optional<Ledger.Change> change = state.published.publish(manifest, now);
        if (change.isEmpty()) {
            return;
        }
        long sequence = change.get().sequence();
        state.receipts.published(
                group,
                manifest.zone(),
                manifest.generation(),
                manifest.version(),
                manifest.serial(),
                manifest.kind() == ManifestKind.TOMBSTONE,
                sequence,
                now);
        for (Secondary secondary : state.secondaries.values()) {
            if (secondary.group.equals(group)
                    && !secondary.backlog.published(
                            manifest.zone(),
                            manifest.version(),
                            sequence,
                            change.get().before(),
                            now)) {
                state.receipts.applied(secondary.id, group, manifest.zone(), manifest.version(), now);
                ledger.row(manifest.zone()).ifPresent(row -> state.probe(secondary, manifest.zone(), row, now));
            }
        }
        state.unserved.put(group, manifest.zone(), manifest.serial());
        state.checkServed(ledger, manifest.zone(), group);
    }

    /** Groups that are published to, or that a secondary is in. */
    public synchronized Set<String> groups() {
        Set<String> groups = new TreeSet<>(state.published.groups());
        state.secondaries.values().forEach(secondary -> groups.add(secondary.group));
        return groups;
    }

    /** Begins to read the inventory of a group. */
    public synchronized void learning(String group) {
        state.published.learning(group);
    }

    /** A page of the inventory. */
    public synchronized void learned(String group, List<InventoryReply.Entry> entries, Instant now) {
        state.published.learn(group, entries, now);
    }

    /** The inventory was read to its end. */
    public synchronized void learnedAll(String group, Instant now) {
        state.published.learnedAll(group, now);
        long sequence = state.published.of(group).sequence();
        for (Secondary secondary : state.secondaries.values()) {
            if (secondary.group.equals(group)) {
                secondary.backlog.unsureUntil(sequence);
            }
        }
    }

    /** The zone-provider told its root; true if the inventory must be read (again). */
    public synchronized boolean providerRoot(String group, InventoryReply.Root root, Instant now) {
        boolean readAgain = state.published.compare(group, root, now);
        Ledger ledger = state.published.of(group);
        if (!readAgain && ledger.complete() && state.fullCheck.due(group, state.rules, now)) {
            state.fullCheck.check(group, root.root(), state.secondaries.values(), ledger, now);
        }
        return readAgain;
    }

    /** A DNS probe is over. */
    public synchronized void probed(ProbeResult result) {
        Secondary secondary = state.secondaries.get(result.secondary());
        if (secondary == null) {
            return;
        }
        secondary.probes.answered(result);
        if (result.serial().isEmpty() && !result.gone()) {
            return;
        }
        state.receipts
                .answered(secondary.id, secondary.group, result.zone(), result.serial(), result.at())
                .ifPresent(heardOf ->
                        state.effects.add(new Effect.Seen(secondary.id, Duration.between(heardOf, result.at()))));
        Optional<ZoneRow> row = state.ledger(secondary).row(result.zone());
        boolean last = row.isEmpty()
                || (row.get().deleted()
                        ? result.gone()
                        : result.serial().isPresent()
                                && !row.get()
                                        .serial()
                                        .isGreaterThan(result.serial().get()));
        if (last) {
            secondary.unseen.seen(result.zone());
        }
    }

    /** An order was answered, or was not. */
    public synchronized void answered(OrderAnswer answer, Instant now) {
        Secondary secondary = state.secondaries.get(answer.secondary());
        if (secondary != null) {
            secondary.orders.answered(answer, state.ordering.stretch(), now);
        }
    }

    /** Time passed; to be called about every half second. */
    public synchronized void passed(Instant now) {
        Instant limit = now.minus(state.rules.grace());
        for (Secondary secondary : state.secondaries.values()) {
            state.move(secondary, secondary.liveness.passed(now, state.rules.times()), now);
            secondary.orders.passed(now);
            lifeCycle.passed(secondary, now);
            boolean strange = secondary.strangeSince != null && !secondary.strangeSince.isAfter(limit);
            if (!secondary.drifted
                    && (strange || secondary.checkedDrift)
                    && secondary.liveness.condition().present()) {
                secondary.drifted = true;
                state.effects.add(new Effect.Drift(secondary.id, false));
            }
            probeAgain(secondary, now);
        }
        state.effects.addAll(state.ordering.due(state.secondaries.values(), state.published, now));
        state.published.prune(now);
    }

    private void probeAgain(Secondary secondary, Instant now) {
        if (!state.rules.probing()
                || !secondary.liveness.condition().present()
                || secondary.load.listeners().isEmpty()) {
            return;
        }
        Ledger ledger = state.ledger(secondary);
        for (Name zone : secondary.unseen.due(now)) {
            ledger.row(zone)
                    .ifPresentOrElse(
                            row -> state.effects.add(FleetState.probeOf(secondary, zone, row)),
                            () -> secondary.unseen.seen(zone));
        }
        if (Duration.between(secondary.probes.askedAt(), now).compareTo(state.rules.probeEvery()) >= 0) {
            secondary.probes.asked(now);
            ledger.sample()
                    .filter(zone -> !secondary.backlog.lacks(zone))
                    .flatMap(zone -> ledger.row(zone).map(row -> FleetState.probeOf(secondary, zone, row)))
                    .ifPresent(state.effects::add);
        }
    }

    /** The operator registers a secondary, whether or not it was heard. */
    public synchronized Decision register(String id, String group, Instant now) {
        return lifeCycle.register(id, group, now);
    }

    /** The operator has a secondary forgotten; one in service only by force. */
    public synchronized Decision forget(String id, boolean force) {
        return lifeCycle.forget(id, force);
    }

    /** The operator wants a secondary to leave service, or to come back. */
    public synchronized Decision want(String id, Wish wish, Instant now) {
        return lifeCycle.want(id, wish, now);
    }

    /** A command was answered; {@code problem} is empty where it was taken. */
    public synchronized void commandAnswered(String id, String problem) {
        lifeCycle.answered(id, problem);
    }

    /** The secondary refused a command, so that telling it again is of no use. */
    public synchronized void commandRefused(String id, Wish wish) {
        lifeCycle.refused(id, wish);
    }

    /** The operator orders a resync. */
    public synchronized Decision resync(String id, ResyncOrder.Scope scope, Instant now) {
        return lifeCycle.resync(id, scope, now);
    }

    /** How the fleet is. */
    public synchronized FleetReport report(Instant now) {
        return Reports.fleet(state, now);
    }

    /** How one secondary is; nothing where there is none. */
    public synchronized Optional<SecondaryReport> secondary(String id, Instant now) {
        return Optional.ofNullable(state.secondaries.get(id)).map(one -> SecondaryReports.of(one, state, now));
    }

    /** Who serves which version of a zone; nothing where there is no such zone. */
    public synchronized Optional<ZoneReport> report(Name zone, Instant now) {
        return Reports.zone(zone, state, now);
    }

    /**
     * Who applied a change of a zone and was seen answering it.
     *
     * @param generation nothing for the last change
     */
    public synchronized ReceiptReport receipts(Name zone, Optional<Generation> generation) {
        return ReceiptReports.of(zone, generation, state);
    }

    /** Probes that would bring the sight of a zone up to date. */
    public synchronized List<Effect.Probe> probesOf(Name zone) {
        List<Effect.Probe> probes = new ArrayList<>();
        for (Secondary secondary : state.secondaries.values()) {
            Optional<ZoneRow> row = state.ledger(secondary).row(zone);
            if (row.isPresent()
                    && secondary.liveness.condition().present()
                    && !secondary.load.listeners().isEmpty()) {
                probes.add(FleetState.probeOf(secondary, zone, row.get()));
            }
        }
        return probes;
    }

    /** The secondaries that outlive a restart. */
    public synchronized List<Remembered> toRemember() {
        return state.secondaries.values().stream()
                .map(one -> new Remembered(
                        one.id,
                        one.group,
                        one.liveness.condition(),
                        one.liveness.since(),
                        one.liveness.heard(),
                        Optional.ofNullable(one.instance),
                        one.load.software(),
                        one.load.listeners(),
                        Optional.ofNullable(one.registered),
                        one.commanding.wish(),
                        one.orders.asked()))
                .toList();
    }

    /** The processes whose pings don't count any more. */
    public synchronized List<Memory.Forgotten> forgotten() {
        return state.forgotten.entrySet().stream()
                .map(one -> new Memory.Forgotten(one.getKey(), one.getValue()))
                .toList();
    }

    /** What is counted, by name. */
    public synchronized Map<String, Long> counts() {
        return Map.of(
                "ignored_pings", state.ignoredPings,
                "orders_held_back", state.ordering.heldBack(),
                "full_check_different", state.fullCheck.different(),
                "receipts_held", state.receipts.held(),
                "receipts_dropped_early", state.receipts.droppedEarly(),
                "unseen_dropped",
                        state.secondaries.values().stream()
                                .mapToLong(one -> one.unseen.dropped())
                                .sum());
    }

    /** Pings that were old, repeated, of a forgotten process, or of one secondary too many. */
    public synchronized long ignoredPings() {
        return state.ignoredPings;
    }
}
