package io.zonecast.healthchecker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.message.Ping;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is ordered what, when, and what is told of it. */
class OrdersTest {
    private static final ResyncOrder.Scope ALL = new ResyncOrder.Scope.Everything();

    private final FleetFixture on = new FleetFixture();

    private World.Replica[] active(int count) {
        on.publish("a.example");
        on.world.teach(on.fleet);
        World.Replica[] all = new World.Replica[count];
        for (int i = 0; i < count; i++) {
            all[i] = on.world.new Replica("s" + (100 + i));
            all[i].applyAll();
        }
        for (int i = 0; i < 3; i++) {
            on.second(all);
        }
        assertThat(on.fleet.report(on.world.now).active()).isEqualTo(count);
        on.seen.clear();
        return all;
    }

    @Test
    void aZoneThatWasPassedByIsOrderedAlsoWhileOthersGoOn() {
        World.Replica one = active(1)[0];
        on.publish("missed.example");
        for (int i = 0; i < 8; i++) {
            on.publish("z" + i + ".example");
            for (var manifest : on.world.stream) {
                if (!manifest.zone().equals(Name.parse("missed.example"))) {
                    one.set(manifest);
                }
            }
            on.second(one);
        }
        assertThat(on.seen(Effect.Order.class)).isNotEmpty();
        Effect.Order order = on.seen(Effect.Order.class).getFirst();
        assertThat(order.cause()).isEqualTo(OrderCause.LAG);
        assertThat(order.order().scope()).isEqualTo(new ResyncOrder.Scope.Zones(List.of(Name.parse("missed.example"))));
    }

    @Test
    void aDiskThatWentBackInTimeIsFoundThoughItsRootIsKnown() {
        World.Replica one = active(1)[0];
        on.publish("a.example");
        one.applyAll();
        on.second(one);
        var before = on.world.stream.getFirst();
        one.mine.replace(before.zone(), World.leaf(one.served.get(before.zone())), World.leaf(before));
        one.served.put(before.zone(), before);
        for (int i = 0; i < 7; i++) {
            on.second(one);
        }
        assertThat(on.seen(Effect.Order.class)).hasSize(1);
        assertThat(on.seen(Effect.Order.class).getFirst().cause()).isEqualTo(OrderCause.DRIFT);
        assertThat(on.seen(Effect.Drift.class)).containsExactly(new Effect.Drift(one.id, false));
        assertThat(on.alarms()).containsExactly(one.id + " drift");
        one.set(on.world.stream.getLast());
        on.second(one);
        assertThat(on.seen(Effect.Drift.class)).contains(new Effect.Drift(one.id, true));
        assertThat(on.alarms()).isEmpty();
    }

    @Test
    void theFullCheckComparesEveryActiveSecondaryAndOrdersTheDifferentOne() {
        World.Replica[] all = active(3);
        on.fleet.providerRoot("all", on.world.providerRoot(), on.world.now);
        var first =
                on.fleet.report(on.world.now).groups().getFirst().fullCheck().orElseThrow();
        assertThat(first.equal()).isEqualTo(3);
        assertThat(first.different()).isEmpty();
        all[1].lose(Name.parse("a.example"));
        on.fleet.heard(all[1].ping(true), on.world.now);
        on.fleet.providerRoot("all", on.world.providerRoot(), on.world.now);
        assertThat(on.fleet.report(on.world.now).groups().getFirst().fullCheck())
                .contains(first);
        on.world.pass(Duration.ofMinutes(15));
        for (World.Replica one : all) {
            on.fleet.heard(one.ping(true), on.world.now);
        }
        on.fleet.providerRoot("all", on.world.providerRoot(), on.world.now);
        var second =
                on.fleet.report(on.world.now).groups().getFirst().fullCheck().orElseThrow();
        assertThat(second.equal()).isEqualTo(2);
        assertThat(second.different()).containsExactly(all[1].id);
        on.second(all);
        assertThat(on.seen(Effect.Order.class)).hasSize(1);
        assertThat(on.seen(Effect.Order.class).getFirst().cause()).isEqualTo(OrderCause.FULL_CHECK);
    }

