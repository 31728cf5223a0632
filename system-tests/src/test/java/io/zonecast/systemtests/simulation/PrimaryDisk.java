package io.zonecast.systemtests.simulation;

import io.zonecast.apiproxy.change.Decision;
import io.zonecast.apiproxy.change.Verdict;
import io.zonecast.apiproxy.change.ZoneChange;
import io.zonecast.apiproxy.change.ZoneDefaults;
import io.zonecast.apiproxy.change.ZoneView;
import io.zonecast.apiproxy.store.NextState;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.OutboxEntry;
import io.zonecast.apiproxy.store.Outcome;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.store.Recovery;
import io.zonecast.apiproxy.store.Recovery.Known;
import io.zonecast.apiproxy.store.RrsetPage;
import io.zonecast.apiproxy.store.Settlement;
import io.zonecast.apiproxy.zone.ReturnedZone;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneSnapshot;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrsetKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The primary store in memory: what was committed survives the process, and nothing else. */
final class PrimaryDisk {
    private final Node node;
    private Rows rows = new Rows();

    PrimaryDisk(Node node) {
        this.node = node;
    }

    /** A zone with its contents, its history newest last, and how far its outbox is settled. */
    private record Zone(
            ZoneState state, TreeMap<RrsetKey, StoredRrset> rrsets, List<OutboxEntry> history, Generation settled) {
        Zone with(ZoneState other, Generation upTo) {
            return new Zone(other, rrsets, history, upTo);
        }

        List<OutboxEntry> waiting() {
            return history.stream()
                    .filter(entry -> entry.generation().isAfter(settled))
                    .toList();
        }
    }

    /** All tables; zones are never changed in place, so that a copy is an image. */
    static final class Rows {
        private final TreeMap<Name, Zone> zones = new TreeMap<>();
        private Generation last = new Generation(World.START.getEpochSecond(), 0);
        private boolean verified = true;
        private Generation base = Generation.NONE;
        private Generation floor = Generation.NONE;
        private Optional<Recovery.Resolution> decision = Optional.empty();

        private Rows copy() {
            Rows copy = new Rows();
            copy.zones.putAll(zones);
            copy.last = last;
            copy.verified = verified;
            copy.base = base;
            copy.floor = floor;
            copy.decision = decision;
            return copy;
        }
    }

    Rows image() {
        return rows.copy();
    }

    void restore(Rows image) {
        rows = image.copy();
    }

    Optional<ZoneSnapshot> snapshot(Name zone) {
        return Optional.ofNullable(rows.zones.get(zone)).map(PrimaryDisk::snapshotOf);
    }

    private static ZoneSnapshot snapshotOf(Zone zone) {
        return new ZoneSnapshot(zone.state, List.copyOf(zone.rrsets.values()));
    }

    /** Zones that a rewind left with the zone-provider have a generation up to this. */
    Generation floor() {
        return rows.floor;
    }

    List<Name> names() {
        return List.copyOf(rows.zones.keySet());
    }

    int outboxDepth() {
        return rows.zones.values().stream()
                .mapToInt(zone -> zone.waiting().size())
                .sum();
    }

    /** For one life of the process, which takes a new epoch. */
    Mount mount() {
        if (rows.verified) {
            rows.verified = false;
            rows.base = rows.last;
        }
        long seconds = node.clock().instant().getEpochSecond();
        rows.last = new Generation(Math.max(rows.last.epoch() + 1, seconds), rows.last.number());
        return new Mount(node.life());
    }

    private static Known known(Rows rows, Zone zone) {
        ZoneState state = zone.state;
        return zone.history.stream()
                .filter(entry -> !rows.verified && entry.generation().isAfter(rows.base))
                .findFirst()
                .map(first -> new Known(state.generation(), first.previous(), true, state.published(), state.deleted()))
                .orElseGet(() ->
                        new Known(state.generation(), state.generation(), false, state.published(), state.deleted()));
    }

    /** The part of the store that knows its past. */
    private final class Past implements Recovery {
        private final Mount mount;

        Past(Mount mount) {
            this.mount = mount;
        }

        @Override
        public Standing standing() {
            Rows now = mount.rows();
            return new Standing(now.verified, now.base, now.floor, now.decision);
        }

        @Override
        public Map<Name, Known> known(Collection<Name> zones) {
            Rows now = mount.rows();
            Map<Name, Known> known = new HashMap<>();
            for (Name zone : zones) {
                Zone found = now.zones.get(zone);
                if (found != null) {
                    known.put(zone, PrimaryDisk.known(now, found));
                }
            }
            return known;
        }

