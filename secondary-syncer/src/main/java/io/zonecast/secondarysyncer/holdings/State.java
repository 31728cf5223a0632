package io.zonecast.secondarysyncer.holdings;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import org.jspecify.annotations.Nullable;

/**
 * A zone at the moment of a decision.
 *
 * @param zone the apex
 * @param version held; {@link VersionNumber#NONE} for a zone never seen
 * @param digest held; zero for no contents
 * @param serial held, of a deleted zone the last one; null for a zone never seen
 * @param image served; null for a zone that is deleted or never seen
 * @param want null where the zone is not wanted
 */
public record State(
        Name zone,
        VersionNumber version,
        ZoneDigest digest,
        @Nullable Serial serial,
        @Nullable ZoneImage image,
        @Nullable Want want) {}
