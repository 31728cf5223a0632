package io.zonecast.apiproxy.zone;

import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.zone.Serial;
import java.util.List;

/**
 * A zone as the zone-provider has it, without what signing made.
 *
 * @param zone the apex
 * @param generation that the store, or the one that it is a copy of, once gave it
 * @param serial published
 * @param settings how it is published
 * @param deleted true for a tombstone
 * @param rrsets with the published serial in the SOA; none for a tombstone
 */
public record ReturnedZone(
        Name zone, Generation generation, Serial serial, ZoneSettings settings, boolean deleted, List<Rrset> rrsets) {
    public ReturnedZone {
        rrsets = List.copyOf(rrsets);
    }
}
