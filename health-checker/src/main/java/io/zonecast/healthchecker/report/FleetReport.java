package io.zonecast.healthchecker.report;

import java.time.Instant;
import java.util.List;

/**
 * How the fleet is.
 *
 * @param inSync true if there is an active secondary and every secondary that is there is in sync
 * @param at when this was so
 * @param zones published in all groups
 * @param active how many secondaries are active
 * @param groups each group
 * @param secondaries each secondary, by id
 */
public record FleetReport(
        boolean inSync, Instant at, long zones, int active, List<Group> groups, List<SecondaryReport> secondaries) {
    public FleetReport {
        groups = List.copyOf(groups);
        secondaries = List.copyOf(secondaries);
    }

    /**
     * @param group its token
     * @param zones published
     * @param root of the zone-provider's digest tree as it should be
     * @param version the newest
     * @param learned true once the zone-provider's inventory was read
     * @param verified true if the zone-provider itself last told a root that is known here
     */
    public record Group(String group, long zones, String root, String version, boolean learned, boolean verified) {}
}