    @Test
    void aFleetThatIsAllWrongAtOnceIsNotOrderedAllAtOnce() {
        World.Replica[] all = active(40);
        for (World.Replica one : all) {
            one.lose(Name.parse("a.example"));
        }
        List<Integer> each = new ArrayList<>();
        int before = 0;
        for (int i = 0; i < 12; i++) {
            on.second(all);
            int now = on.seen(Effect.Order.class).size();
            if (now > before) {
                each.add(now - before);
            }
            before = now;
        }
        assertThat(each).allMatch(started -> started <= Ordering.MAX_STARTS);
        assertThat(on.seen(Effect.Order.class)).hasSize(40).doesNotHaveDuplicates();
        assertThat(on.fleet.counts().get("orders_held_back")).isPositive();
    }

    @Test
    void whoDoesNotAnswerOrdersKeepsNobodyElseWaiting() {
        World.Replica[] all = active(60);
        for (World.Replica one : all) {
            one.lose(Name.parse("a.example"));
        }
        List<String> asked = new ArrayList<>();
        for (int second = 0; second < 30; second++) {
            for (World.Replica one : all) {
                on.fleet.heard(one.ping(true), on.world.now);
            }
            on.world.pass(Duration.ofSeconds(1));
            on.fleet.passed(on.world.now);
            // Half of them never answer: nothing is told of their orders for as long as the sender waits.
            for (Effect effect : on.fleet.drain()) {
                if (effect instanceof Effect.Order order) {
                    asked.add(order.secondary());
                    if (order.secondary().compareTo("s130") >= 0) {
                        on.answer(order, OrderAnswer.Outcome.ACCEPTED);
                    }
                }
            }
        }
        assertThat(asked).contains("s130", "s145", "s159");
        assertThat(asked.stream().filter(id -> id.compareTo("s130") < 0)).doesNotHaveDuplicates();
    }

    @Test
    void theProgressOfAnOrderIsToldToItsEnd() {
        World.Replica one = active(1)[0];
        Decision.Taken taken = (Decision.Taken) on.fleet.resync(one.id, ALL, on.world.now);
        assertThat(on.orders(one.id).getFirst().state()).isEqualTo("waiting");
        on.second(one);
        assertThat(on.seen(Effect.Order.class).getFirst().order()).isEqualTo(new ResyncOrder(taken.order(), ALL));
        assertThat(on.orders(one.id).getFirst().state()).isEqualTo("accepted");
        one.orders = List.of(new Ping.Order(taken.order(), true, 10, 7));
        one.wanted = 7;
        on.second(one);
        assertThat(on.orders(one.id).getFirst().left()).isEqualTo(7);
        assertThat(on.orders(one.id).getFirst().fetched()).isEqualTo(3);
        one.orders = List.of(new Ping.Order(taken.order(), true, 10, 0));
        one.wanted = 0;
        on.second(one);
        assertThat(on.orders(one.id).getFirst().state()).isEqualTo("done");
        assertThat(on.orders(one.id).getFirst().ended()).isPresent();
        assertThat(on.seen(Effect.OrderDone.class))
                .containsExactly(new Effect.OrderDone(one.id, taken.order(), OrderCause.OPERATOR));
        assertThat(on.report(one.id).openOrders()).isZero();
    }

    @Test
    void anOperatorsOrderThatIsNotTakenIsSentAgainAndGivenUpInTheEnd() {
        World.Replica one = active(1)[0];
        on.fleet.resync(one.id, ALL, on.world.now);
        int sends = 0;
        for (int second = 0; second < 1000; second++) {
            on.fleet.heard(one.ping(true), on.world.now);
            on.world.pass(Duration.ofSeconds(1));
            on.fleet.passed(on.world.now);
            for (Effect effect : on.fleet.drain()) {
                if (effect instanceof Effect.Order order) {
                    sends++;
                    on.answer(order, OrderAnswer.Outcome.FAILED);
                }
            }
        }
        assertThat(sends).isBetween(20, 50);
        assertThat(on.orders(one.id).getFirst().state()).isEqualTo("failed");
        assertThat(on.orders(one.id).getFirst().problem()).isEqualTo("no progress for 15 minutes: failed");
    }

    @Test
    void ordersOfTheOperatorAreBounded() {
        World.Replica one = active(1)[0];
        for (int i = 0; i < Orders.MAX_OPEN; i++) {
            assertThat(on.fleet.resync(one.id, ALL, on.world.now)).isInstanceOf(Decision.Taken.class);
        }
        assertThat(on.fleet.resync(one.id, ALL, on.world.now)).isInstanceOf(Decision.TooMany.class);
        assertThat(on.report(one.id).orders()).hasSize(Orders.MAX_OPEN);
        // One at a time: the next is sent when the one before was answered.
        on.second(one);
        assertThat(on.seen(Effect.Order.class)).hasSize(1);
    }
}
