package io.zonecast.healthchecker.fleet;

import io.zonecast.healthchecker.report.OrderReport;
import io.zonecast.healthchecker.report.SecondaryReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A fleet state that is driven by hand, second by second, and the orders of which are obeyed or not. */
final class FleetFixture {
    final World world = new World();
    final Fleet fleet;
    final List<Effect> seen = new ArrayList<>();

    FleetFixture(Memory memory) {
        fleet = new Fleet(FleetTest.RULES, memory, new Random(1), World.START);
    }

    FleetFixture() {
        this(Memory.NONE);
    }

    World.Replica active(String id) {
        World.Replica replica = world.new Replica(id);
        replica.applyAll();
        second(replica);
        second(replica);
        return replica;
    }

    void publish(String zone) {
        fleet.published(world.publish(zone), world.now);
    }

    /** A second in which these ping in full; orders are accepted and nothing else. */
    void second(World.Replica... pinging) {
        for (World.Replica replica : pinging) {
            fleet.heard(replica.ping(true), world.now);
        }
        world.pass(Duration.ofSeconds(1));
        fleet.passed(world.now);
        List<Effect> effects = fleet.drain();
        seen.addAll(effects);
        for (Effect effect : effects) {
            if (effect instanceof Effect.Order order) {
                answer(order, OrderAnswer.Outcome.ACCEPTED);
            }
        }
    }

    void answer(Effect.Order order, OrderAnswer.Outcome outcome) {
        fleet.answered(
                new OrderAnswer(order.secondary(), order.order().order(), outcome, 0, outcome.word()), world.now);
    }

    SecondaryReport report(String id) {
        return fleet.secondary(id, world.now).orElseThrow();
    }

    List<OrderReport> orders(String id) {
        return report(id).orders();
    }

    List<String> alarms() {
        return fleet.report(world.now).alarms().stream()
                .map(alarm -> alarm.secondary() + " " + alarm.kind())
                .toList();
    }

    <E extends Effect> List<E> seen(Class<E> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
