package io.zonecast.healthchecker.report;

import java.time.Instant;
import java.util.List;

/**
 * What the last periodic comparison of a group found.
 *
 * @param at when
 * @param equal active secondaries whose tree was the zone-provider's
 * @param onTheWay those that were a moment or known versions behind
 * @param different those that were ordered to compare
 */
public record FullCheckReport(Instant at, int equal, int onTheWay, List<String> different) {
    public FullCheckReport {
        different = List.copyOf(different);
    }
}
