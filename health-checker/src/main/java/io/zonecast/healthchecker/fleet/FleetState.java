package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.Ping;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.healthchecker.ledger.Ledger;
import io.zonecast.healthchecker.ledger.ZoneRow;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.liveness.Liveness;
import io.zonecast.healthchecker.receipt.Receipts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What the parts of a {@link Fleet} share, guarded by it. */
final class FleetState {
    final FleetRules rules;
    final Map<String, Secondary> secondaries = new TreeMap<>();
    final Published published = new Published();
    final Unserved unserved = new Unserved();
    final Receipts receipts;
    final Ordering ordering;
    final FullCheck fullCheck = new FullCheck();

    /** By id the process whose pings don't count any more. */
    final LinkedHashMap<String, String> forgotten = new LinkedHashMap<>();

    List<Effect> effects = new ArrayList<>();
    long ignoredPings;

    FleetState(FleetRules rules, Memory memory, RandomGenerator random, Instant now) {
        this.rules = rules;
        this.receipts = new Receipts(rules.keptChanges());
        this.ordering = new Ordering(rules, random);
        memory.secondaries().forEach(one -> remember(one, now));
        memory.forgotten().forEach(one -> forgotten.put(one.id(), one.instance()));
    }

    private void remember(Remembered one, Instant now) {
        boolean neverHeard = one.software().isEmpty();
        Secondary secondary = new Secondary(
                one.id(),
                one.group(),
                Liveness.remembered(one.condition(), one.since(), neverHeard ? one.heard() : now));
        secondary.load = new Ping.Load(0, 0, 0, Instant.MAX, one.software(), one.listeners());
        secondary.instance = one.instance().orElse(null);
        secondary.registered = one.registered().orElse(null);
        secondary.commanding.remember(one.wish());
        one.orders().forEach(order -> secondary.orders.ask(order, now));
        secondaries.put(one.id(), secondary);
    }

    Ledger ledger(Secondary secondary) {
        return published.of(secondary.group);
    }

    /** Asks over DNS whether a secondary answers the last version of a zone. */
    void probe(Secondary secondary, Name zone, ZoneRow row, Instant now) {
        if (!rules.probing()) {
            return;
        }
        // Where its addresses are not told yet, it is asked as soon as they are.
        secondary.unseen.asked(zone, now);
        if (!secondary.load.listeners().isEmpty()) {
            effects.add(probeOf(secondary, zone, row));
        }
    }

    static Effect.Probe probeOf(Secondary secondary, Name zone, ZoneRow row) {
        return new Effect.Probe(secondary.id, secondary.load.listeners(), zone, row.serial(), row.deleted());
    }

    void move(Secondary secondary, Liveness next, Instant now) {
        Condition from = secondary.liveness.condition();
        secondary.liveness = next;
        if (from == next.condition()) {
            return;
        }
        effects.add(new Effect.Moved(
                secondary.id, from, next.condition(), secondary.reason(ledger(secondary), rules, now)));
        if (from.counts() != next.condition().counts()) {
            checkServed(secondary.group);
        }
    }

    /** After one secondary less or more counts. */
    void checkServed(String group) {
        Ledger ledger = published.of(group);
        unserved.zonesOf(group).forEach(zone -> checkServed(ledger, zone, group));
    }

    /** Announces a version where all that count serve it. */
    void checkServed(Ledger ledger, Name zone, String group) {
        Optional<Serial> waiting = unserved.get(group, zone);
        if (waiting.isEmpty()) {
            return;
        }
        boolean any = false;
        for (Secondary secondary : secondaries.values()) {
            if (secondary.group.equals(group) && secondary.liveness.condition().counts()) {
                any = true;
                if (secondary.backlog.lacks(zone)) {
                    return;
                }
            }
        }
        if (any) {
            unserved.remove(group, zone);
            if (ledger.row(zone).filter(row -> !row.deleted()).isPresent()) {
                effects.add(new Effect.Announce(zone, waiting.get()));
            }
        }
    }
}
