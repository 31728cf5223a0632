package io.zonecast.nameserver.transfer;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import java.util.List;

/** Earlier contents of zones. Safe for any thread. */
@FunctionalInterface
public interface ZoneHistory {
    /** Remembers nothing. */
    ZoneHistory NONE = (zone, since) -> List.of();

    /**
     * The steps from one serial to a content, oldest first; each takes away an SOA and adds the next one. Empty where
     * they are not kept.
     *
     * @param zone the content that the last step leads to
     */
    List<ZoneDiff> since(ZoneImage zone, Serial since);
}
