package io.zonecast.healthchecker.report;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who serves which version of a zone.
 *
 * @param zone the apex
 * @param group whose zone it is
 * @param version the last published
 * @param serial its serial
 * @param deleted true if the last version is a tombstone
 * @param publishedAt when it was made; when it was learned where that is not known
 * @param failure why the zone-provider could not publish newer contents, empty for none
 * @param inSync true if there is an active secondary and every one that is there serves the last version
 * @param secondaries each secondary of the group, by id
 */
public record ZoneReport(
        Name zone,
        String group,
        VersionNumber version,
        Serial serial,
        boolean deleted,
        Instant publishedAt,
        String failure,
        boolean inSync,
        List<Secondary> secondaries) {
    public ZoneReport {
        secondaries = List.copyOf(secondaries);
    }

    /**
     * @param id its name
     * @param state condition, as a word
     * @param reason what is not as it should be
     * @param since when the state began
     * @param inSync true if it serves the last version
     * @param version what it serves, where that is known
     * @param serial of that version
     * @param lagVersions how many versions of this zone are missing; -1 where that is not known
     * @param lag since when
     * @param answered what it last answered over DNS for this zone
     */
    public record Secondary(
            String id,
            String state,
            String reason,
            Instant since,
            boolean inSync,
            Optional<VersionNumber> version,
            Optional<Serial> serial,
            long lagVersions,
            Duration lag,
            Optional<Answered> answered) {}

    /**
     * @param serial of the SOA; nothing where the zone was not served
     * @param at when
     */
    public record Answered(Optional<Serial> serial, Instant at) {}
}
