package io.zonecast.zoneprovider.store;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;

/**
 * A departure that the brake holds: the zone goes on as it was.
 *
 * @param zone the apex
 * @param kind what is held
 * @param group the group that it would go to; for a delete the one that it is in
 * @param generation of the change that is held
 * @param serial chosen for it
 * @param since when it was held first
 * @param released true where the operator let it go and it is not done yet
 */
public record HeldRow(
        Name zone,
        DepartureKind kind,
        Group group,
        Generation generation,
        Serial serial,
        Instant since,
        boolean released) {

    /** The same, let go. */
    public HeldRow letGo() {
        return new HeldRow(zone, kind, group, generation, serial, since, true);
    }
}
