package io.zonecast.common.message;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Instant;
import java.util.List;

/**
 * What a secondary says of itself: in full each second, and coalesced (at most 50 a second) after applies.
 * JSON on the wire.
 *
 * @param id the secondary
 * @param instance random for each process start, so that two secondaries with one id are noticed
 * @param sequence counts the pings of this instance from 1
 * @param at its clock, millisecond precision
 * @param full true for the ping of each second, which has every field; a status has only {@code applied},
 *     {@code wanted} and {@code root}
 * @param state what it is doing
 * @param group whose zones it has
 * @param root the root of its digest tree
 * @param zones how many zones it serves
 * @param wanted how many zones it knows to be behind
 * @param applied versions applied since the last ping, newest last; at most {@link #MAX_APPLIED}
 * @param load its figures
 */
public record Ping(
        String id,
        String instance,
        long sequence,
        Instant at,
        boolean full,
        State state,
        String group,
        ZoneDigest root,
        long zones,
        long wanted,
        List<Applied> applied,
        Load load) {

    /** Most entries of {@code applied} in one ping; the rest comes with the next. */
    public static final int MAX_APPLIED = 500;

    public Ping {
        applied = List.copyOf(applied);
    }

    /** What a secondary is doing. */
    public enum State {
        /** Fetching the zones of an empty or old disk. */
        STARTING,
        /** Answering and following. */
        SERVING,
        /** Answering, not following: no broker or no zone-provider seen for a while. */
        CUT_OFF,
        /** On its way out of service. */
        DRAINING
    }

    /**
     * A version now served.
     *
     * @param zone the apex
     * @param version its number
     * @param serial its serial
     * @param deleted true where the version is a tombstone
     */
    public record Applied(Name zone, VersionNumber version, Serial serial, boolean deleted) {}

    /**
     * Figures of a secondary; all zero in a status that is not full.
     *
     * @param load1 one-minute load average of the machine
     * @param memoryBytes resident memory of the process
     * @param queriesPerSecond over the last second
     * @param earliestExpiry of all RRSIGs served, {@link Instant#MAX} for none
     * @param software its version
     * @param listeners {@code address:port} of each DNS listener
     * @param troubles what is wrong while it goes on, in words for people ({@code disk full}); at most {@link
     *     #MAX_TROUBLES} of at most {@link #MAX_TROUBLE} characters
     * @param orders how far it is with its latest resync orders, oldest first; at most {@link #MAX_ORDERS}
     */
    public record Load(
            double load1,
            long memoryBytes,
            double queriesPerSecond,
            Instant earliestExpiry,
            String software,
            List<String> listeners,
            List<String> troubles,
            List<Order> orders) {
        /** No figures. */
        public static final Load NONE = new Load(0, 0, 0, Instant.MAX, "", List.of());

        public Load {
            listeners = List.copyOf(listeners);
            troubles = List.copyOf(troubles);
            orders = List.copyOf(orders);
        }

        /** Without troubles and orders. */
        public Load(
                double load1,
                long memoryBytes,
                double queriesPerSecond,
                Instant earliestExpiry,
                String software,
                List<String> listeners) {
            this(load1, memoryBytes, queriesPerSecond, earliestExpiry, software, listeners, List.of(), List.of());
        }
    }

    /** Most troubles in one ping. */
    public static final int MAX_TROUBLES = 10;

    /** Longest trouble in characters. */
    public static final int MAX_TROUBLE = 200;

    /** Most orders in one ping. */
    public static final int MAX_ORDERS = 10;

    /**
     * How far a resync order is. It is done when it was {@code compared} and nothing is {@code left}.
     *
     * @param id of the order
     * @param compared true when it is known which zones it concerns
     * @param found how many zones were asked for or found to differ
     * @param left how many of those are still wanted
     */
    public record Order(String id, boolean compared, long found, long left) {}
}
