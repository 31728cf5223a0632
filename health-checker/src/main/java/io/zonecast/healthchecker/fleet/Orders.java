package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.Ping;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.report.OrderReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The orders to one secondary: those that the fleet state makes by itself, one at a time and at growing pauses until
 * the secondary is in sync, and those of the operator, one after the other. Guarded by its {@link Fleet}.
 */
final class Orders {
    /** Orders held with what became of them; ended ones go first. */
    static final int MAX_HELD = 16;

    /** Orders of the operator that have not ended. */
    static final int MAX_OPEN = 8;

    /** Pause before an operator's order is sent again. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

    private static final int MAX_DOUBLINGS = 4;

    private final ArrayDeque<GivenOrder> held = new ArrayDeque<>();
    private @Nullable GivenOrder automatic;
    private Instant since = Instant.EPOCH;
    private Instant nextAt = Instant.MIN;
    private int attempts;

    /** True while an answer is awaited: one order at a time. */
    boolean underWay() {
        return held.stream().anyMatch(GivenOrder::underWay);
    }

    /** True if an automatic order may be made. */
    boolean due(Instant now) {
        return !now.isBefore(nextAt);
    }

    /** Since when one may be made that is needed since then; who had one already comes after who had none. */
    Instant dueSince(Instant needed) {
        return needed.isAfter(nextAt) ? needed : nextAt;
    }

    /** The operator's order whose turn it is. */
    Optional<GivenOrder> asked(Instant now) {
        return held.stream().filter(one -> one.due(now)).findFirst();
    }

    /** Takes an operator's order; false where too many are open. */
    boolean ask(ResyncOrder order, Instant now) {
        long open = held.stream()
                .filter(one -> one.cause == OrderCause.OPERATOR && one.open())
                .count();
        if (open >= MAX_OPEN) {
            return false;
        }
        hold(new GivenOrder(order, OrderCause.OPERATOR, now));
        return true;
    }

    /**
     * Makes an automatic order.
     *
     * @param stretch of the pause until the next one, about 1, so that many secondaries don't keep step
     */
    GivenOrder make(ResyncOrder order, OrderCause cause, FleetRules rules, double stretch, Instant now) {
        if (automatic == null) {
            since = now;
        } else {
            automatic.fail("did not help", now);
        }
        GivenOrder made = new GivenOrder(order, cause, now);
        automatic = made;
        hold(made);
        attempts++;
        Duration pause = rules.firstRetry().multipliedBy(1L << Math.min(attempts - 1, 16));
        Duration bounded = pause.compareTo(rules.lastRetry()) > 0 ? rules.lastRetry() : pause;
        nextAt = now.plusMillis((long) (bounded.toMillis() * stretch));
        return made;
    }

    private void hold(GivenOrder order) {
        held.addLast(order);
        Iterator<GivenOrder> eldest = held.iterator();
        while (held.size() > MAX_HELD && eldest.hasNext()) {
            if (!eldest.next().open()) {
                eldest.remove();
            }
        }
    }

    /** An order was answered, or was not. */
    void answered(OrderAnswer answer, double stretch, Instant now) {
        for (GivenOrder one : held) {
            if (one.order.order().equals(answer.order())) {
                Duration pause = ASK_AGAIN.multipliedBy(1L << Math.min(one.sends() - 1, MAX_DOUBLINGS));
                one.answered(
                        answer,
                        one.cause == OrderCause.OPERATOR
                                ? Optional.of(Duration.ofMillis((long) (pause.toMillis() * stretch)))
                                : Optional.empty(),
                        now);
            }
        }
    }

    /** A ping of the secondary; tells the orders that are done with it. */
    List<GivenOrder> heard(Ping ping, boolean caughtUp, Predicate<Name> lacks, Instant now) {
        if (held.isEmpty()) {
            return List.of();
        }
        List<GivenOrder> done = new ArrayList<>();
        for (GivenOrder one : held) {
            if (one.heard(ping, caughtUp, lacks, now)) {
                done.add(one);
            }
        }
        return done;
    }

    void passed(Instant now) {
        held.forEach(one -> one.passed(now));
    }

    /** The secondary is in sync; tells the last automatic order, if there was one. */
    Optional<Effect.ResyncEnded> inSync(String secondary, Instant now) {
        GivenOrder last = automatic;
        if (last == null) {
            return Optional.empty();
        }
        last.done(now);
        last.fail("in sync without it", now);
        automatic = null;
        attempts = 0;
        nextAt = Instant.MIN;
        return Optional.of(
                new Effect.ResyncEnded(secondary, last.order.order(), last.cause, Duration.between(since, now)));
    }

    /** The automatic order that is to bring the secondary back in sync. */
    Optional<GivenOrder> automatic() {
        return Optional.ofNullable(automatic);
    }

    /** Since when automatic orders are made. */
    Instant since() {
        return since;
    }

    /** Automatic orders since the secondary was last in sync. */
    int attempts() {
        return attempts;
    }

    long open() {
        return held.stream().filter(GivenOrder::open).count();
    }

    /** The operator's that have not ended. */
    List<ResyncOrder> asked() {
        return held.stream()
                .filter(one -> one.cause == OrderCause.OPERATOR && one.open())
                .map(one -> one.order)
                .toList();
    }

    /** All that are held, the newest first. */
    List<OrderReport> reports() {
        List<OrderReport> all = new ArrayList<>();
        held.descendingIterator().forEachRemaining(one -> all.add(one.report()));
        return all;
    }
}
