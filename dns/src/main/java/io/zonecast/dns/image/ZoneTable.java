package io.zonecast.dns.image;

import io.zonecast.dns.name.Name;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The zones that are served, by apex, in shards. Safe for any number of threads: looking up takes no
 * lock, replacing a zone is one release-store into its slot, writers of one shard wait for each other.
 * Grows with the zones, up to some hundred million.
 */
public final class ZoneTable {
    private static final int SHARD_BITS = 8;

    private final ZoneShard[] shards = new ZoneShard[1 << SHARD_BITS];
    /** No zone has more labels, so longer ancestors of a name need no look-up. Only grows. */
    private final AtomicInteger mostLabels = new AtomicInteger();

    /** Makes an empty table. */
    public ZoneTable() {
        Arrays.setAll(shards, i -> new ZoneShard());
    }

    private ZoneShard shard(int hash) {
        return shards[hash >>> (32 - SHARD_BITS)];
    }

    /** Serves a zone from now on, in place of the one with the same apex. */
    public void put(ZoneImage zone) {
        mostLabels.accumulateAndGet(zone.apex().labelCount(), Math::max);
        shard(zone.apexHash()).put(zone);
    }

    /** Serves a zone no more. */
    public void remove(Name apex) {
        NameKey key = new NameKey().set(apex);
        int hash = key.hash(key.labels());
        shard(hash).remove(hash, key.bytes(), key.end(key.labels()));
    }

    /** The zone with that apex. */
    public @Nullable ZoneImage get(Name apex) {
        NameKey key = new NameKey().set(apex);
        return get(key, key.labels());
    }

    private @Nullable ZoneImage get(NameKey name, int labels) {
        int hash = name.hash(labels);
        return shard(hash).get(hash, name.bytes(), name.end(labels));
    }

    /**
     * The zone with the longest apex that is an ancestor of a name, or the name itself. Allocates nothing.
     *
     * @param labels only apexes of at most so many labels count
     */
    public @Nullable ZoneImage find(NameKey name, int labels) {
        for (int count = Math.min(labels, mostLabels.get()); count >= 0; count--) {
            ZoneImage zone = get(name, count);
            if (zone != null) {
                return zone;
            }
        }
        return null;
    }

    /** Number of zones; a snapshot that other threads may outdate. */
    public int size() {
        int size = 0;
        for (ZoneShard shard : shards) {
            size += shard.size();
        }
        return size;
    }

    /** Shows every zone, in no order; zones that come and go meanwhile may be missed or seen. */
    public void forEach(Consumer<ZoneImage> action) {
        for (ZoneShard shard : shards) {
            shard.forEach(action);
        }
    }
}
