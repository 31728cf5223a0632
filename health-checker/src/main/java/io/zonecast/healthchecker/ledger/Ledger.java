package io.zonecast.healthchecker.ledger;

import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the zone-provider published for one group: the last version of each zone, and the roots that the
 * digest tree went through lately. A secondary that applies the stream in order shows one of these roots, so that
 * a look-up tells exactly how far it is, with no table for each secondary. Not safe for use by many
 * threads.
 */
public final class Ledger {
    /** Roots remembered: over a minute at 200 versions a second, about 3 MB. */
    static final int MAX_POINTS = 16_384;

    /** Tombstones outlive their deletion by this, so that an inventory page made before it can't undo it. */
    static final Duration TOMBSTONE_KEPT = Duration.ofHours(1);

    private final Map<Name, ZoneRow> rows = new HashMap<>();
    private final ArrayDeque<Point> points = new ArrayDeque<>();
    private final Map<ZoneDigest, Point> byRoot = new HashMap<>();
    private final ArrayDeque<Buried> tombstones = new ArrayDeque<>();
    private ZoneDigest root = ZoneDigest.ZERO;
    private VersionNumber newest = VersionNumber.NONE;
    private long sequence;
    private long zones;
    private long signed;
    private boolean complete;
    private Instant changedAt = Instant.EPOCH;
    private @Nullable Name lastChanged;

    /**
     * Takes a version from the stream.
     *
     * @return what stood there before, or nothing where this version is not newer and so changes nothing
     */
    public Optional<Change> publish(Published published, Instant now) {
        ZoneRow before = rows.get(published.zone());
        if (!put(published, now)) {
            return Optional.empty();
        }
        sequence++;
        changedAt = now;
        lastChanged = published.zone();
        mark(now);
        return Optional.of(new Change(sequence, Optional.ofNullable(before)));
    }

    /** Takes a zone from the zone-provider's inventory; one that is known to be newer stays. */
    public void learn(Published published, Instant now) {
        put(published, now);
    }

    /**
     * The whole inventory was learned: from here on a root that is not known is one that differs. Roots from before
     * were sums over a part and are forgotten.
     *
     * @param after the sequence that the ledger in whose place this one comes had reached
     */
    public void learned(long after, Instant now) {
        complete = true;
        sequence = Math.max(sequence, after) + 1;
        changedAt = now;
        points.clear();
        byRoot.clear();
        mark(now);
    }

    private boolean put(Published published, Instant now) {
        ZoneRow before = rows.get(published.zone());
        if (before != null && !published.version().isAfter(before.version())) {
            return false;
        }
        ZoneDigest leaf = published.deleted()
                ? ZoneDigest.ZERO
                : DigestTree.leaf(published.zone(), published.version(), published.digest());
        rows.put(published.zone(), new ZoneRow(published, leaf));
        root = root.plus(leaf);
        if (before != null) {
            root = root.minus(before.leaf());
        }
        zones += (published.deleted() ? 0 : 1) - (before == null || before.deleted() ? 0 : 1);
        if (published.version().isAfter(newest)) {
            newest = published.version();
        }
        signed += (published.signed() && !published.deleted() ? 1 : 0)
                - (before != null && before.signed() && !before.deleted() ? 1 : 0);
        if (published.deleted()) {
            tombstones.add(new Buried(published.zone(), published.version(), now));
        }
        return true;
    }

    private void mark(Instant now) {
        if (points.size() >= MAX_POINTS) {
            byRoot.remove(points.removeFirst().root());
        }
        Point last = points.peekLast();
        if (last != null) {
            points.removeLast();
            Point superseded = new Point(last.sequence(), last.root(), now);
            points.addLast(superseded);
            byRoot.put(superseded.root(), superseded);
        }
        Point point = new Point(sequence, root, Instant.MAX);
        points.addLast(point);
        byRoot.put(root, point);
    }

    /** Forgets deleted zones after a while. */
    public void prune(Instant now) {
        Instant limit = now.minus(TOMBSTONE_KEPT);
        while (!tombstones.isEmpty() && tombstones.getFirst().at().isBefore(limit)) {
            Buried buried = tombstones.removeFirst();
            ZoneRow row = rows.get(buried.zone());
            if (row != null && row.deleted() && row.version().equals(buried.version())) {
                rows.remove(buried.zone());
            }
        }
    }

    /** The last version of a zone. */
    public Optional<ZoneRow> row(Name zone) {
        return Optional.ofNullable(rows.get(zone));
    }

    /** Where a root stands among those of lately; nothing where it is none of them. */
    public Optional<Point> at(ZoneDigest of) {
        return Optional.ofNullable(byRoot.get(of));
    }

    /** The sum over all zones now. */
    public ZoneDigest root() {
        return root;
    }

    /** Counts the versions taken. */
    public long sequence() {
        return sequence;
    }

    /** The highest version. */
    public VersionNumber newest() {
        return newest;
    }

    /** How many zones there are. */
    public long zones() {
        return zones;
    }

    /** How many of them are signed. */
    public long signed() {
        return signed;
    }

    /** True once the inventory was learned. */
    public boolean complete() {
        return complete;
    }

    /** When the root last changed. */
    public Instant changedAt() {
        return changedAt;
    }

    /** A zone that is there, a recently changed one by preference. */
    public Optional<Name> sample() {
        ZoneRow last = lastChanged == null ? null : rows.get(lastChanged);
        if (last != null && !last.deleted()) {
            return Optional.ofNullable(lastChanged);
        }
        return rows.entrySet().stream()
                .filter(entry -> !entry.getValue().deleted())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * A version as the zone-provider tells it.
     *
     * @param zone the apex
     * @param version its number
     * @param generation the contents that it was made from, {@link Generation#NONE} where that was not told
     * @param serial its serial
     * @param digest its digest; not looked at for a tombstone
     * @param deleted true for a tombstone
     * @param signed true where it is signed
     * @param publishedAt when it was made, or learned
     */
    public record Published(
            Name zone,
            VersionNumber version,
            Generation generation,
            Serial serial,
            ZoneDigest digest,
            boolean deleted,
            boolean signed,
            Instant publishedAt) {}

    /**
     * A version that was taken.
     *
     * @param sequence its place among those taken
     * @param before what stood there
     */
    public record Change(long sequence, Optional<ZoneRow> before) {}

    /**
     * A root that the tree had.
     *
     * @param sequence of the version that made it
     * @param root the sum
     * @param supersededAt when the next one came, {@link Instant#MAX} for the present one
     */
    public record Point(long sequence, ZoneDigest root, Instant supersededAt) {
        /** For how long there have been newer ones; zero for the present one. */
        public Duration stale(Instant now) {
            return supersededAt.equals(Instant.MAX) || now.isBefore(supersededAt)
                    ? Duration.ZERO
                    : Duration.between(supersededAt, now);
        }
    }

    private record Buried(Name zone, VersionNumber version, Instant at) {}
}
