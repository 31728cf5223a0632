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
     */
    public record Load(
            double load1,
            long memoryBytes,
            double queriesPerSecond,
            Instant earliestExpiry,
            String software,
            List<String> listeners) {
        /** No figures. */
        public static final Load NONE = new Load(0, 0, 0, Instant.MAX, "", List.of());

        public Load {
            listeners = List.copyOf(listeners);
        }
    }
}
