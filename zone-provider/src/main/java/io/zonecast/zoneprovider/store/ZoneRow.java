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
 * One zone, or the tombstone of one.
 *
 * @param id of the row; stays over delete and re-create
 * @param zone the apex
 * @param deleted true for a tombstone
 * @param group who gets it
 * @param denial how it is signed
 * @param generation the contents that the last version was made from
 * @param version the last version
 * @param serial its serial
 * @param digest its digest; zero for a tombstone
 * @param signedUntil the earliest end of its signatures in seconds since 1970, {@link Long#MAX_VALUE} without any
 * @param rrsets how many, signatures not counted
 * @param changedAt when the version was made
 */
public record ZoneRow(
        long id,
        Name zone,
        boolean deleted,
        Group group,
        Denial denial,
        Generation generation,
        VersionNumber version,
        Serial serial,
        ZoneDigest digest,
        long signedUntil,
        int rrsets,
        Instant changedAt) {}
