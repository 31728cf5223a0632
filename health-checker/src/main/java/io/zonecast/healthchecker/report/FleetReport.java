package io.zonecast.healthchecker.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the fleet is.
 *
 * @param inSync true if there is an active secondary and every secondary that is in service is in sync
 * @param at when this was so
 * @param zones published in all groups
 * @param signed how many of them are signed
 * @param active how many secondaries are active
 * @param states how many secondaries are in each state, by its word
 * @param groups each group
 * @param secondaries each secondary, by id
 * @param alarms what a person should look at
 */
public record FleetReport(
        boolean inSync,
        Instant at,
        long zones,
        long signed,
        int active,
        Map<String, Integer> states,
        List<Group> groups,
        List<SecondaryReport> secondaries,
        List<Alarm> alarms) {
    public FleetReport {
        states = Map.copyOf(states);
        groups = List.copyOf(groups);
        secondaries = List.copyOf(secondaries);
        alarms = List.copyOf(alarms);
    }

    /** With one alarm more. */
    public FleetReport with(Alarm alarm) {
        List<Alarm> more = new ArrayList<>(alarms);
        more.add(alarm);
        return new FleetReport(inSync, at, zones, signed, active, states, groups, secondaries, more);
    }

    /**
     * @param group its token
     * @param zones published
     * @param root of the zone-provider's digest tree as it should be
     * @param version the newest
     * @param learned true once the zone-provider's inventory was read
     * @param verified true if the zone-provider itself last told a root that is known here
     * @param fullCheck the last periodic comparison
     */
    public record Group(
            String group,
            long zones,
            String root,
            String version,
            boolean learned,
            boolean verified,
            Optional<FullCheckReport> fullCheck) {}
}
