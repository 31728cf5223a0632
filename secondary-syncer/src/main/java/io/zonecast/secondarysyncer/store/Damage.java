package io.zonecast.secondarysyncer.store;

import io.zonecast.dns.name.Name;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which zones have damaged records, worked out from what can still be read. Takes the store's lock by itself. */
final class Damage {
    private final ReentrantLock lock;
    private final NavigableMap<Integer, Segment> segments;
    private final Map<Name, ZoneChain> chains;
    private final Map<String, Stored> marks;
    private final Set<Name> zones = new LinkedHashSet<>();

    Damage(
            ReentrantLock lock,
            NavigableMap<Integer, Segment> segments,
            Map<Name, ZoneChain> chains,
            Map<String, Stored> marks) {
        this.lock = lock;
        this.segments = segments;
        this.chains = chains;
        this.marks = marks;
    }

    /** The zones whose contents should be stored again. */
    Set<Name> zones() {
        lock.lock();
        try {
            return Set.copyOf(zones);
        } finally {
            lock.unlock();
        }
    }

    /** These are known elsewhere. */
    void forget(Set<Name> known) {
        lock.lock();
        try {
            zones.removeAll(known);
            zones.retainAll(chains.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** Notes the zones that still have records in a segment that is to go; true if there are any. */
    boolean isUsed(int segment) {
        return report(record -> record.place().segment() == segment) > 0;
    }

    /** Where the records of each segment end. */
    Map<Integer, Integer> extents() {
        lock.lock();
        try {
            Map<Integer, Integer> extents = new TreeMap<>();
            segments.forEach((number, segment) -> extents.put(number, segment.size()));
            return extents;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Segment segment(int number) {
        lock.lock();
        try {
            return segments.get(number);
        } finally {
            lock.unlock();
        }
    }

    /** True where a record of a zone counts. */
    boolean isUsed(SegmentScan.Found found) {
        lock.lock();
        try {
            ZoneChain chain = chains.get(found.head().zone());
            return chain != null && chain.holds(found.place());
        } finally {
            lock.unlock();
        }
    }

    /** Notes the zones of versions that nobody should trust; returns how many records of them count. */
    int untrusted(Set<Place> places) {
        return places.isEmpty() ? 0 : report(record -> record.type().isVersion() && places.contains(record.place()));
    }

    /**
     * Notes the zones that have records in a segment of which a scan knows nothing.
     *
     * @param again told numbers and wants that are to be written anew
     * @return how many records count and are damaged
     */
    int missing(Segment segment, int extent, Set<Place> sound, Consumer<List<StoreEntry>> again) {
        Predicate<Stored> missing = record -> record.place().segment() == segment.number()
                && record.place().offset() < extent
                && !sound.contains(record.place());
        List<StoreEntry> small = new ArrayList<>();
        lock.lock();
        try {
            marks.forEach((name, record) -> {
                if (missing.test(record)) {
                    small.add(new StoreEntry.Mark(name, record.version().n()));
                }
            });
            chains.forEach((zone, chain) -> {
                Stored wanted = chain.wanted();
                if (wanted != null && missing.test(wanted)) {
                    small.add(new StoreEntry.Wanted(zone, wanted.version()));
                }
            });
        } finally {
            lock.unlock();
        }
        again.accept(small);
        return small.size() + report(record -> record.type().isVersion() && missing.test(record));
    }

    private int report(Predicate<Stored> which) {
        int[] count = {0};
        lock.lock();
        try {
            chains.forEach((zone, chain) -> chain.forEach(record -> {
                if (which.test(record)) {
                    zones.add(zone);
                    count[0]++;
                }
            }));
            return count[0];
        } finally {
            lock.unlock();
        }
    }
}
