package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The zones of a secondary on its disk: {@link #open}, {@link #load} once, then {@link #commit}. Safe for
 * use by many threads; commits are written one after the other. Bounds: {@link StoreLimits}.
 */
public final class ZoneStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ZoneStore.class);

    private final StoreDisk disk;
    private final StoreLimits limits;
    private final InstantSource clock;
    private final NavigableMap<Integer, Segment> segments;
    private final LogWriter writer;
    private final DiskHealth health;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Name, ZoneChain> chains = new HashMap<>();
    private final Map<String, Stored> marks = new HashMap<>();
    private final Set<Name> snapshotsDue = new LinkedHashSet<>();
    private final Damage damage;
    private @Nullable LogReader unread;

    private ZoneStore(StoreDisk disk, StoreLimits limits, InstantSource clock, LogReader reader) {
        this.disk = disk;
        this.health = new DiskHealth(disk);
        this.limits = limits;
        this.clock = clock;
        this.segments = reader.segments();
        this.damage = new Damage(lock, segments, chains, marks);
        this.unread = reader;
        this.writer = new LogWriter(disk, segments, limits.segmentBytes(), reader.seed(), reader.lastUnfit());
    }

    /**
     * Opens or makes a store. One on a disk that can't be written can be opened and loaded.
     *
     * @param threads that read segments side by side
     * @throws Failure.Refused where another process has it open or it is of a newer format
     * @throws Failure.Unavailable where the disk can't be read
     */
    public static ZoneStore open(
            Path directory, StoreLimits limits, int threads, InstantSource clock, RandomGenerator random) {
        try {
            return open(FolderDisk.open(directory), limits, threads, clock, random);
        } catch (IOException e) {
            throw new Failure.Unavailable("zone store " + directory + " can't be opened: " + e, e);
        }
    }

    /** As {@link #open(Path, StoreLimits, int, InstantSource, RandomGenerator)} on any disk, which it closes. */
    public static ZoneStore open(
            StoreDisk disk, StoreLimits limits, int threads, InstantSource clock, RandomGenerator random) {
        try {
            try {
                return new ZoneStore(disk, limits, clock, LogReader.read(disk, threads, random));
            } catch (IOException | Failure e) {
                disk.close();
                throw e;
            }
        } catch (IOException e) {
            throw new Failure.Unavailable("zone store " + disk + " can't be opened: " + e, e);
        }
    }

    /** Builds every zone, by several threads; to be called once, before anything is written. */
    public LoadReport load(int threads, ZoneBuilder builder) {
        LogReader reader = unread;
        if (reader == null) {
            throw new IllegalStateException("the store was loaded before");
        }
        unread = null;
        LoadReport report = new StoreLoader(reader, limits, this::readVersion).load(threads, builder, chains, marks);
        lock.lock();
        try {
            chains.values().forEach(chain -> chain.forEach(this::addLive));
            marks.values().forEach(this::addLive);
            chains.forEach(this::noteSnapshot);
        } finally {
            lock.unlock();
        }
        List<StoreEntry> behind = new ArrayList<>();
        report.wanted().forEach((zone, least) -> {
            ZoneChain chain = chains.get(zone);
            if (chain == null || chain.wanted() == null) {
                behind.add(new StoreEntry.Wanted(zone, least));
            }
        });
        try {
            commit(behind);
        } catch (Failure.Unavailable e) {
            // A full disk must not keep the zones from being served; the next boot finds the same gaps again.
            log.warn("Zones that are behind can't be noted on disk zones={} reason={}", behind.size(), e.getMessage());
        }
        return report;
    }

    /**
     * Makes entries durable, in order, with one fsync.
     *
     * @throws Failure.Unavailable where the disk refused; then the index is as before, though after a restart
     *     some of the entries may be there
     */
    public void commit(List<? extends StoreEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        List<LogWriter.Ready> records = new ArrayList<>(entries.size());
        for (StoreEntry entry : entries) {
            records.add(Entries.ready(entry));
        }
        lock.lock();
        try {
            List<Place> places = write(records);
            for (int i = 0; i < places.size(); i++) {
                index(entries.get(i), records.get(i).frame(), places.get(i));
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Place> write(List<LogWriter.Ready> records) {
        long size = records.stream().mapToLong(LogWriter.Ready::size).sum();
        try {
            health.own();
            List<Place> places = writer.append(records);
            writer.force(places);
            health.took(size);
            return places;
        } catch (Failure.Unavailable e) {
            health.refused(size, e);
            throw e;
        }
    }

    /** Why the last commit failed, in words for people; empty where it did not. */
    public Optional<String> trouble() {
        return health.trouble();
    }

    /** A number remembered; empty where there is none of this name. */
    public OptionalLong mark(String name) {
        lock.lock();
        try {
            Stored mark = marks.get(name);
            return mark == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(mark.version().n());
        } finally {
            lock.unlock();
        }
    }

    /** The diffs of a zone that are kept and lead to its newest version, oldest first. */
    public List<StoredVersion> history(Name zone) {
        lock.lock();
        try {
            ZoneChain chain = chains.get(zone);
            return chain == null
                    ? List.of()
                    : chain.diffs().stream().map(this::readVersion).toList();
        } finally {
            lock.unlock();
        }
    }

    /** The last version held of a zone, as it was signed; empty for none. */
    public Optional<StoredVersion> newest(Name zone) {
        lock.lock();
        try {
            ZoneChain chain = chains.get(zone);
            Stored record = chain == null ? null : chain.at(chain.version());
            return record == null ? Optional.empty() : Optional.of(readVersion(record));
        } finally {
            lock.unlock();
        }
    }

    /** Zones whose whole contents should be written, at most {@code most} of them; each is told once. */
    public List<Name> takeSnapshotsDue(int most) {
        lock.lock();
        try {
            List<Name> due = snapshotsDue.stream().limit(most).toList();
            due.forEach(snapshotsDue::remove);
            return due;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes whole contents, so that the diffs up to them are history. Nothing happens where the zone went
     * on so far that the version is not kept any more.
     *
     * @param body {@code ZoneBody} in full form
     */
    public void snapshot(Name zone, VersionNumber version, byte[] body) {
        lock.lock();
        try {
            ZoneChain chain = chains.get(zone);
            Stored holder = chain == null ? null : chain.at(version);
            if (chain == null || holder == null || holder.type().isBase()) {
                return;
            }
            StoredVersion signed = readVersion(holder);
            byte[] payload = Payload.version(
                    zone, signed.manifest().previous(), signed.manifestBytes(), signed.signature(), body);
            LogWriter.Ready record = Entries.ready(RecordType.SNAPSHOT, zone, version, payload);
            Place place;
            try {
                place = writer.append(List.of(record)).getFirst();
            } catch (Failure.Unavailable e) {
                snapshotsDue.add(zone);
                throw e;
            }
            Stored snapshot =
                    new Stored(RecordType.SNAPSHOT, version, signed.manifest().previous(), place);
            addLive(snapshot);
            if (!chain.rebase(snapshot, limits, this::dropLive)) {
                dropLive(snapshot);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Rewrites the log if there is too much garbage in it; returns the octets freed. */
    public long clean() {
        return isCleaningDue() ? new StoreCleaner(this).run() : 0;
    }

    /** True where {@link #clean} has something to do. */
    public boolean isCleaningDue() {
        StoreFigures figures = figures();
        long garbage = figures.bytes() - figures.liveBytes();
        return garbage > limits.garbageBytes() && garbage * 100 > figures.bytes() * limits.garbagePercent();
    }

    /** Zones whose records were found damaged: whole contents should be stored again. */
    public Set<Name> damaged() {
        return damage.zones();
    }

    /** It is known elsewhere, durably, that these zones are damaged. */
    public void forgetDamaged(Set<Name> zones) {
        damage.forget(zones);
    }

    /** What is known to be damaged. */
    Damage damage() {
        return damage;
    }

    /** How much there is. */
    public StoreFigures figures() {
        lock.lock();
        try {
            long bytes = 0;
            long live = 0;
            for (Segment segment : segments.values()) {
                bytes += segment.size();
                live += segment.live();
            }
            return new StoreFigures(segments.size(), bytes, live);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            for (Segment segment : segments.values()) {
                segment.close();
            }
            disk.close();
        } catch (IOException e) {
            throw new Failure.Unavailable("zone store can't be closed", e);
        } finally {
            lock.unlock();
        }
    }

    // What the cleaner needs, all under the lock.

    ReentrantLock lock() {
        return lock;
    }

    StoreDisk disk() {
        return disk;
    }

    NavigableMap<Integer, Segment> segments() {
        return segments;
    }

    LogWriter writer() {
        return writer;
    }

    boolean isLive(SegmentScan.Found found) {
        if (found.type() == RecordType.MARK) {
            Stored mark = marks.get(found.head().mark());
            return mark != null && mark.place().equals(found.place());
        }
        ZoneChain chain = chains.get(found.head().zone());
        if (chain == null || !chain.holds(found.place())) {
            return false;
        }
        return found.type() != RecordType.TOMBSTONE || !forget(found);
    }

    private boolean forget(SegmentScan.Found found) {
        Stored record = new Stored(found.type(), found.version(), found.head().previous(), found.place());
        Manifest manifest = readVersion(record).manifest();
        if (manifest.publishedAt().plus(limits.tombstones()).isAfter(clock.instant())) {
            return false;
        }
        ZoneChain chain = chains.get(found.head().zone());
        if (chain != null && chain.wanted() == null) {
            chains.remove(found.head().zone());
        }
        return true;
    }

    void moved(SegmentScan.Found found, Place to) {
        Stored record = new Stored(found.type(), found.version(), found.head().previous(), to);
        addLive(record);
        if (found.type() == RecordType.MARK) {
            marks.put(found.head().mark(), record);
            return;
        }
        ZoneChain chain = chains.get(found.head().zone());
        if (chain != null) {
            chain.move(found.place(), to);
        }
    }

    private StoredVersion readVersion(Stored record) {
        Segment segment = segments.get(record.place().segment());
        if (segment == null) {
            throw new Failure.Corrupt("segment " + record.place().segment() + " is gone");
        }
        return Payload.version(record.type(), segment.payload(record.place()));
    }

    private void index(StoreEntry entry, RecordFrame frame, Place place) {
        switch (entry) {
            case StoreEntry.Version version -> {
                Manifest manifest = version.manifest().manifest();
                index(manifest.zone(), new Stored(frame.type(), frame.version(), manifest.previous(), place));
            }
            case StoreEntry.Wanted wanted -> {
                Stored record = new Stored(frame.type(), frame.version(), VersionNumber.NONE, place);
                addLive(record);
                chains.computeIfAbsent(wanted.zone(), zone -> new ZoneChain()).want(record, this::dropLive);
            }
            case StoreEntry.Settled settled -> {
                ZoneChain chain = chains.get(settled.zone());
                if (chain != null) {
                    chain.settle(this::dropLive);
                    if (chain.isEmpty()) {
                        chains.remove(settled.zone());
                    }
                }
            }
            case StoreEntry.Mark mark -> {
                Stored record = new Stored(frame.type(), frame.version(), VersionNumber.NONE, place);
                addLive(record);
                Stored before = marks.put(mark.name(), record);
                if (before != null) {
                    dropLive(before);
                }
            }
        }
    }

    private void index(Name zone, Stored record) {
        ZoneChain chain = chains.computeIfAbsent(zone, name -> new ZoneChain());
        addLive(record);
        if (record.type() == RecordType.DIFF) {
            if (!record.previous().equals(chain.version())) {
                dropLive(record);
                throw new IllegalArgumentException("diff of " + zone + " does not start from what is stored");
            }
            chain.append(record, limits, this::dropLive);
        } else {
            chain.replace(record, this::dropLive);
        }
        Stored wanted = chain.wanted();
        if (wanted != null && !wanted.version().isAfter(record.version())) {
            chain.settle(this::dropLive);
        }
        noteSnapshot(zone, chain);
    }

    private void noteSnapshot(Name zone, ZoneChain chain) {
        if (chain.snapshotDue(limits)) {
            snapshotsDue.add(zone);
        }
    }

    private void addLive(Stored record) {
        live(record, record.place().size());
    }

    private void dropLive(Stored record) {
        live(record, -record.place().size());
    }

    private void live(Stored record, int octets) {
        Segment segment = segments.get(record.place().segment());
        if (segment != null) {
            segment.addLive(octets);
        }
    }
}
