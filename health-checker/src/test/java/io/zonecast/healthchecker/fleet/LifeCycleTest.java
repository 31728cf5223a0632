package io.zonecast.healthchecker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.message.Ping;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.message.SecondaryCommand;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.report.SecondaryReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LifeCycleTest {
    private final FleetFixture on = new FleetFixture();
    private World.Replica one;
    private World.Replica two;

    @BeforeEach
    void twoThatAreActive() {
        on.publish("a.example");
        on.world.teach(on.fleet);
        one = on.active("one");
        two = on.active("two");
        on.second(one, two);
        on.second(one, two);
        assertThat(on.report("one").state()).isEqualTo("active");
        assertThat(on.report("two").state()).isEqualTo("active");
        on.seen.clear();
    }

    private Wish wish(Wish.Kind kind) {
        return new Wish(kind, kind == Wish.Kind.DRAIN ? "new disk" : "", on.world.now);
    }

    @Test
    void whoIsDrainedIsWaitedForNoMoreAndRaisesNoAlarmButIsFollowed() {
        on.publish("a.example");
        one.applyAll();
        on.second(one, two);
        assertThat(on.seen(Effect.Announce.class)).isEmpty();
        assertThat(on.fleet.want("two", wish(Wish.Kind.DRAIN), on.world.now))
                .isEqualTo(new Decision.Tell(new SecondaryCommand.Drain("new disk")));
        assertThat(on.report("two").state()).isEqualTo("draining");
        two.state = Ping.State.DRAINING;
        on.second(one, two);
        assertThat(on.seen(Effect.Announce.class)).hasSize(1);
        assertThat(on.fleet.report(on.world.now).inSync()).isTrue();
        assertThat(on.report("two").reason()).isEqualTo("draining: new disk");
        for (int i = 0; i < 90; i++) {
            on.second(one, two);
        }
        assertThat(on.alarms()).isEmpty();
        assertThat(on.report("two").lag().versions()).isEqualTo(1);
        // Also one out of service is kept up to date, so that it can come back at once.
        assertThat(on.seen(Effect.Order.class)).isNotEmpty();
    }

    @Test
    void whoDoesNotDrainIsToldAgainWithGrowingPauses() {
        on.fleet.want("two", wish(Wish.Kind.DRAIN), on.world.now);
        on.fleet.commandAnswered("two", "no answer");
        for (int i = 0; i < 40; i++) {
            on.second(one, two);
        }
        assertThat(on.seen(Effect.Command.class))
                .containsOnly(new Effect.Command("two", new SecondaryCommand.Drain("new disk")))
                .hasSize(3);
        assertThat(on.report("two").reason()).isEqualTo("draining: new disk, but it still answers: no answer");
        assertThat(on.report("two").state()).isEqualTo("draining");
        two.state = Ping.State.DRAINING;
        on.seen.clear();
        for (int i = 0; i < 200; i++) {
            on.second(one, two);
        }
        assertThat(on.seen(Effect.Command.class)).isEmpty();
        assertThat(on.report("two").life().command().orElseThrow().answered()).isTrue();
    }

    @Test
    void whoComesBackDrainsAgainOnlyWhenTold() {
        on.fleet.want("two", wish(Wish.Kind.DRAIN), on.world.now);
        two.state = Ping.State.DRAINING;
        on.second(one, two);
        for (int i = 0; i < 30; i++) {
            on.second(one);
        }
        assertThat(on.report("two").state()).isEqualTo("inactive");
        assertThat(on.alarms()).isEmpty();
        // With an empty disk it has forgotten that it is out of service.
        two.state = Ping.State.SERVING;
        two.instance = "second";
        on.second(one, two);
        assertThat(on.seen(Effect.Command.class)).hasSize(1);
        assertThat(on.report("two").state()).isEqualTo("draining");
        on.fleet.want("two", wish(Wish.Kind.RESUME), on.world.now);
        on.second(one, two);
        on.second(one, two);
        assertThat(on.report("two").state()).isEqualTo("active");
        assertThat(on.report("two").life().command()).isEmpty();
    }

    @Test
    void wishesRegistrationsAndOrdersOutliveARestart() {
        on.fleet.want("two", wish(Wish.Kind.DRAIN), on.world.now);
        on.fleet.register("three", "europe", on.world.now);
        ResyncOrder.Scope scope = new ResyncOrder.Scope.Zones(List.of(Name.parse("a.example")));
        on.fleet.resync("one", scope, on.world.now);
        on.fleet.forget("one", true);
        on.fleet.register("one", "all", on.world.now);
        on.fleet.resync("one", scope, on.world.now);
        FleetFixture after = new FleetFixture(new Memory(on.fleet.toRemember(), on.fleet.forgotten(), -1, 0));
        assertThat(after.report("two").life().command().orElseThrow().reason()).isEqualTo("new disk");
        assertThat(after.report("three").life().registered()).contains("europe");
        assertThat(after.report("three").reason()).isEqualTo("registered, never heard");
        assertThat(after.orders("one")).hasSize(1);
        assertThat(after.orders("one").getFirst().state()).isEqualTo("waiting");
    }

    @Test
    void whoIsActiveIsForgottenOnlyByForceAndItsProcessIsHeardNoMore() {
        Decision refused = on.fleet.forget("two", false);
        assertThat(refused).isInstanceOf(Decision.Refused.class);
        assertThat(((Decision.Refused) refused).why()).contains("two is active").contains("force=true");
        assertThat(on.fleet.forget("two", true)).isEqualTo(new Decision.Done(false));
        on.second(one, two);
        assertThat(on.fleet.secondary("two", on.world.now)).isEmpty();
        assertThat(on.fleet.ignoredPings()).isEqualTo(1);
        two.instance = "second";
        on.second(one, two);
        assertThat(on.report("two").state()).isEqualTo("active");
        assertThat(on.fleet.forget("nobody", true)).isEqualTo(new Decision.Unknown());
    }

    @Test
    void whoIsForgottenIsNotWaitedForAnyMore() {
        on.publish("a.example");
        one.applyAll();
        on.second(one, two);
        assertThat(on.seen(Effect.Announce.class)).isEmpty();
        on.fleet.forget("two", true);
        on.second(one);
        assertThat(on.seen(Effect.Announce.class)).hasSize(1);
    }

    @Test
    void aRegisteredSecondaryIsMissedUntilItIsHeard() {
        assertThat(on.fleet.register("three", "all", on.world.now)).isEqualTo(new Decision.Done(true));
        assertThat(on.fleet.register("three", "all", on.world.now)).isEqualTo(new Decision.Done(false));
        on.second(one, two);
        assertThat(on.alarms()).containsExactly("three inactive");
        World.Replica three = on.active("three");
        on.second(one, two, three);
        assertThat(on.alarms()).isEmpty();
        on.fleet.register("three", "europe", on.world.now);
        assertThat(on.alarms()).containsExactly("three wrong_group");
    }

    @Test
    void aClockThatIsADayOffIsShownAndChangesNothing() {
        one.ahead = Duration.ofDays(1);
        two.ahead = Duration.ofDays(-1);
        for (int i = 0; i < 20; i++) {
            on.publish("b.example");
            one.applyAll();
            two.applyAll();
            on.second(one, two);
        }
        assertThat(on.fleet.report(on.world.now).inSync()).isTrue();
        assertThat(on.alarms()).isEmpty();
        assertThat(on.report("one").life().skew()).contains(Duration.ofDays(1));
        assertThat(on.report("two").life().skew()).contains(Duration.ofDays(-1));
    }

    @Test
    void theLoadWarningDoesNotComeAndGoWithEachPing() {
        for (double load : new double[] {9.9, 10.1, 9.9, 8.1}) {
            one.load = load;
            on.second(one, two);
            assertThat(on.report("one").state()).isEqualTo("active");
        }
        assertThat(on.report("one").loadWarning()).isTrue();
        one.load = 7.9;
        on.second(one, two);
        assertThat(on.report("one").loadWarning()).isFalse();
        one.load = 9.9;
        on.second(one, two);
        assertThat(on.report("one").loadWarning()).isFalse();
        assertThat(on.report("one").state()).isEqualTo("active");
    }

    @Test
    void aRestartWithALatePingOfTheOldProcessIsNoDuplicate() {
        Ping late = two.ping(true);
        two.instance = "second";
        on.second(one, two);
        on.fleet.heard(late, on.world.now);
        for (int i = 0; i < 5; i++) {
            on.second(one, two);
        }
        assertThat(on.report("two").life().duplicate()).isFalse();
        assertThat(on.alarms()).isEmpty();
    }

    @Test
    void aDuplicateThatIsGoneIsForgottenAfterAWhile() {
        World.Replica twin = on.world.new Replica("two");
        twin.instance = "twin";
        twin.applyAll();
        for (int i = 0; i < 4; i++) {
            on.second(one, two, twin);
        }
        assertThat(on.alarms()).containsExactly("two duplicate_id");
        assertThat(on.report("two").life().instances())
                .extracting(SecondaryReport.Instance::instance)
                .containsExactlyInAnyOrder("first", "twin");
        for (int i = 0; i < 16; i++) {
            on.second(one, two);
        }
        assertThat(on.alarms()).isEmpty();
    }
}
