package io.zonecast.common.event;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;

/**
 * One generation of one zone.
 *
 * @param zone the apex
 * @param kind what happened
 * @param generation the contents' number
 * @param previous the zone's generation before, which {@link Contents.Changes} start from;
 *     {@link Generation#NONE} if there was none
 * @param serial the SOA serial that the api-proxy chose; the last one for a delete
 * @param settings how to publish
 * @param at when, millisecond precision
 * @param actor who, for instance {@code api-key:default}
 * @param requestId the request that brought it
 * @param contents the new contents
 */
public record ZoneEvent(
        Name zone,
        EventKind kind,
        Generation generation,
        Generation previous,
        Serial serial,
        ZoneSettings settings,
        Instant at,
        String actor,
        String requestId,
        Contents contents) {

    /** Largest body of an event, in octets; above it contents are {@link Contents.Pull}. */
    public static final int MAX_BODY = 512 * 1024;

    public ZoneEvent {
        if (!generation.isAfter(previous)) {
            throw new IllegalArgumentException("generation does not go forward");
        }
        if ((kind == EventKind.DELETE) != (contents instanceof Contents.Nothing)) {
            throw new IllegalArgumentException("a delete, and only a delete, has no contents");
        }
    }
}
