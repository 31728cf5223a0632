package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.message.Ping;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.ledger.ZoneRow;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.liveness.Liveness;
import io.zonecast.healthchecker.report.FleetReport;
import io.zonecast.healthchecker.report.ZoneReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The state of all secondaries: pings, versions, answers and the passing of time go in, {@link Effect}s come
 * out. It does nothing itself and asks no clock, so that a test or a simulation can drive it. Safe for use by
 * many threads.
 */
public final class Fleet {
    private final FleetRules rules;
    private final Map<String, Secondary> secondaries = new TreeMap<>();
    private final Published published = new Published();
    private final Unserved unserved = new Unserved();
    private List<Effect> effects = new ArrayList<>();
    private long ignoredPings;
    private long orders;

    /** An empty fleet. */
    public Fleet(FleetRules rules, Collection<Remembered> remembered, Instant now) {
        this.rules = rules;
        for (Remembered one : remembered) {
            Secondary secondary =
                    new Secondary(one.id(), one.group(), Liveness.remembered(one.condition(), one.since(), now));
            secondary.load = new Ping.Load(0, 0, 0, Instant.MAX, one.software(), one.listeners());
            secondaries.put(one.id(), secondary);
        }
    }

    /** What is to be done since the last call. */
    public synchronized List<Effect> drain() {
        List<Effect> drained = effects;
        effects = new ArrayList<>();
        return drained;
    }

    /** A secondary was heard. */
    public synchronized void heard(Ping ping, Instant now) {
        Secondary secondary = secondaries.get(ping.id());
        if (secondary == null) {
            if (secondaries.size() >= FleetRules.MAX_SECONDARIES) {
                ignoredPings++;
                return;
            }
            secondary = new Secondary(ping.id(), ping.group(), Liveness.met(now));
            secondary.backlog.unsureUntil(published.of(ping.group()).sequence());
            secondaries.put(ping.id(), secondary);
            effects.add(new Effect.Moved(ping.id(), Condition.INACTIVE, Condition.RECOVERING, "new"));
        }
        if (!secondary.instances.heard(ping.instance(), ping.sequence(), now)) {
            ignoredPings++;
            return;
        }
        if (!secondary.group.equals(ping.group())) {
            secondary.group = ping.group();
            secondary.backlog.clear(published.of(secondary.group).sequence());
        }
        Ledger ledger = published.of(secondary.group);
        long before = secondary.wanted + secondary.backlog.zones();
        boolean wasUnsure = secondary.backlog.unsure();
        Set<Name> nearer = new TreeSet<>();
        for (Ping.Applied applied : ping.applied()) {
            applied(secondary, ledger, applied, now);
            nearer.add(applied.zone());
        }
        told(secondary, ping);
        root(secondary, ledger, nearer, now);
        if (!nearer.isEmpty() || secondary.wanted + secondary.backlog.zones() < before) {
            secondary.progressAt = now;
        }
        move(
                secondary,
                secondary.liveness.heard(now, secondary.says == Ping.State.DRAINING, secondary.caughtUp(ledger, now)),
                now);
        if (wasUnsure && !secondary.backlog.unsure()) {
            nearer.addAll(unserved.zonesOf(secondary.group));
        }
        if (secondary.inSync(ledger)) {
            secondary.resync.ended(secondary.id, now).ifPresent(effects::add);
        }
        nearer.forEach(zone -> checkServed(ledger, zone, ping.group()));
    }

    private void applied(Secondary secondary, Ledger ledger, Ping.Applied applied, Instant now) {
        Optional<ZoneRow> row = ledger.row(applied.zone());
        boolean latest = row.isPresent() && row.get().version().equals(applied.version());
        boolean known = row.isPresent() && !applied.version().isAfter(row.get().version());
        secondary
                .backlog
                .applied(applied.zone(), applied.version(), known)
                .ifPresent(at -> effects.add(new Effect.Arrived(secondary.id, Duration.between(at, now))));
        if (secondary.version == null || applied.version().isAfter(secondary.version)) {
            secondary.version = applied.version();
            secondary.serial = applied.serial();
        }
        if (latest) {
            probe(secondary, applied.zone(), row.get());
        }
    }

