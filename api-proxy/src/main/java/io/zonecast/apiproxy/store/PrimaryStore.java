package io.zonecast.apiproxy.store;

import io.zonecast.apiproxy.change.Decision;
import io.zonecast.apiproxy.change.ZoneView;
import io.zonecast.apiproxy.zone.ZoneSnapshot;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The primary zone store: the one place from which a zone's contents come. A change is one durable
 * transaction of RRsets, serial, generation, history row and outbox row. Reads see one snapshot each and wait
 * for no writer. Safe for use by many threads; calls block.
 *
 * <p>Every method throws {@link io.zonecast.common.failure.Failure.Unavailable} where the store can't
 * do it now; for a write nothing is then written.
 */
public interface PrimaryStore extends AutoCloseable {
    /** Decides on the current zone and writes the change; returns when it is durable. */
    Outcome write(Name zone, Decision decision, Origin origin);

    /** Looks at a zone as a decision sees it, in one snapshot; the view is not to be used afterwards. */
    default <T> T look(Name zone, Function<ZoneView, T> reader) {
        throw new Failure.Unavailable("this store shows zones whole only");
    }

    /** A zone or its tombstone. */
    Optional<ZoneState> zone(Name zone);

    /** A zone or its tombstone with its RRsets. */
    Optional<ZoneSnapshot> snapshot(Name zone);

    /**
     * Zones and tombstones in canonical order.
     *
     * @param after the last one of the page before; empty to begin
     * @param limit most to return
     */
    List<ZoneState> zones(Optional<Name> after, int limit);

    /**
     * RRsets of all zones that are there.
     *
     * @param after {@link RrsetPage#START} or where the page before ended
     * @param limit most to return
     */
    RrsetPage rrsets(RrsetPage.Place after, int limit);

    /** The store's epoch and the last generation drawn; number 0 where none was. */
    Generation last();

    /** The zones that have outbox rows, with the generation of their newest one. */
    Map<Name, Generation> waiting();

    /** The oldest outbox row of a zone above a generation. */
    Optional<OutboxEntry> nextWaiting(Name zone, Generation above);

    /** The newest generation of a zone, sent or not, with the contents that it has. */
    Optional<Newest> newest(Name zone);

    /** Ends outbox rows; may be slow to become durable, as doing it again is harmless. */
    void settle(List<Settlement> settlements);

    /** How much the outbox holds. */
    Depth depth();

    /** Why the last commit failed; empty where it did not. */
    Optional<String> trouble();

    /** Tries whether it can be written, which {@link #trouble} then tells. */
    default void probe() {}

    /** How many RRsets a zone has. */
    default int rrsets(Name zone) {
        return snapshot(zone).map(found -> found.rrsets().size()).orElse(0);
    }

    /** Forgets history rows and tombstones made before a time; those still in the outbox stay. */
    void forget(Instant historyBefore, Instant tombstonesBefore);

    /** Says who is told of each committed generation, on the store's own thread; to be called once, at start. */
    void onCommit(CommitListener listener);

    @Override
    void close();

    /** Is told of committed generations. Must not block. */
    @FunctionalInterface
    interface CommitListener {
        /** A generation is durable and stands in the outbox. */
        void committed(Name zone, Generation generation);
    }

    /**
     * @param entry as the history has it
     * @param snapshot of the same generation
     */
    record Newest(OutboxEntry entry, ZoneSnapshot snapshot) {}

    /**
     * @param rows in the outbox
     * @param oldest when the oldest was written
     */
    record Depth(long rows, Optional<Instant> oldest) {}
}
