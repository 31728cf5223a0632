package io.zonecast.systemtests.simulation;

import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.SignedRrset;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.zoneprovider.store.DepartureRow;
import io.zonecast.zoneprovider.store.FollowerRow;
import io.zonecast.zoneprovider.store.HeldRow;
import io.zonecast.zoneprovider.store.KeyRow;
import io.zonecast.zoneprovider.store.LeftRow;
import io.zonecast.zoneprovider.store.OutboxRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreView;
import io.zonecast.zoneprovider.store.StoreWrite;
import io.zonecast.zoneprovider.store.WantedRow;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The zone-provider's store in memory: what was committed survives the process, and nothing else. */
final class ProviderDisk implements StoreView {
    private static final int LAST_BUCKET = 65535;

    private final Node node;
    private Rows rows = new Rows();

    ProviderDisk(Node node) {
        this.node = node;
    }

    private record Follower(Group group, Instant joinedAt) {}

    /** All tables; copied for an image. */
    static final class Rows {
        private final TreeMap<Name, ZoneRow> zones = new TreeMap<>();
        private final Map<Long, TreeMap<RrsetKey, SignedRrset>> rrsets = new HashMap<>();
        private final Map<Long, List<KeyRow>> keys = new HashMap<>();
        private final TreeMap<VersionNumber, OutboxRow> outbox = new TreeMap<>();
        private final TreeMap<Name, WantedRow> wanted = new TreeMap<>();
        private final TreeMap<String, Follower> followers = new TreeMap<>();
        private final Map<String, Long> meta = new HashMap<>();
        private final TreeMap<Name, HeldRow> held = new TreeMap<>();
        private final TreeMap<Name, DepartureRow> departures = new TreeMap<>();
        private final Map<Name, Map<Group, LeftRow>> left = new HashMap<>();

        private Rows copy() {
            Rows copy = new Rows();
            copy.zones.putAll(zones);
            rrsets.forEach((id, of) -> copy.rrsets.put(id, new TreeMap<>(of)));
            keys.forEach((id, of) -> copy.keys.put(id, new ArrayList<>(of)));
            copy.outbox.putAll(outbox);
            copy.wanted.putAll(wanted);
            copy.followers.putAll(followers);
            copy.meta.putAll(meta);
            copy.held.putAll(held);
            copy.departures.putAll(departures);
            left.forEach((zone, of) -> copy.left.put(zone, new HashMap<>(of)));
            return copy;
        }
    }

    Rows image() {
        return rows.copy();
    }

    void restore(Rows image) {
        rows = image.copy();
    }

    /** The rows of all zones and tombstones, as they are now. */
    Map<Name, ZoneRow> zoneRows() {
        return rows.zones;
    }

    Map<Name, WantedRow> wantedRows() {
        return rows.wanted;
    }

    int outboxDepth() {
        return rows.outbox.size();
    }

    ProviderStore mount() {
        return new Mount(node.life());
    }

    private final class Mount implements ProviderStore {
        private final int life;
        private long lastZoneId;

        Mount(int life) {
            this.life = life;
            this.lastZoneId = ProviderDisk.this.lastZoneId();
        }

        @Override
        public long nextZoneId() {
            return ++lastZoneId;
        }

        @Override
        public <T> T read(Function<StoreView, T> reading) {
            node.mayDie(life, 0);
            return reading.apply(ProviderDisk.this);
        }