    private void told(Secondary secondary, Ping ping) {
        secondary.root = ping.root();
        secondary.rootTold = true;
        secondary.wanted = ping.wanted();
        if (ping.full()) {
            secondary.says = ping.state();
            secondary.load = ping.load();
            secondary.zones = ping.zones();
        }
    }

    private void root(Secondary secondary, Ledger ledger, Set<Name> nearer, Instant now) {
        Optional<Ledger.Point> point = ledger.at(secondary.root);
        if (point.isPresent()) {
            secondary.strangeSince = null;
            for (Name zone : secondary.backlog.reached(point.get().sequence())) {
                nearer.add(zone);
                ledger.row(zone).ifPresent(row -> probe(secondary, zone, row));
            }
        } else if (ledger.complete() && secondary.strangeSince == null) {
            secondary.strangeSince = now;
        }
    }

    private void probe(Secondary secondary, Name zone, ZoneRow row) {
        if (!secondary.load.listeners().isEmpty()) {
            effects.add(new Effect.Probe(secondary.id, secondary.load.listeners(), zone, row.serial(), row.deleted()));
        }
    }

    private void move(Secondary secondary, Liveness next, Instant now) {
        Condition from = secondary.liveness.condition();
        secondary.liveness = next;
        if (from == next.condition()) {
            return;
        }
        Ledger ledger = published.of(secondary.group);
        effects.add(new Effect.Moved(secondary.id, from, next.condition(), secondary.reason(ledger, rules, now)));
        if (from.counts() != next.condition().counts()) {
            unserved.zonesOf(secondary.group).forEach(zone -> checkServed(ledger, zone, secondary.group));
        }
    }

    private void checkServed(Ledger ledger, Name zone, String group) {
        Optional<Serial> waiting = unserved.get(group, zone);
        if (waiting.isEmpty()) {
            return;
        }
        boolean any = false;
        for (Secondary secondary : secondaries.values()) {
            if (secondary.group.equals(group) && secondary.liveness.condition().counts()) {
                any = true;
                if (secondary.backlog.lacks(zone)) {
                    return;
                }
            }
        }
        if (any) {
            unserved.remove(group, zone);
            if (ledger.row(zone).filter(row -> !row.deleted()).isPresent()) {
                effects.add(new Effect.Announce(zone, waiting.get()));
            }
        }
    }

    /** The zone-provider published something. */
    public synchronized void published(Manifest manifest, Instant now) {
        String group = manifest.group().token();
        if (manifest.kind() == ManifestKind.FAILED) {
            published.failed(group, manifest.zone(), manifest.reason());
            return;
        }
        Ledger ledger = published.of(group);
        Optional<Ledger.Change> change = published.publish(manifest, now);
        if (change.isEmpty()) {
            return;
        }
        for (Secondary secondary : secondaries.values()) {
            if (secondary.group.equals(group)) {
                secondary.backlog.published(
                        manifest.zone(),
                        manifest.version(),
                        change.get().sequence(),
                        change.get().before(),
                        now);
            }
        }
        unserved.put(group, manifest.zone(), manifest.serial());
        checkServed(ledger, manifest.zone(), group);
    }

    /** Groups that are published to, or that a secondary is in. */
    public synchronized Set<String> groups() {
        Set<String> groups = new TreeSet<>(published.groups());
        secondaries.values().forEach(secondary -> groups.add(secondary.group));
        return groups;
    }

    /** Begins to read the inventory of a group. */
    public synchronized void learning(String group) {
        published.learning(group);
    }

    /** A page of the inventory. */
    public synchronized void learned(String group, List<InventoryReply.Entry> entries, Instant now) {
        published.learn(group, entries, now);
    }

    /** The inventory was read to its end. */
    public synchronized void learnedAll(String group, Instant now) {
        published.learnedAll(group, now);
        long sequence = published.of(group).sequence();
        for (Secondary secondary : secondaries.values()) {
            if (secondary.group.equals(group)) {
                secondary.backlog.unsureUntil(sequence);
            }
        }
    }

    /** The zone-provider told its root; true if the inventory must be read (again). */
    public synchronized boolean providerRoot(String group, InventoryReply.Root root, Instant now) {
        return published.compare(group, root, now);
    }

    /** A DNS probe is over. */
    public synchronized void probed(ProbeResult result) {
        Secondary secondary = secondaries.get(result.secondary());
        if (secondary != null) {
            secondary.probes.answered(result);
        }
    }

