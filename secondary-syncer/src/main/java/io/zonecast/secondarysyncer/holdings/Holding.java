package io.zonecast.secondarysyncer.holdings;

import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Instant;

/**
 * What is held of a zone.
 *
 * @param version its number
 * @param serial its serial; of a deleted zone the last one
 * @param digest its digest; zero where it is deleted
 * @param signedUntil earliest expiry of its RRSIGs, {@link Instant#MAX} for none
 * @param deleted true for a tombstone: nothing is served
 * @param bucket of the digest tree
 * @param publishedAt when the zone-provider made it, milliseconds since 1970: a million of them are held
 */
public record Holding(
        VersionNumber version,
        Serial serial,
        ZoneDigest digest,
        Instant signedUntil,
        boolean deleted,
        int bucket,
        long publishedAt) {

    static Holding of(Manifest manifest) {
        return new Holding(
                manifest.version(),
                manifest.serial(),
                manifest.digest(),
                manifest.signedUntil(),
                manifest.kind() == ManifestKind.TOMBSTONE,
                DigestTree.bucketOf(manifest.zone()),
                manifest.publishedAt().toEpochMilli());
    }
}
