package io.zonecast.secondarysyncer.holdings;

import io.zonecast.common.message.Ping;
import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.secondarysyncer.store.LoadReport;
import io.zonecast.secondarysyncer.store.StoreEntry;
import io.zonecast.secondarysyncer.store.StoredVersion;
import io.zonecast.secondarysyncer.store.ZoneStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All zones held, in memory and on disk. Reading is safe for any thread and waits for nobody; changes are made one after
 * the other under one lock, each with one fsync.
 */
public final class Holdings {
    private final ZoneStore store;
    private final ZoneTable table;
    private final DigestTree tree = new DigestTree();
    private final Map<Name, Holding> held = new ConcurrentHashMap<>();
    private final Map<Name, Want> wanted = new ConcurrentHashMap<>();
    private final ExpiryTally expiry = new ExpiryTally();
    private final AtomicLong zones = new AtomicLong();
    private final List<HoldingsListener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile ZoneDigest root = ZoneDigest.ZERO;
    private volatile Instant earliestExpiry = Instant.MAX;

    /** @param table where zones are put to be served */
    public Holdings(ZoneStore store, ZoneTable table) {
        this.store = store;
        this.table = table;
    }

    /**
     * Takes all zones from disk and serves them; to be called once, before anything else.
     *
     * @param threads that build side by side
     * @param maxPlain longest zone body, unpacked, in octets
     */
    public LoadReport load(int threads, int maxPlain) {
        return load(threads, maxPlain, Map.of());
    }

    /**
     * As {@link #load(int, int)}.
     *
     * @param kept zones as they were served once, of which only what came behind them is built
     */
    public LoadReport load(int threads, int maxPlain, Map<Name, ZoneImage> kept) {
        // Each zone comes once, so the threads need no lock between them.
        LoadReport report = store.load(threads, new ZoneRebuild(maxPlain, kept, this::swap));
        report.wanted().forEach((zone, least) -> wanted.put(zone, new Want(least, WantReason.REMEMBERED)));
        publishFigures();
        return report;
    }

    /** The last version held of a zone, as it was signed; empty for none. */
    public Optional<StoredVersion> signed(Name zone) {
        return store.newest(zone);
    }

    /** Tells changes from now on. */
    public void listen(HoldingsListener listener) {
        listeners.add(listener);
    }

    /**
     * Changes zones: {@code decide} sees them as they are and nothing else changes them until its plans are done.
     * Everything is durable and served when this returns.
     *
     * @param decide at most one plan for a zone
     * @throws io.zonecast.common.failure.Failure.Unavailable where the disk refused; then nothing changed
     */
    public void change(Supplier<List<Plan>> decide) {
        List<Ping.Applied> applied = new ArrayList<>();
        List<Name> nowWanted = new ArrayList<>();
        lock.lock();
        try {
            List<Plan> plans = decide.get();
            List<StoreEntry> entries = new ArrayList<>(plans.size());
            plans.forEach(plan -> entries.addAll(plan.entries()));
            if (entries.isEmpty()) {
                return;
            }
            store.commit(entries);
            for (Plan plan : plans) {
                Manifest last = plan.last();
                if (last != null) {
                    swap(last, plan.image());
                    boolean deleted = plan.image() == null;
                    applied.add(new Ping.Applied(last.zone(), last.version(), last.serial(), deleted));
                }
                if (plan.wantChanged()) {
                    note(plan.zone(), plan.want(), nowWanted);
                }
            }
            publishFigures();
            // Under the lock, so that listeners hear of versions in their order.
            if (!applied.isEmpty()) {
                listeners.forEach(listener -> listener.applied(applied));
            }
            if (!nowWanted.isEmpty()) {
                listeners.forEach(listener -> listener.wanted(nowWanted));
            }
        } finally {
            lock.unlock();
        }
    }

    private void note(Name zone, @Nullable Want want, List<Name> nowWanted) {
        if (want == null) {
            wanted.remove(zone);
        } else {
            wanted.put(zone, want);
            nowWanted.add(zone);
        }
    }

