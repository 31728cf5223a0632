package io.zonecast.secondarysyncer.store;

import io.zonecast.common.version.VersionNumber;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The live records of one zone: whole contents (or a tombstone), the diffs behind them that are needed,
 * diffs before them kept as history, and whether it is wanted. What stops being live is handed to {@code dropped}.
 * Guarded by the store's lock.
 */
final class ZoneChain {
    private @Nullable Stored base;
    private @Nullable Deque<Stored> diffs;
    private @Nullable Stored wanted;
    private int needed;
    private long neededBytes;
    private long diffBytes;

    /** The last version held; {@link VersionNumber#NONE} for none. */
    VersionNumber version() {
        if (diffs != null && !diffs.isEmpty() && needed > 0) {
            return diffs.getLast().version();
        }
        return base == null ? VersionNumber.NONE : base.version();
    }

    @Nullable
    Stored base() {
        return base;
    }

    @Nullable
    Stored wanted() {
        return wanted;
    }

    boolean isEmpty() {
        return base == null && wanted == null;
    }

    /** All diffs kept, oldest first. */
    List<Stored> diffs() {
        return diffs == null ? List.of() : List.copyOf(diffs);
    }

    /** Shows every live record. */
    void forEach(Consumer<Stored> visit) {
        if (base != null) {
            visit.accept(base);
        }
        diffs().forEach(visit);
        if (wanted != null) {
            visit.accept(wanted);
        }
    }

    /** True where a record of this zone is live. */
    boolean holds(Place place) {
        return (base != null && base.place().equals(place))
                || (wanted != null && wanted.place().equals(place))
                || diffs().stream().anyMatch(diff -> diff.place().equals(place));
    }

    /** The record that holds the manifest of a version, null where it is no longer kept. */
    @Nullable
    Stored at(VersionNumber version) {
        for (Stored diff : diffs()) {
            if (diff.version().equals(version)) {
                return diff;
            }
        }
        return base != null && base.version().equals(version) ? base : null;
    }

    /** Whole contents or a tombstone as received: nothing before it leads up to it. */
    void replace(Stored with, Consumer<Stored> dropped) {
        if (base != null) {
            dropped.accept(base);
        }
        diffs().forEach(dropped);
        base = with;
        diffs = null;
        needed = 0;
        neededBytes = 0;
        diffBytes = 0;
    }

    /** Whole contents of a version that the chain runs through; true if they were taken. */
    boolean rebase(Stored snapshot, StoreLimits limits, Consumer<Stored> dropped) {
        Stored before = base;
        if (before == null || before.type() == RecordType.TOMBSTONE || at(snapshot.version()) == null) {
            return false;
        }
        dropped.accept(before);
        base = snapshot;
        needed = 0;
        neededBytes = 0;
        for (Stored diff : diffs()) {
            if (diff.version().isAfter(snapshot.version())) {
                needed++;
                neededBytes += diff.place().size();
            }
        }
        trim(limits, dropped);
        return true;
    }

    /** A diff that starts from the last version. */
    void append(Stored diff, StoreLimits limits, Consumer<Stored> dropped) {
        if (diffs == null) {
            diffs = new ArrayDeque<>(4);
        }
        diffs.add(diff);
        needed++;
        neededBytes += diff.place().size();
        diffBytes += diff.place().size();
        trim(limits, dropped);
    }

    /** A diff that lies before all others kept, as the chain is put together at boot. */
    void prependHistory(Stored diff) {
        if (diffs == null) {
            diffs = new ArrayDeque<>(4);
        }
        diffs.addFirst(diff);
        diffBytes += diff.place().size();
    }

    void want(Stored record, Consumer<Stored> dropped) {
        settle(dropped);
        wanted = record;
    }

    void settle(Consumer<Stored> dropped) {
        if (wanted != null) {
            dropped.accept(wanted);
            wanted = null;
        }
    }

    /** Puts the same record at another place. */
    void move(Place from, Place to) {
        if (base != null && base.place().equals(from)) {
            base = moved(base, to);
        } else if (wanted != null && wanted.place().equals(from)) {
            wanted = moved(wanted, to);
        } else if (diffs != null) {
            List<Stored> all = new ArrayList<>(diffs);
            all.replaceAll(diff -> diff.place().equals(from) ? moved(diff, to) : diff);
            diffs = new ArrayDeque<>(all);
        }
    }

    /** True where boot would have to apply too many diffs. */
    boolean snapshotDue(StoreLimits limits) {
        return base != null
                && (needed > limits.maxDiffs(base.place().payload())
                        || neededBytes > limits.maxDiffBytes(base.place().payload()));
    }

    private void trim(StoreLimits limits, Consumer<Stored> dropped) {
        if (diffs == null || base == null) {
            return;
        }
        int most = limits.maxDiffs(base.place().payload());
        long mostBytes = limits.maxDiffBytes(base.place().payload());
        while (diffs.size() > needed && (diffs.size() > most || diffBytes > mostBytes)) {
            Stored oldest = diffs.removeFirst();
            diffBytes -= oldest.place().size();
            dropped.accept(oldest);
        }
    }

    private static Stored moved(Stored record, Place to) {
        return new Stored(record.type(), record.version(), record.previous(), to);
    }
}
