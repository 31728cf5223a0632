package io.zonecast.healthchecker.report;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who applied a change and who was seen answering it.
 *
 * @param zone the apex
 * @param asked the generation asked for; nothing for the last change
 * @param change the first version with that generation or a later one; nothing where none was published, or none is
 *     known any more
 * @param failure why the zone-provider could not publish newer contents, empty for none
 * @param complete true if there is an active secondary and every active one applied it and was seen answering it
 * @param probing false where nobody is asked over DNS, so that nobody can be seen
 * @param secondaries each secondary of the group, by id
 */
public record ReceiptReport(
        Name zone,
        Optional<Generation> asked,
        Optional<Change> change,
        String failure,
        boolean complete,
        boolean probing,
        List<Secondary> secondaries) {
    public ReceiptReport {
        secondaries = List.copyOf(secondaries);
    }

    /**
     * @param group whose change it is
     * @param generation of the version, which is the one asked for or a later one
     * @param version its number
     * @param serial its serial
     * @param deleted true for a tombstone
     * @param heardOf when the health-checker heard of it; nothing where only the zone's present state is known
     */
    public record Change(
            String group,
            Generation generation,
            VersionNumber version,
            Serial serial,
            boolean deleted,
            Optional<Instant> heardOf) {}

    /**
     * @param id its name
     * @param state condition, as a word
     * @param counts true if the change is not complete without it
     * @param applied true if it serves this version or a later one
     * @param appliedAt since when, where that is known
     * @param answered true if it was seen answering this version or a later one
     * @param answeredAt since when, where that is known
     */
    public record Secondary(
            String id,
            String state,
            boolean counts,
            boolean applied,
            Optional<Instant> appliedAt,
            boolean answered,
            Optional<Instant> answeredAt) {}
}