        @Override
        public void commit(List<StoreWrite> writes) {
            if (writes.isEmpty()) {
                return;
            }
            node.mayDie(life, 0.003);
            writes.forEach(ProviderDisk.this::write);
            node.mayDie(life, 0.003);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private void write(StoreWrite write) {
        switch (write) {
            case StoreWrite.PutZone(ZoneRow row) -> rows.zones.put(row.zone(), row);
            case StoreWrite.ClearRrsets(long id) -> rows.rrsets.remove(id);
            case StoreWrite.PutRrsets(long id, List<SignedRrset> put) ->
                put.forEach(rrset ->
                        rows.rrsets.computeIfAbsent(id, of -> new TreeMap<>()).put(rrset.key(), rrset));
            case StoreWrite.RemoveRrsets(long id, List<RrsetKey> keys) ->
                keys.forEach(
                        key -> rows.rrsets.getOrDefault(id, new TreeMap<>()).remove(key));
            case StoreWrite.PutKey(KeyRow key) ->
                rows.keys.computeIfAbsent(key.zoneId(), of -> new ArrayList<>()).add(key);
            case StoreWrite.PutOutbox(OutboxRow row) -> {
                if (rows.outbox.put(row.version(), row) != null) {
                    throw new Violation("version number " + row.version() + " was drawn twice");
                }
                rows.meta.merge(ProviderStore.LAST_N, row.version().n(), Math::max);
            }
            case StoreWrite.DropOutbox(List<VersionNumber> versions) -> versions.forEach(rows.outbox::remove);
            case StoreWrite.Want(WantedRow row) ->
                rows.wanted.merge(row.zone(), row, (old, now) -> old.least().isAfter(now.least()) ? old : now);
            case StoreWrite.Unwant(Name zone, Generation reached) ->
                rows.wanted.computeIfPresent(zone, (name, row) -> row.least().isAfter(reached) ? row : null);
            case StoreWrite.Log ignored -> {
                // For people.
            }
            case StoreWrite.PurgeTombstones(Instant before) ->
                rows.zones
                        .values()
                        .removeIf(row -> row.deleted() && row.changedAt().isBefore(before));
            case StoreWrite.PutFollower(String consumer, Group group, Instant at) ->
                rows.followers.put(consumer, new Follower(group, at));
            case StoreWrite.DropFollower(String consumer) -> rows.followers.remove(consumer);
            case StoreWrite.Leaving leaving -> leave(leaving);
            case StoreWrite.PutMeta(String key, long value) -> rows.meta.put(key, value);
        }
    }

    private void leave(StoreWrite.Leaving leaving) {
        switch (leaving) {
            case StoreWrite.PutHeld(HeldRow row) -> rows.held.put(row.zone(), row);
            case StoreWrite.DropHeld(Name zone) -> rows.held.remove(zone);
            case StoreWrite.ReleaseHeld(List<Name> zones) ->
                zones.forEach(zone -> rows.held.computeIfPresent(zone, (name, row) -> row.letGo()));
            case StoreWrite.PutDeparture(DepartureRow row, Instant forget) -> {
                rows.departures.values().removeIf(old -> old.at().isBefore(forget));
                rows.departures.put(row.zone(), row);
            }
            case StoreWrite.DropDeparture(Name zone) -> rows.departures.remove(zone);
            case StoreWrite.PutLeft(LeftRow row) ->
                rows.left.computeIfAbsent(row.zone(), zone -> new HashMap<>()).put(row.group(), row);
            case StoreWrite.DropLeft(Name zone, Group group) ->
                rows.left.getOrDefault(zone, new HashMap<>()).remove(group);
        }
    }

    @Override
    public Optional<Generation> wanted(Name zone) {
        return Optional.ofNullable(rows.wanted.get(zone)).map(WantedRow::least);
    }

    @Override
    public List<HeldRow> held() {
        return List.copyOf(rows.held.values());
    }

    @Override
    public List<HeldRow> held(byte[] after, int limit) {
        return rows.held.values().stream()
                .filter(row ->
                        !row.released() && Arrays.compareUnsigned(row.zone().toWire(), after) > 0)
                .sorted((one, other) ->
                        Arrays.compareUnsigned(one.zone().toWire(), other.zone().toWire()))
                .limit(limit)
                .toList();
    }

    @Override
    public List<DepartureRow> departures(Instant since) {
        return rows.departures.values().stream()
                .filter(row -> !row.at().isBefore(since))
                .sorted(Comparator.comparing(DepartureRow::at))
                .toList();
    }

    @Override
    public Optional<LeftRow> left(Name zone, Group group) {
        return Optional.ofNullable(rows.left.getOrDefault(zone, Map.of()).get(group));
    }

    @Override
    public Optional<ZoneRow> zone(Name zone) {
        return Optional.ofNullable(rows.zones.get(zone));
    }

    @Override
    public List<SignedRrset> contents(long zoneId) {
        return List.copyOf(rows.rrsets.getOrDefault(zoneId, new TreeMap<>()).values());
    }

    @Override
    public List<SignedRrset> soa(long zoneId, Name zone) {
        return contents(zoneId).stream()
                .filter(rrset -> rrset.key().equals(RrsetKey.of(zone, RrType.SOA)))
                .toList();
    }

    @Override
    public List<KeyRow> keys(long zoneId) {
        return List.copyOf(rows.keys.getOrDefault(zoneId, List.of()));
    }

    @Override
    public void eachZone(Consumer<ZoneRow> consumer) {
        rows.zones.values().stream().filter(row -> !row.deleted()).forEach(consumer);
    }

    @Override
    public List<ZoneRow> zones(Group group, int bucket, byte[] after, boolean only, int limit) {
        return rows.zones.values().stream()
                .filter(row -> !row.deleted() && row.group().equals(group))
                .filter(row -> {
                    int of = DigestTree.bucketOf(row.zone());
                    boolean behind = of > bucket
                            || (of == bucket
                                    && Arrays.compareUnsigned(row.zone().toWire(), after) > 0);
                    return behind && of <= (only ? bucket : LAST_BUCKET);
                })
                .sorted(Comparator.<ZoneRow>comparingInt(row -> DigestTree.bucketOf(row.zone()))
                        .thenComparing((one, other) -> Arrays.compareUnsigned(
                                one.zone().toWire(), other.zone().toWire())))
                .limit(limit)
                .toList();
    }

    @Override
    public List<ZoneRow> zones(byte[] after, int limit) {
        return rows.zones.values().stream()
                .filter(row -> Arrays.compareUnsigned(row.zone().toWire(), after) > 0)
                .sorted((one, other) ->
                        Arrays.compareUnsigned(one.zone().toWire(), other.zone().toWire()))
                .limit(limit)
                .toList();
    }

    @Override
    public Generation newestGeneration() {
        Generation newest = Generation.NONE;
        for (ZoneRow row : rows.zones.values()) {
            newest = row.generation().isAfter(newest) ? row.generation() : newest;
        }
        for (WantedRow row : rows.wanted.values()) {
            newest = row.least().isAfter(newest) ? row.least() : newest;
        }
        return newest;
    }

    @Override
    public List<Name> large(int rrsets, int limit) {
        return List.of();
    }

    @Override
    public List<Name> due(long before, int limit) {
        return rows.zones.values().stream()
                .filter(row -> !row.deleted() && row.signedUntil() < before)
                .sorted(Comparator.comparingLong(ZoneRow::signedUntil))
                .limit(limit)
                .map(ZoneRow::zone)
                .toList();
    }

    @Override
    public OptionalLong earliestExpiry() {
        return rows.zones.values().stream()
                .filter(row -> !row.deleted() && row.signedUntil() != Long.MAX_VALUE)
                .mapToLong(ZoneRow::signedUntil)
                .min();
    }

    @Override
    public List<OutboxRow> outbox(VersionNumber after, int limit) {
        return rows.outbox.tailMap(after, false).values().stream().limit(limit).toList();
    }

    @Override
    public List<VersionNumber> outboxNumbers() {
        return List.copyOf(rows.outbox.keySet());
    }

    @Override
    public List<WantedRow> wanted() {
        return List.copyOf(rows.wanted.values());
    }

    @Override
    public List<FollowerRow> followers() {
        return rows.followers.entrySet().stream()
                .map(row -> new FollowerRow(row.getKey(), row.getValue().group()))
                .toList();
    }

    @Override
    public List<String> silentFollowers(Instant since) {
        return rows.followers.entrySet().stream()
                .filter(follower -> follower.getValue().joinedAt().isBefore(since))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public List<Logged> log(int limit) {
        return List.of();
    }

    @Override
    public OptionalLong meta(String key) {
        Long value = rows.meta.get(key);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    @Override
    public long lastZoneId() {
        return rows.zones.values().stream().mapToLong(ZoneRow::id).max().orElse(0);
    }
}
