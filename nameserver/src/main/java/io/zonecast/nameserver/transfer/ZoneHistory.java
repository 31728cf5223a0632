package io.zonecast.nameserver.transfer;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import java.io.IOException;
import java.util.List;

/** Earlier contents of zones, and the present one where it is kept elsewhere than in the image. Safe for any thread. */
@FunctionalInterface
public interface ZoneHistory {
    /** Remembers nothing. */
    ZoneHistory NONE = (zone, since) -> List.of();

    /**
     * All of a zone.
     *
     * @param soa its SOA
     * @param rrsets the SOA among them or not
     */
    record Contents(Rrset soa, Iterable<Rrset> rrsets) {}

    /**
     * The steps from one serial to a content, oldest first; each takes away an SOA and adds the next one. Empty where
     * they are not kept.
     *
     * @param zone the content that the last step leads to
     */
    List<ZoneDiff> since(ZoneImage zone, Serial since);

    /** How many records a zone has, as good as it is known. */
    default long records(ZoneImage zone) {
        return zone.recordCount();
    }

    /**
     * All of one version of a zone: that of the image, or a later one.
     *
     * @throws IOException where it can't be had now
     */
    default Contents contents(ZoneImage zone) throws IOException {
        return new Contents(zone.find(RrsetKey.of(zone.apex(), RrType.SOA)).orElseThrow(), zone.rrsets());
    }
}
