package io.zonecast.healthchecker.fleet;

import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.report.Alarm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What of a secondary needs a person. One that is out of service on purpose raises none. */
final class Alarms {
    private Alarms() {}

    static List<Alarm> of(Secondary secondary, Ledger ledger, FleetRules rules, Instant now) {
        List<Alarm> alarms = new ArrayList<>();
        if (secondary.drained()) {
            return alarms;
        }
        String id = secondary.id;
        if (secondary.liveness.condition() == Condition.INACTIVE) {
            alarms.add(new Alarm(id, "inactive", secondary.reason(ledger, rules, now)));
            return alarms;
        }
        if (secondary.instances.conflict(now)) {
            alarms.add(new Alarm(id, "duplicate_id", "two processes use this id: " + secondary.instances.named(now)));
        }
        if (secondary.registered != null && !secondary.registered.equals(secondary.group)) {
            alarms.add(new Alarm(
                    id, "wrong_group", "is registered for group " + secondary.registered + ", not " + secondary.group));
        }
        if (secondary.drifted) {
            alarms.add(new Alarm(id, "drift", "its zones differ from the zone-provider's"));
        }
        secondary
                .backlog
                .oldest()
                .filter(since -> since.isBefore(now.minus(FleetRules.LAG_ALARM)))
                .ifPresent(since -> alarms.add(new Alarm(
                        id,
                        "lag",
                        "lacks versions since " + Duration.between(since, now).toSeconds() + " s")));
        if (secondary.probes.failures() >= FleetRules.PROBE_ALARM) {
            alarms.add(new Alarm(
                    id, "dns", secondary.probes.last().map(ProbeResult::problem).orElse("")));
        }
        secondary.load.troubles().forEach(trouble -> alarms.add(new Alarm(id, "trouble", trouble)));
        return alarms;
    }
}
