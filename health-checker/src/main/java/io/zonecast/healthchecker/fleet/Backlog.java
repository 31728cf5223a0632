package io.zonecast.healthchecker.fleet;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.ledger.ZoneRow;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The versions that one secondary is known not to serve yet. Only what lags is held, so that a secondary in
 * sync costs nothing however many zones there are.
 */
final class Backlog {
    /** Zones held; a secondary that lacks more is compared as a whole. About 25 MB at worst. */
    static final int MAX_ZONES = 100_000;

    /** Missing versions of one zone that are held one by one. */
    static final int MAX_EACH = 16;

    /** Applied versions held that the stream has not told of yet: pings and stream race. */
    static final int MAX_AHEAD = 10_000;

    private final LinkedHashMap<Name, Gap> gaps = new LinkedHashMap<>();
    private final LinkedHashMap<Name, VersionNumber> ahead = new LinkedHashMap<>();
    private long versions;
    private boolean overflowed;
    private long unsureUntil = Long.MAX_VALUE;
    private long passed;

    /** What was published up to here may be missing without being held; only a root can tell. */
    void unsureUntil(long sequence) {
        unsureUntil = sequence;
    }

    /** The zone-provider published a version; false where the secondary serves it already. */
    boolean published(Name zone, VersionNumber version, long sequence, Optional<ZoneRow> before, Instant now) {
        VersionNumber already = ahead.get(zone);
        if (already != null) {
            if (!version.isAfter(already)) {
                if (version.equals(already)) {
                    ahead.remove(zone);
                }
                return false;
            }
            ahead.remove(zone);
        }
        Gap gap = gaps.get(zone);
        if (gap == null) {
            if (gaps.size() >= MAX_ZONES) {
                overflowed = true;
                unsureUntil = sequence;
                return true;
            }
            gap = new Gap(before.filter(row -> !row.deleted()).orElse(null));
            gaps.put(zone, gap);
        }
        gap.add(new Missing(version, sequence, now));
        versions++;
        return true;
    }

    /**
     * The secondary serves a version.
     *
     * @param latest true if it is the last one published
     * @return when the version was published, where it was missing
     */
    Optional<Instant> applied(Name zone, VersionNumber version, boolean latest) {
        Gap gap = gaps.get(zone);
        if (gap == null) {
            if (!latest) {
                remember(zone, version);
            }
            return Optional.empty();
        }
        Optional<Missing> found = gap.missing.stream()
                .filter(missing -> missing.version().equals(version))
                .findFirst();
        found.ifPresent(missing -> passed = Math.max(passed, missing.sequence()));
        versions -= gap.dropUpTo(version);
        if (gap.missing.isEmpty()) {
            versions -= gap.uncounted;
            gaps.remove(zone);
            if (!latest) {
                remember(zone, version);
            }
        }
        return found.map(Missing::at);
    }

    private void remember(Name zone, VersionNumber version) {
        VersionNumber known = ahead.get(zone);
        if (known != null && !version.isAfter(known)) {
            return;
        }
        ahead.put(zone, version);
        if (ahead.size() > MAX_AHEAD) {
            Iterator<Name> eldest = ahead.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** Its root proves that it has everything up to here; tells the zones that it was thought to lack. */
    List<Name> reached(long sequence) {
        List<Name> closed = new ArrayList<>();
        Iterator<Map.Entry<Name, Gap>> all = gaps.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Name, Gap> entry = all.next();
            Gap gap = entry.getValue();
            if (gap.missing.getLast().sequence() <= sequence) {
                versions -= gap.missing.size() + (long) gap.uncounted;
                closed.add(entry.getKey());
                all.remove();
            }
        }
        if (sequence >= unsureUntil) {
            overflowed = false;
            unsureUntil = 0;
        }
        return closed;
    }

    /** Forgets all. */
    void clear(long sequence) {
        gaps.clear();
        ahead.clear();
        passed = 0;
        versions = 0;
        overflowed = false;
        unsureUntil = sequence;
    }

    boolean isEmpty() {
        return gaps.isEmpty() && !overflowed;
    }

    /** True where more is missing than is held. */
    boolean overflowed() {
        return overflowed;
    }

    /** True until its root proved once that nothing is missing beyond what is held. */
    boolean unsure() {
        return unsureUntil > 0;
    }

    /** True where the zone's last version is missing or may be. */
    boolean lacks(Name zone) {
        return unsure() || gaps.containsKey(zone);
    }

    Optional<Gap> gap(Name zone) {
        return Optional.ofNullable(gaps.get(zone));
    }

    int zones() {
        return gaps.size();
    }

    long versions() {
        return versions;
    }

    /** Since when the version that is missing longest is missing. */
    Optional<Instant> oldest() {
        return gaps.values().stream()
                .limit(1)
                .map(gap -> gap.missing.getFirst().at())
                .findFirst();
    }

    /** Zones that lag since {@code limit} or longer, at most {@code most}. */
    List<Name> laggingSince(Instant limit, int most) {
        return gaps.entrySet().stream()
                .filter(entry -> !entry.getValue().missing.getFirst().at().isAfter(limit))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Zones that lag since {@code limit} or longer though a later version of another zone was applied, so that they
     * won't come by themselves; at most {@code most}.
     */
    List<Name> passedBy(Instant limit, int most) {
        return gaps.entrySet().stream()
                .filter(entry -> entry.getValue().missing.getFirst().sequence() < passed
                        && !entry.getValue().missing.getFirst().at().isAfter(limit))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A version that is not there yet. */
    record Missing(VersionNumber version, long sequence, Instant at) {}

    /** What is missing of one zone; never empty while it is in the map. */
    static final class Gap {
        private final ArrayDeque<Missing> missing = new ArrayDeque<>(4);
        private int uncounted;
        private @Nullable ZoneRow served;

        private Gap(@Nullable ZoneRow served) {
            this.served = served;
        }

        private void add(Missing next) {
            if (missing.size() >= MAX_EACH) {
                missing.removeLast();
                uncounted++;
            }
            missing.addLast(next);
        }

        private int dropUpTo(VersionNumber version) {
            int dropped = 0;
            while (!missing.isEmpty() && !missing.getFirst().version().isAfter(version)) {
                missing.removeFirst();
                dropped++;
            }
            if (dropped > 0) {
                served = null;
            }
            return dropped;
        }

        long versions() {
            return missing.size() + (long) uncounted;
        }

        Instant since() {
            return missing.getFirst().at();
        }

        /** What the secondary serves, where that is known. */
        Optional<ZoneRow> served() {
            return Optional.ofNullable(served);
        }
    }
}
