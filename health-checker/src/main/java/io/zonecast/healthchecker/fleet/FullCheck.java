package io.zonecast.healthchecker.fleet;

import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.report.FullCheckReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The periodic comparison of every active secondary with the zone-provider itself: the net below the checks that go on
 * all the time. A secondary whose root is not the zone-provider's, and that is not on its way there, is ordered to
 * compare its whole tree.
 */
final class FullCheck {
    private final Map<String, FullCheckReport> last = new HashMap<>();
    private long different;

    boolean due(String group, FleetRules rules, Instant now) {
        FullCheckReport report = last.get(group);
        return report == null || !now.isBefore(report.at().plus(rules.fullCheckEvery()));
    }

    void check(String group, ZoneDigest root, Collection<Secondary> secondaries, Ledger ledger, Instant now) {
        int equal = 0;
        int onTheWay = 0;
        List<String> differ = new ArrayList<>();
        for (Secondary one : secondaries) {
            if (!one.group.equals(group) || one.liveness.condition() != Condition.ACTIVE || !one.rootTold) {
                continue;
            }
            if (one.root.equals(root)) {
                equal++;
            } else if (!one.backlog.isEmpty() || one.wanted > 0 || fresh(one, ledger, now)) {
                onTheWay++;
            } else {
                one.checkedDrift = true;
                differ.add(one.id);
                different++;
            }
        }
        last.put(group, new FullCheckReport(now, equal, onTheWay, differ));
    }

    private static boolean fresh(Secondary one, Ledger ledger, Instant now) {
        return ledger.at(one.root)
                .filter(point -> point.stale(now).compareTo(FleetRules.FRESH) <= 0)
                .isPresent();
    }

    Optional<FullCheckReport> last(String group) {
        return Optional.ofNullable(last.get(group));
    }

    /** Secondaries found different so far. */
    long different() {
        return different;
    }
}
