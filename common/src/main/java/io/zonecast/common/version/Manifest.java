package io.zonecast.common.version;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Instant;

/**
 * What a version of a zone is, signed by the zone-provider.
 *
 * @param zone the apex
 * @param group who gets it
 * @param version its number
 * @param previous for a diff the version that it starts from; otherwise the last one published, or
 *     {@link VersionNumber#NONE}
 * @param previousDigest the zone digest at {@code previous}
 * @param generation the contents that it was made from
 * @param serial the published SOA serial; for a tombstone the last one published
 * @param digest the zone digest of this version; zero for a tombstone
 * @param signedUntil the earliest expiry of its RRSIGs; {@link Instant#MAX} where it has none
 * @param publishedAt when it was made, millisecond precision
 * @param kind what the body is
 * @param body what the exact body bytes must be
 * @param reason why it failed; empty for other kinds
 */
public record Manifest(
        Name zone,
        Group group,
        VersionNumber version,
        VersionNumber previous,
        ZoneDigest previousDigest,
        Generation generation,
        Serial serial,
        ZoneDigest digest,
        Instant signedUntil,
        Instant publishedAt,
        ManifestKind kind,
        BodyClaim body,
        String reason) {

    /** Longest reason, in characters. */
    public static final int MAX_REASON = 500;

    public Manifest {
        if (reason.length() > MAX_REASON) {
            reason = reason.substring(0, MAX_REASON);
        }
        if (!version.isAfter(VersionNumber.NONE)) {
            throw new IllegalArgumentException("manifest without a version number");
        }
        if (kind == ManifestKind.DIFF && !version.isAfter(previous)) {
            throw new IllegalArgumentException("diff that does not go forward");
        }
    }
}
