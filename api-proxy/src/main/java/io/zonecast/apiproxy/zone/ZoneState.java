package io.zonecast.apiproxy.zone;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.Optional;

/**
 * A zone of the store without its RRsets.
 *
 * @param name the apex
 * @param deleted true for a tombstone
 * @param generation of its contents
 * @param serial of the SOA in the store; the last one of a tombstone
 * @param published the serial last seen published by the zone-provider
 * @param properties as set by clients
 * @param changedAt of the last write, published or not; later than that of every write before
 */
public record ZoneState(
        Name name,
        boolean deleted,
        Generation generation,
        Serial serial,
        Optional<Serial> published,
        ZoneProperties properties,
        Instant changedAt) {}
