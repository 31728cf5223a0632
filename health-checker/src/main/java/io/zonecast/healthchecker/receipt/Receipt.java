package io.zonecast.healthchecker.receipt;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.Map;

/**
 * What became of one change.
 *
 * @param group whose change it is
 * @param zone the apex
 * @param generation the contents that the version was made from
 * @param version its number
 * @param serial its serial
 * @param deleted true for a tombstone
 * @param heardOf when the health-checker heard of the version
 * @param marks by secondary; one that neither applied nor answered it is not there
 */
public record Receipt(
        String group,
        Name zone,
        Generation generation,
        VersionNumber version,
        Serial serial,
        boolean deleted,
        Instant heardOf,
        Map<String, Mark> marks) {
    public Receipt {
        marks = Map.copyOf(marks);
    }
}
