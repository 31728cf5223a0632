package io.zonecast.zoneprovider.inventory;

import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.Group;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;

/**
 * The digest tree of each group, 2 MiB each, in step with the store. A batch is taken in whole, so no
 * answer shows half of one. Safe for use by many threads.
 */
public final class Trees {
    private static final class Counted {
        private final DigestTree tree = new DigestTree();
        private final AtomicLong zones = new AtomicLong();
    }

    /**
     * What happened to a zone.
     *
     * @param before its row before
     * @param after its row after
     */
    public record Step(Optional<ZoneRow> before, Optional<ZoneRow> after) {}

    private final Map<String, Counted> groups = new TreeMap<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** The trees of what is in the store. */
    public static Trees of(ProviderStore store) {
        Trees trees = new Trees();
        store.<Boolean>read(reader -> {
            reader.eachZone(row -> trees.replace(Optional.empty(), Optional.of(row)));
            return true;
        });
        return trees;
    }

    /** Takes a batch in. */
    public void apply(List<Step> batch) {
        lock.writeLock().lock();
        try {
            batch.forEach(step -> replace(step.before(), step.after()));
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void replace(Optional<ZoneRow> before, Optional<ZoneRow> after) {
        before.filter(row -> !row.deleted()).ifPresent(row -> {
            Counted group = group(row.group());
            group.tree.replace(row.zone(), leaf(row), ZoneDigest.ZERO);
            group.zones.decrementAndGet();
        });
        after.filter(row -> !row.deleted()).ifPresent(row -> {
            Counted group = group(row.group());
            group.tree.replace(row.zone(), ZoneDigest.ZERO, leaf(row));
            group.zones.incrementAndGet();
        });
    }

    private Counted group(Group group) {
        return groups.computeIfAbsent(group.token(), token -> new Counted());
    }

    private static ZoneDigest leaf(ZoneRow row) {
        return DigestTree.leaf(row.zone(), row.version(), row.digest());
    }

    /** Looks at the tree of a group and its number of zones; a group without zones has an empty tree. */
    public <T> T look(Group group, BiFunction<DigestTree, Long, T> looking) {
        lock.readLock().lock();
        try {
            Counted counted = groups.get(group.token());
            return counted == null
                    ? looking.apply(new DigestTree(), 0L)
                    : looking.apply(counted.tree, counted.zones.get());
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Zones of all groups. */
    public long zones() {
        lock.readLock().lock();
        try {
            return groups.values().stream()
                    .mapToLong(group -> group.zones.get())
                    .sum();
        } finally {
            lock.readLock().unlock();
        }
    }
}
