package io.zonecast.healthchecker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.zonecast.common.message.Ping;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.liveness.Liveness;
import io.zonecast.healthchecker.report.Alarm;
import io.zonecast.healthchecker.report.SecondaryReport;
import io.zonecast.healthchecker.report.ZoneReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetTest {
    static final FleetRules RULES = new FleetRules(
            new Liveness.Times(Duration.ofSeconds(3), Duration.ofSeconds(10)),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            10,
            Duration.ofSeconds(10),
            true,
            60_000);

    private final World world = new World();
    private final Fleet fleet = new Fleet(RULES, Memory.NONE, new Random(1), World.START);
    private final World.Replica one = world.new Replica("one");
    private final World.Replica two = world.new Replica("two");
    private final List<Effect> seen = new ArrayList<>();

    @BeforeEach
    void twoActiveSecondariesWithTwoZones() {
        publish("a.example");
        publish("b.example");
        world.teach(fleet);
        second();
        second();
        assertThat(fleet.report(world.now).inSync()).isTrue();
        assertThat(report("one").state()).isEqualTo("active");
        seen.clear();
    }

    private void publish(String zone) {
        fleet.published(world.publish(zone), world.now);
    }

    /** Both apply and ping in full, and a second passes. */
    private void second() {
        second(one, two);
    }

    private void second(World.Replica... awake) {
        for (World.Replica replica : awake) {
            replica.applyAll();
        }
        silentSecond(awake);
    }

    private void silentSecond(World.Replica... pinging) {
        for (World.Replica replica : pinging) {
            fleet.heard(replica.ping(true), world.now);
        }
        world.pass(Duration.ofSeconds(1));
        fleet.passed(world.now);
        List<Effect> effects = fleet.drain();
        seen.addAll(effects);
        for (Effect effect : effects) {
            if (effect instanceof Effect.Order order) {
                fleet.answered(
                        new OrderAnswer(order.secondary(), order.order().order(), OrderAnswer.Outcome.ACCEPTED, 0, ""),
                        world.now);
            }
        }
    }

    private SecondaryReport report(String id) {
        return fleet.report(world.now).secondaries().stream()
                .filter(report -> report.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private ZoneReport zone(String zone) {
        return fleet.report(Name.parse(zone), world.now).orElseThrow();
    }

    private <E extends Effect> List<E> seen(Class<E> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void aVersionIsAnnouncedWhenTheLastActiveSecondaryServesIt() {
        publish("a.example");
        one.applyAll();
        fleet.heard(one.ping(false), world.now);
        assertThat(fleet.drain()).filteredOn(Effect.Announce.class::isInstance).isEmpty();
        assertThat(zone("a.example").inSync()).isFalse();
        two.applyAll();
        fleet.heard(two.ping(false), world.now);
        assertThat(fleet.drain())
                .filteredOn(Effect.Announce.class::isInstance)
                .containsExactly(new Effect.Announce(
                        Name.parse("a.example"), world.stream.getLast().serial()));
        assertThat(zone("a.example").inSync()).isTrue();
        assertThat(fleet.report(world.now).inSync()).isTrue();
    }

    @Test
    void aPingThatOvertakesTheStreamCountsToo() {
        var manifest = world.publish("a.example");
        one.applyAll();
        two.applyAll();
        fleet.heard(one.ping(false), world.now);
        fleet.heard(two.ping(false), world.now);
        fleet.published(manifest, world.now);
        assertThat(fleet.drain()).contains(new Effect.Announce(Name.parse("a.example"), manifest.serial()));
        assertThat(zone("a.example").inSync()).isTrue();
    }

    @Test
    void theLagIsToldInVersionsAndSeconds() {
        publish("a.example");
        publish("a.example");
        publish("b.example");
        silentSecond(two);
        world.pass(Duration.ofSeconds(1));
        SecondaryReport.Lag lag = report("two").lag();
        assertThat(lag.versions()).isEqualTo(3);
        assertThat(lag.zones()).isEqualTo(2);
        assertThat(lag.time()).isEqualTo(Duration.ofSeconds(2));
        assertThat(report("two").reason()).isEqualTo("lacks 3 versions of 2 zones");
        ZoneReport.Secondary of = zone("a.example").secondaries().get(1);
        assertThat(of.id()).isEqualTo("two");
        assertThat(of.lagVersions()).isEqualTo(2);
        assertThat(of.serial()).contains(world.stream.getFirst().serial());
    }

    @Test
    void aSecondaryThatLagsBeyondTheGraceIsOrderedToFetchThoseZones() {
        publish("a.example");
        for (int i = 0; i < 4; i++) {
            second(one);
            fleet.heard(two.ping(true), world.now);
        }
        assertThat(seen(Effect.Order.class)).isEmpty();
        silentSecond(two);
        assertThat(seen(Effect.Order.class)).hasSize(1);
        Effect.Order order = seen(Effect.Order.class).getFirst();
        assertThat(order.secondary()).isEqualTo("two");
        assertThat(order.order().scope()).isEqualTo(new ResyncOrder.Scope.Zones(List.of(Name.parse("a.example"))));
        assertThat(report("two").resync()).isPresent();
    }

    @Test
    void anOrderThatDoesNotHelpIsRepeatedForEverythingWithGrowingPauses() {
        publish("a.example");
        List<Integer> at = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            silentSecond(two);
            if (!seen(Effect.Order.class).isEmpty()) {
                at.add(i);
                boolean everything =
                        seen(Effect.Order.class).getFirst().order().scope() instanceof ResyncOrder.Scope.Everything;
                assertThat(everything).isEqualTo(at.size() > 1);
                seen.clear();
            }
        }
        assertThat(at).hasSize(4);
        assertThat(at.getFirst()).isEqualTo(5);
        // 10, 20 and 40 seconds, each up to a fifth shorter or longer.
        assertThat(at.get(1) - at.get(0)).isBetween(8, 13);
        assertThat(at.get(2) - at.get(1)).isBetween(16, 25);
        assertThat(at.get(3) - at.get(2)).isBetween(32, 49);
    }

    @Test
    void theEndOfAResyncIsSeen() {
        publish("a.example");
        for (int i = 0; i < 6; i++) {
            silentSecond(two);
        }
        assertThat(report("two").resync()).isPresent();
        second(two);
        assertThat(seen(Effect.ResyncEnded.class)).hasSize(1);
        assertThat(report("two").resync()).isEmpty();
        assertThat(report("two").inSync()).isTrue();
    }

    @Test
    void contentsThatDifferWithoutALagAreFoundByTheRoot() {
        two.lose(Name.parse("b.example"));
        for (int i = 0; i < 4; i++) {
            second();
        }
        assertThat(report("two").reason()).isEqualTo("its zones differ from the zone-provider's");
        assertThat(fleet.report(world.now).inSync()).isFalse();
        assertThat(seen(Effect.Order.class)).isEmpty();
        second();
        assertThat(seen(Effect.Order.class)).hasSize(1);
        assertThat(seen(Effect.Order.class).getFirst().order().scope()).isEqualTo(new ResyncOrder.Scope.Everything());
    }

    @Test
    void aRootInTheMiddleOfABurstIsNoDifference() {
        for (int i = 0; i < 60; i++) {
            for (int k = 0; k < 50; k++) {
                publish("z" + k + ".example");
            }
            one.apply(49);
            two.apply(50);
            silentSecond(one, two);
        }
        assertThat(seen(Effect.Order.class)).isEmpty();
        assertThat(report("one").lag().versions()).isEqualTo(60);
    }

    @Test
    void aSilentSecondaryIsNotWaitedForOnceItIsInactive() {
        publish("a.example");
        for (int i = 0; i < 8; i++) {
            second(one);
        }
        assertThat(report("two").state()).isEqualTo("suspect");
        assertThat(seen(Effect.Announce.class)).isEmpty();
        for (int i = 0; i < 2; i++) {
            second(one);
        }
        assertThat(report("two").state()).isEqualTo("inactive");
        assertThat(report("two").reason()).isEqualTo("no ping for 11 s");
        assertThat(seen(Effect.Announce.class)).hasSize(1);
        assertThat(fleet.report(world.now).active()).isEqualTo(1);
        assertThat(fleet.report(world.now).inSync()).isTrue();
    }

    @Test
    void aReturningSecondaryIsRecoveringUntilItHasWhatItMissed() {
        publish("a.example");
        for (int i = 0; i < 12; i++) {
            second(one);
        }
        two.instance = "second";
        silentSecond(one, two);
        assertThat(report("two").state()).isEqualTo("recovering");
        silentSecond(one, two);
        assertThat(report("two").state()).isEqualTo("recovering");
        second(one, two);
        assertThat(report("two").state()).isEqualTo("active");
        assertThat(report("two").inSync()).isTrue();
        assertThat(seen(Effect.Moved.class))
                .extracting(Effect.Moved::to)
                .containsExactly(Condition.SUSPECT, Condition.INACTIVE, Condition.RECOVERING, Condition.ACTIVE);
    }

    @Test
    void aSecondaryThatStillFetchesIsLeftAlone() {
        World.Replica three = world.new Replica("three");
        three.state = Ping.State.STARTING;
        for (int i = 0; i < 30; i++) {
            silentSecond(one, two, three);
        }
        assertThat(seen(Effect.Order.class)).isEmpty();
        assertThat(report("three").state()).isEqualTo("recovering");
        assertThat(report("three").reason()).isEqualTo("fetching its zones, has 0 of 2");
    }

    @Test
    void aHighLoadIsAWarningAndNothingMore() {
        two.load = 12.5;
        second();
        assertThat(report("two").state()).isEqualTo("active");
        assertThat(report("two").loadWarning()).isTrue();
        assertThat(report("two").reason()).isEqualTo("load 12.5");
        assertThat(report("one").loadWarning()).isFalse();
    }

    @Test
    void twoProcessesWithOneIdAreNoticedAndARestartIsNot() {
        two.instance = "second";
        for (int i = 0; i < 6; i++) {
            second();
        }
        assertThat(report("two").reason()).isEmpty();
        World.Replica twin = world.new Replica("two");
        twin.instance = "twin";
        second(one, two, twin);
        second(one, two, twin);
        assertThat(report("two").reason()).isEmpty();
        second(one, two, twin);
        assertThat(report("two").life().duplicate()).isTrue();
        assertThat(fleet.report(world.now).alarms())
                .extracting(Alarm::secondary, Alarm::kind)
                .containsExactly(tuple("two", "duplicate_id"));
        assertThat(report("two").reason())
                .isEqualTo("two processes use this id: second at 127.0.0.1:53 and twin at 127.0.0.1:53");
    }

    @Test
    void aRepeatedPingIsIgnored() {
        Ping old = two.ping(true);
        publish("a.example");
        second();
        fleet.heard(old, world.now);
        assertThat(report("two").inSync()).isTrue();
        assertThat(fleet.ignoredPings()).isEqualTo(1);
    }

    @Test
    void aRememberedSecondaryThatStaysAwayIsMissed() {
        Fleet restarted = new Fleet(RULES, new Memory(fleet.toRemember(), List.of(), -1, 0), new Random(1), world.now);
        assertThat(restarted.report(world.now).secondaries()).hasSize(2);
        assertThat(restarted.report(world.now).secondaries().getFirst().state()).isEqualTo("active");
        world.pass(Duration.ofSeconds(10));
        restarted.passed(world.now);
        assertThat(restarted.report(world.now).secondaries())
                .extracting(SecondaryReport::state)
                .containsExactly("inactive", "inactive");
    }

    @Test
    void aDeletedZoneIsToldAsDeletedAndItsTombstoneIsAwaited() {
        fleet.published(world.delete("a.example"), world.now);
        assertThat(zone("a.example").deleted()).isTrue();
        assertThat(zone("a.example").inSync()).isFalse();
        second();
        assertThat(zone("a.example").inSync()).isTrue();
        assertThat(seen(Effect.Announce.class)).isEmpty();
        assertThat(fleet.report(Name.parse("never.example"), world.now)).isEmpty();
    }

    @Test
    void theInventoryIsReadAgainWhenTheZoneProvidersRootStaysStrange() {
        assertThat(fleet.providerRoot("all", world.providerRoot(), world.now)).isFalse();
        assertThat(fleet.report(world.now).groups().getFirst().verified()).isTrue();
        world.publish("missed.example");
        world.pass(Duration.ofMinutes(1));
        assertThat(fleet.providerRoot("all", world.providerRoot(), world.now)).isFalse();
        world.publish("missed-too.example");
        assertThat(fleet.providerRoot("all", world.providerRoot(), world.now)).isTrue();
        world.teach(fleet);
        second();
        assertThat(fleet.report(world.now).inSync()).isTrue();
        assertThat(fleet.report(world.now).zones()).isEqualTo(4);
    }

    @Test
    void aFailingProbeIsTold() {
        for (int i = 0; i < 2; i++) {
            fleet.probed(new ProbeResult(
                    "two",
                    Name.parse("a.example"),
                    java.util.Optional.empty(),
                    false,
                    false,
                    "no answer",
                    Duration.ofSeconds(1),
                    world.now));
        }
        assertThat(report("two").reason()).isEqualTo("over DNS: no answer");
    }
}
