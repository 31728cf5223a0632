package io.zonecast.zoneprovider.store;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Instant;

/**
 * The tombstone of a zone in a group that it left for another.
 *
 * @param zone the apex
 * @param group the one that it left
 * @param generation of the change that took it away
 * @param version of the tombstone
 * @param serial the last one published in that group
 * @param at when
 */
public record LeftRow(Name zone, Group group, Generation generation, VersionNumber version, Serial serial, Instant at) {

    /** The tombstone as a zone's row; of no use to be written. */
    public ZoneRow asZone() {
        return new ZoneRow(
                0, zone, true, group, Denial.NONE, generation, version, serial, ZoneDigest.ZERO, Long.MAX_VALUE, 0, at);
    }
}