        private void rise(Generation newest) {
            if (newest.isAfter(rows.last)) {
                rows.last = new Generation(newest.epoch() + 1, rows.last.number());
            }
        }

        @Override
        public void verified(Generation newest) {
            node.mayDie(mount.life, 0.003);
            rise(newest);
            rows.verified = true;
            rows.decision = Optional.empty();
        }

        @Override
        public void decide(Kind kind, Generation newest, Origin origin) {
            node.mayDie(mount.life, 0.003);
            rise(newest);
            long seconds = node.clock().instant().getEpochSecond();
            rows.last = new Generation(Math.max(rows.last.epoch() + 1, seconds), rows.last.number());
            rows.floor = new Generation(rows.last.epoch(), 0);
            rows.decision = Optional.of(new Resolution(kind, rows.last.epoch(), origin));
        }

        @Override
        public boolean adopt(ReturnedZone returned, ZoneDefaults defaults, Origin origin) {
            throw new Failure.Unavailable("this operator only ever rewinds");
        }

        @Override
        public Optional<Long> republish(long after, int limit, Resolution resolution) {
            node.mayDie(mount.life, 0.003);
            for (Map.Entry<Name, Zone> entry : List.copyOf(rows.zones.entrySet())) {
                ZoneState state = entry.getValue().state;
                if (!state.deleted() && state.generation().epoch() < resolution.epoch()) {
                    ZoneChange same = new ZoneChange(
                            EventKind.MODIFIED,
                            ZoneChange.Extent.WHOLE,
                            state.properties(),
                            state.serial(),
                            List.of(),
                            List.of());
                    Instant now = node.clock().instant();
                    ZoneState next =
                            commit(entry.getKey(), Optional.of(entry.getValue()), same, resolution.origin(), now, true);
                    node.mayDie(mount.life, 0.003);
                    mount.listener.committed(next.name(), next.generation());
                }
            }
            return Optional.empty();
        }
    }

    /** The store as the process has it. */
    final class Mount implements PrimaryStore {
        private final int life;
        private CommitListener listener = (zone, generation) -> {};

        Mount(int life) {
            this.life = life;
        }

        Recovery recovery() {
            return new Past(this);
        }

        private Rows rows() {
            node.mayDie(life, 0);
            return rows;
        }

        @Override
        public Outcome write(Name name, Decision decision, Origin origin) {
            Zone zone = rows().zones.get(name);
            return switch (decision.decide(new View(zone))) {
                case Verdict.Refused refused -> new Outcome.Declined(refused);
                case Verdict.Accepted(ZoneChange change) -> {
                    Instant now = node.clock().instant();
                    node.mayDie(life, 0.01);
                    boolean told = change.extent() != ZoneChange.Extent.REMARKS;
                    ZoneState state = commit(name, Optional.ofNullable(zone), change, origin, now, told);
                    node.mayDie(life, 0.01);
                    if (told) {
                        listener.committed(name, state.generation());
                    }
                    yield new Outcome.Committed(state, Optional.ofNullable(zone).map(found -> found.state.serial()));
                }
            };
        }

        @Override
        public Optional<ZoneState> zone(Name zone) {
            return Optional.ofNullable(rows().zones.get(zone)).map(Zone::state);
        }

        @Override
        public Optional<ZoneSnapshot> snapshot(Name zone) {
            return Optional.ofNullable(rows().zones.get(zone)).map(PrimaryDisk::snapshotOf);
        }

        @Override
        public List<ZoneState> zones(Optional<Name> after, int limit) {
            return (after.isEmpty() ? rows().zones : rows().zones.tailMap(after.get(), false))
                    .values().stream().limit(limit).map(Zone::state).toList();
        }

        @Override
        public RrsetPage rrsets(RrsetPage.Place after, int limit) {
            List<RrsetPage.Found> rest = rows().zones.values().stream()
                    .flatMap(zone -> snapshotOf(zone).rrsets().stream()
                            .map(rrset -> new RrsetPage.Found(zone.state.name(), rrset)))
                    .skip(after.zone() + 1)
                    .toList();
            if (rest.size() <= limit) {
                return new RrsetPage(rest, Optional.empty());
            }
            StoredRrset last = rest.get(limit - 1).rrset();
            return new RrsetPage(
                    rest.subList(0, limit),
                    Optional.of(new RrsetPage.Place(after.zone() + limit, last.owner(), last.type())));
        }

        @Override
        public Generation last() {
            return rows().last;
        }

