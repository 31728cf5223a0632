package io.zonecast.healthchecker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.report.SecondaryReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random worlds: versions, lost and late pings, pauses, lost zones. The fleet state may know less than the
 * truth, but what it says must be true, and in the end everybody must be in sync because of its orders.
 */
class FleetSimulationTest {
    private final long seed = Long.getLong("seed", 1);

    @Test
    void whatIsToldIsTrueAndEveryDifferenceIsHealed() {
        System.out.println("seed " + seed);
        for (int world = 0; world < 60; world++) {
            new Run(new Random(seed + world)).play();
        }
    }

    private final class Run {
        private final Random random;
        private final World world = new World();
        private final Fleet fleet = new Fleet(FleetTest.RULES, Memory.NONE, new Random(1), World.START);
        private final List<World.Replica> replicas = new ArrayList<>();
        private final Map<String, Integer> asleep = new HashMap<>();
        private int told;

        Run(Random random) {
            this.random = random;
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                replicas.add(world.new Replica("r" + i));
            }
        }

        void play() {
            world.teach(fleet);
            for (int step = 0; step < 1200; step++) {
                if (step < 900) {
                    disturb();
                }
                step(step >= 900);
            }
            assertThat(fleet.report(world.now).inSync())
                    .as("seed %d: %s", seed, fleet.report(world.now))
                    .isTrue();
            for (World.Replica replica : replicas) {
                assertThat(replica.mine.root()).as("seed %d", seed).isEqualTo(world.tree.root());
            }
        }

        private void disturb() {
            for (int i = random.nextInt(4); i > 0; i--) {
                Name zone = Name.parse("z" + random.nextInt(12) + ".example");
                Manifest last = world.published.get(zone);
                boolean gone = last == null || last.kind() == ManifestKind.TOMBSTONE;
                world.publish(zone, !gone && random.nextInt(5) == 0 ? ManifestKind.TOMBSTONE : ManifestKind.FULL);
            }
            if (random.nextInt(100) == 0) {
                World.Replica replica = replicas.get(random.nextInt(replicas.size()));
                asleep.put(replica.id, random.nextInt(60));
            }
            if (random.nextInt(100) == 0) {
                World.Replica replica = replicas.get(random.nextInt(replicas.size()));
                replica.served.keySet().stream().findAny().ifPresent(replica::lose);
            }
        }

        private void step(boolean quiet) {
            for (World.Replica replica : replicas) {
                if (asleep.merge(replica.id, -1, Integer::sum) > 0) {
                    continue;
                }
                replica.apply(quiet ? 100 : random.nextInt(8));
                boolean lost = !quiet && random.nextInt(10) == 0;
                var ping = replica.ping(random.nextInt(3) > 0);
                if (!lost) {
                    fleet.heard(ping, world.now);
                    act();
                }
            }
            // The stream reaches the health-checker when it likes, but in order.
            int until = quiet ? world.stream.size() : told + random.nextInt(world.stream.size() - told + 1);
            while (told < until) {
                fleet.published(world.stream.get(told++), world.now);
                act();
            }
            world.pass(Duration.ofMillis(300 + random.nextInt(400)));
            fleet.passed(world.now);
            act();
            checkReport();
        }

        private void act() {
            for (Effect effect : fleet.drain()) {
                switch (effect) {
                    case Effect.Order order -> obey(order);
                    case Effect.Announce announce -> check(announce);
                    case Effect.Probe ignored -> {}
                    case Effect.ResyncEnded ignored -> {}
                    case Effect.Moved ignored -> {}
                    case Effect.OrderDone ignored -> {}
                    case Effect.Drift ignored -> {}
                    case Effect.Command ignored -> {}
                    case Effect.Seen ignored -> {}
                    case Effect.Started ignored -> {}
                    case Effect.Arrived arrived -> assertThat(arrived.took()).isGreaterThanOrEqualTo(Duration.ZERO);
                }
            }
        }

        private void obey(Effect.Order order) {
            World.Replica replica = replicas.stream()
                    .filter(one -> one.id.equals(order.secondary()))
                    .findFirst()
                    .orElseThrow();
            switch (order.order().scope()) {
                case ResyncOrder.Scope.Zones(List<Name> zones) -> zones.forEach(zone -> fetch(replica, zone));
                case ResyncOrder.Scope.Buckets ignored -> throw new AssertionError("never ordered yet");
                case ResyncOrder.Scope.Everything() ->
                    List.copyOf(world.published.keySet()).forEach(zone -> fetch(replica, zone));
            }
            fleet.answered(
                    new OrderAnswer(order.secondary(), order.order().order(), OrderAnswer.Outcome.ACCEPTED, 0, ""),
                    world.now);
        }

        private void fetch(World.Replica replica, Name zone) {
            Manifest latest = world.published.get(zone);
            if (!latest.equals(replica.served.get(zone))) {
                replica.set(latest);
            }
        }

        private void check(Effect.Announce announce) {
            for (World.Replica replica : replicas) {
                boolean counts = fleet.report(world.now).secondaries().stream()
                        .filter(report -> report.id().equals(replica.id))
                        .anyMatch(report -> report.state().equals("active"));
                Manifest served = replica.served.get(announce.zone());
                if (counts && !replica.damaged.contains(announce.zone())) {
                    assertThat(served.serial().value())
                            .as("seed %d: %s of %s at %s", seed, announce.zone(), announce.serial(), replica.id)
                            .isGreaterThanOrEqualTo(announce.serial().value());
                }
            }
        }

        private void checkReport() {
            for (SecondaryReport report : fleet.report(world.now).secondaries()) {
                assertThat(report.lag().versions()).isGreaterThanOrEqualTo(-1);
                assertThat(report.lag().time()).isGreaterThanOrEqualTo(Duration.ZERO);
            }
        }
    }
}