    private void swap(Manifest manifest, @Nullable ZoneImage image) {
        Name zone = manifest.zone();
        Holding after = Holding.of(manifest);
        Holding before = held.put(zone, after);
        tree.replace(zone, leaf(zone, before), leaf(zone, after));
        if (before != null && !before.deleted()) {
            zones.decrementAndGet();
            expiry.remove(before.signedUntil());
        }
        if (image == null) {
            table.remove(zone);
        } else {
            table.put(image);
            zones.incrementAndGet();
            expiry.add(after.signedUntil());
        }
    }

    private static ZoneDigest leaf(Name zone, @Nullable Holding holding) {
        return holding == null || holding.deleted()
                ? ZoneDigest.ZERO
                : DigestTree.leaf(zone, holding.version(), holding.digest());
    }

    private void publishFigures() {
        root = tree.root();
        earliestExpiry = expiry.earliest();
    }

    /** A zone as it is; stays true only within {@link #change}. */
    public State state(Name zone) {
        Holding holding = held.get(zone);
        return holding == null
                ? new State(zone, VersionNumber.NONE, ZoneDigest.ZERO, null, null, wanted.get(zone))
                : new State(
                        zone,
                        holding.version(),
                        holding.digest(),
                        holding.serial(),
                        holding.deleted() ? null : table.get(zone),
                        wanted.get(zone));
    }

    /** What is held of a zone; null for a zone never seen. */
    public @Nullable Holding holding(Name zone) {
        return held.get(zone);
    }

    /** Shows all zones and tombstones, in no order. */
    public void forEach(BiConsumer<Name, Holding> action) {
        held.forEach(action);
    }

    /** Marks zones as wanted, durably; zones that are wanted for as much already cost nothing. */
    public void want(Map<Name, Want> wants) {
        change(() -> wants.entrySet().stream()
                .map(entry -> {
                    Plan plan = new Plan(state(entry.getKey()));
                    plan.want(entry.getValue());
                    return plan;
                })
                .toList());
    }

    /** Why a zone is wanted; null where it is not. */
    public @Nullable Want wanted(Name zone) {
        return wanted.get(zone);
    }

    /** All zones that are wanted. */
    public List<Name> allWanted() {
        return List.copyOf(wanted.keySet());
    }

    /** How many zones are wanted. */
    public long wantedCount() {
        return wanted.size();
    }

    /** How many zones are served. */
    public long zones() {
        return zones.get();
    }

    /** The root of the digest tree behind the last change. */
    public ZoneDigest root() {
        return root;
    }

    /** The digest tree. */
    public DigestTree tree() {
        return tree;
    }

    /** The earliest expiry of an RRSIG in any zone, by the zones' manifests. */
    public Instant earliestExpiry() {
        return earliestExpiry;
    }

    /** Why the disk does not take what is written, in words for people; empty while it does. */
    public Optional<String> trouble() {
        return store.trouble();
    }

    /** A number remembered on disk. */
    public OptionalLong mark(String name) {
        return store.mark(name);
    }

    /** Remembers a number on disk. */
    public void mark(String name, long value) {
        mark(Map.of(name, value));
    }

    /** Remembers numbers on disk with one fsync. */
    public void mark(Map<String, Long> values) {
        store.commit(values.entrySet().stream()
                .map(each -> new StoreEntry.Mark(each.getKey(), each.getValue()))
                .toList());
    }

    /** False where the contents that are served are not those whose digest was signed. */
    public boolean isIntact(Name zone) {
        ZoneImage image = table.get(zone);
        // Worked out without the lock, which a large zone would hold for long: images don't change.
        if (image != null && !ZoneDigest.of(image.rrsets()).equals(image.digest())) {
            return false;
        }
        lock.lock();
        try {
            Holding holding = held.get(zone);
            ZoneImage now = table.get(zone);
            if (holding == null || holding.deleted()) {
                return now == null;
            }
            return now != null && now.digest().equals(holding.digest());
        } finally {
            lock.unlock();
        }
    }

    /** The contents served; null for none. */
    public @Nullable ZoneImage image(Name zone) {
        return table.get(zone);
    }
}
