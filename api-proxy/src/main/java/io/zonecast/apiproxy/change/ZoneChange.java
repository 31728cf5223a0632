package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.common.event.EventKind;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import java.util.List;

/**
 * A validated change of one zone, from whatever source: what the one store transaction writes.
 *
 * @param kind what happens to the zone
 * @param extent how far it reaches
 * @param properties after the change
 * @param serial of the SOA after the change; the last one for a delete
 * @param put RRsets to write, the SOA among them where it changes
 * @param removed places to empty; all places of the zone for a delete, where they are not listed
 */
public record ZoneChange(
        EventKind kind,
        Extent extent,
        ZoneProperties properties,
        Serial serial,
        List<StoredRrset> put,
        List<RrsetKey> removed) {
    public ZoneChange {
        put = List.copyOf(put);
        removed = List.copyOf(removed);
    }

    /** How far a change reaches. */
    public enum Extent {
        /** Some RRsets; told as such. */
        CHANGES,
        /** The zone as a whole. */
        WHOLE,
        /** Nothing that is published: no new generation. */
        REMARKS
    }
}