        @Override
        public Map<Name, Generation> waiting() {
            Map<Name, Generation> waiting = new HashMap<>();
            rows().zones.forEach((name, zone) -> {
                if (!zone.waiting().isEmpty()) {
                    waiting.put(name, zone.state.generation());
                }
            });
            return waiting;
        }

        @Override
        public Optional<OutboxEntry> nextWaiting(Name zone, Generation above) {
            Zone found = rows().zones.get(zone);
            return found == null
                    ? Optional.empty()
                    : found.waiting().stream()
                            .filter(entry -> entry.generation().isAfter(above))
                            .findFirst();
        }

        @Override
        public Optional<Newest> newest(Name zone) {
            return Optional.ofNullable(rows().zones.get(zone))
                    .map(found -> new Newest(found.history.getLast(), snapshotOf(found)));
        }

        @Override
        public void settle(List<Settlement> settlements) {
            node.mayDie(life, 0.003);
            for (Settlement settlement : settlements) {
                rows().zones.computeIfPresent(settlement.zone(), (name, zone) -> {
                    ZoneState state = zone.state;
                    ZoneState published = settlement.published().isEmpty()
                            ? state
                            : new ZoneState(
                                    name,
                                    state.deleted(),
                                    state.generation(),
                                    state.serial(),
                                    settlement.published(),
                                    state.properties(),
                                    state.changedAt());
                    boolean further = settlement.upTo().isAfter(zone.settled);
                    return zone.with(published, further ? settlement.upTo() : zone.settled);
                });
            }
        }

        @Override
        public Depth depth() {
            return new Depth(outboxDepth(), Optional.empty());
        }

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }

        @Override
        public void forget(Instant historyBefore, Instant tombstonesBefore) {
            // A run is shorter than any age.
        }

        @Override
        public void onCommit(CommitListener told) {
            listener = told;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private ZoneState commit(
            Name name, Optional<Zone> zone, ZoneChange change, Origin origin, Instant now, boolean told) {
        if (told) {
            rows.last = new Generation(rows.last.epoch(), rows.last.number() + 1);
        }
        Optional<Generation> drawn = told ? Optional.of(rows.last) : Optional.empty();
        NextState next = NextState.of(name, zone.map(Zone::state), change, drawn, now);
        TreeMap<RrsetKey, StoredRrset> rrsets = new TreeMap<>();
        zone.ifPresent(found -> rrsets.putAll(found.rrsets));
        List<StoredRrset> before = new ArrayList<>();
        if (change.kind() == EventKind.DELETE) {
            before.addAll(rrsets.values());
            rrsets.clear();
        }
        change.removed().forEach(key -> keep(before, rrsets.remove(key)));
        change.put().forEach(rrset -> keep(before, rrsets.put(rrset.key(), rrset)));
        List<OutboxEntry> history = new ArrayList<>(zone.map(Zone::history).orElse(List.of()));
        if (told) {
            history.add(OutboxEntry.of(
                    name,
                    change.kind(),
                    change.extent(),
                    next.state().generation(),
                    next.previous(),
                    change.serial(),
                    change.properties().settings(),
                    now,
                    origin,
                    before,
                    change.kind() == EventKind.DELETE ? List.of() : change.put()));
        }
        Generation settled = zone.map(Zone::settled).orElse(Generation.NONE);
        if (told && !rows.last.isAfter(settled)) {
            // A row that is written waits, whatever was settled before a restoration.
            settled = new Generation(rows.last.epoch(), rows.last.number() - 1);
        }
        rows.zones.put(name, new Zone(next.state(), rrsets, history, settled));
        return next.state();
    }

    private static void keep(List<StoredRrset> before, @Nullable StoredRrset rrset) {
        if (rrset != null) {
            before.add(rrset);
        }
    }

    private record View(@Nullable Zone zone) implements ZoneView {
        @Override
        public Optional<ZoneState> state() {
            return Optional.ofNullable(zone).map(Zone::state);
        }

        @Override
        public List<StoredRrset> at(Name owner) {
            return all().stream().filter(rrset -> rrset.owner().equals(owner)).toList();
        }

        @Override
        public List<Name> ownersBelow(Name name, int limit) {
            return all().stream()
                    .map(StoredRrset::owner)
                    .distinct()
                    .filter(owner -> !owner.equals(name) && owner.isAtOrBelow(name))
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<StoredRrset> all() {
            return zone == null ? List.of() : List.copyOf(zone.rrsets.values());
        }
    }
}