    /** An order was answered, or was not. */
    public synchronized void answered(String id, String order, String outcome) {
        Secondary secondary = secondaries.get(id);
        if (secondary != null) {
            secondary.resync.answered(order, outcome);
        }
    }

    /** Time passed; to be called about every half second. */
    public synchronized void passed(Instant now) {
        for (Secondary secondary : secondaries.values()) {
            move(secondary, secondary.liveness.passed(now, rules.times()), now);
            order(secondary, now);
            probeIdle(secondary, now);
        }
        published.prune(now);
    }

    private void order(Secondary secondary, Instant now) {
        boolean there = Duration.between(secondary.liveness.heard(), now)
                        .compareTo(rules.times().suspectAfter())
                < 0;
        boolean able = secondary.says == Ping.State.SERVING || secondary.says == Ping.State.CUT_OFF;
        boolean comingNearer = secondary.progressAt.isAfter(now.minus(FleetRules.FRESH));
        if (!there || !able || comingNearer || !secondary.resync.due(now)) {
            return;
        }
        Instant limit = now.minus(rules.grace());
        boolean strange = secondary.strangeSince != null && !secondary.strangeSince.isAfter(limit);
        List<Name> lagging = secondary.backlog.laggingSince(limit, FleetRules.MAX_ORDER_ZONES + 1);
        if (!strange && lagging.isEmpty() && !secondary.backlog.overflowed()) {
            return;
        }
        // A root that is strange without a lag that explains it is drift, and can be anywhere.
        boolean everywhere = secondary.backlog.overflowed()
                || lagging.isEmpty()
                || lagging.size() > FleetRules.MAX_ORDER_ZONES
                || secondary.resync.attempts() > 0;
        ResyncOrder.Scope scope =
                everywhere ? new ResyncOrder.Scope.Everything() : new ResyncOrder.Scope.Zones(lagging);
        ResyncOrder order = new ResyncOrder("r" + now.toEpochMilli() + "-" + ++orders, scope);
        secondary.resync.ordered(order, rules, now);
        Ledger ledger = published.of(secondary.group);
        effects.add(new Effect.Order(secondary.id, order, secondary.reason(ledger, rules, now)));
    }

    private void probeIdle(Secondary secondary, Instant now) {
        if (!secondary.liveness.condition().present()
                || Duration.between(secondary.probes.askedAt(), now).compareTo(rules.probeEvery()) < 0) {
            return;
        }
        secondary.probes.asked(now);
        Ledger ledger = published.of(secondary.group);
        ledger.sample()
                .filter(zone -> !secondary.backlog.lacks(zone))
                .flatMap(zone -> ledger.row(zone).map(row -> Map.entry(zone, row)))
                .ifPresent(entry -> probe(secondary, entry.getKey(), entry.getValue()));
    }

    /** How the fleet is. */
    public synchronized FleetReport report(Instant now) {
        return Reports.fleet(secondaries.values(), published, rules, now);
    }

    /** Who serves which version of a zone; nothing where there is no such zone. */
    public synchronized Optional<ZoneReport> report(Name zone, Instant now) {
        return Reports.zone(zone, secondaries.values(), published, rules, now);
    }

    /** Probes that would bring the sight of a zone up to date. */
    public synchronized List<Effect.Probe> probesOf(Name zone) {
        List<Effect.Probe> probes = new ArrayList<>();
        for (Secondary secondary : secondaries.values()) {
            Optional<ZoneRow> row = published.of(secondary.group).row(zone);
            if (row.isPresent()
                    && secondary.liveness.condition().present()
                    && !secondary.load.listeners().isEmpty()) {
                probes.add(new Effect.Probe(
                        secondary.id,
                        secondary.load.listeners(),
                        zone,
                        row.get().serial(),
                        row.get().deleted()));
            }
        }
        return probes;
    }

    /** What outlives a restart. */
    public synchronized List<Remembered> toRemember() {
        return secondaries.values().stream()
                .map(one -> new Remembered(
                        one.id,
                        one.group,
                        one.liveness.condition(),
                        one.liveness.since(),
                        one.liveness.heard(),
                        one.load.software(),
                        one.load.listeners()))
                .toList();
    }

    /** Pings that were old, repeated, or of one secondary too many. */
    public synchronized long ignoredPings() {
        return ignoredPings;
    }
}
