package io.zonecast.zoneprovider.signing;

import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.zone.Serial;
import java.util.List;

/**
 * Whole contents of a zone at a generation, as the api-proxy told them.
 *
 * @param zone the apex
 * @param generation what they are
 * @param serial the serial chosen
 * @param settings how to publish
 * @param deleted true where the zone is gone; then there are no RRsets
 * @param rrsets the contents
 */
public record FetchedZone(
        Name zone, Generation generation, Serial serial, ZoneSettings settings, boolean deleted, List<Rrset> rrsets) {
    public FetchedZone {
        rrsets = List.copyOf(rrsets);
    }
}
