package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.Ping;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.report.OrderReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One resync order from its making to its end.
 *
 * <pre>
 *   WAITING ─ sent ─▶ SENT ─ accepted ─▶ ACCEPTED ─ nothing wanted any more ─▶ DONE
 *      ▲               │ declined, no answer   └─ no progress, or a newer one ─▶ FAILED
 *      └─ by operator ─┴─ by itself, or too old ───────────────────────────────▶ FAILED
 * </pre>
 */
final class GivenOrder {
    /** An order that comes no nearer to its end for so long has failed. */
    static final Duration PATIENCE = Duration.ofMinutes(15);

    /** An answer that was not told by then never will be. */
    private static final Duration LOST = Duration.ofSeconds(30);

    /** The first full ping after an answer can have been on its way before it. */
    private static final int PINGS_AFTER = 2;

    final ResyncOrder order;
    final OrderCause cause;
    private final Instant made;
    private State state = State.WAITING;
    private @Nullable Instant sentAt;
    private @Nullable Instant endedAt;
    private Instant nextAt;
    private Instant movedAt;
    private int sends;
    private int pings;
    private boolean exact;
    private long most;
    private long left;
    private String problem = "";

    GivenOrder(ResyncOrder order, OrderCause cause, Instant now) {
        this.order = order;
        this.cause = cause;
        this.made = now;
        this.nextAt = now;
        this.movedAt = now;
    }

    private enum State {
        WAITING,
        SENT,
        ACCEPTED,
        DONE,
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean open() {
        return state != State.DONE && state != State.FAILED;
    }

    boolean underWay() {
        return state == State.SENT;
    }

    boolean due(Instant now) {
        return state == State.WAITING && !now.isBefore(nextAt);
    }

    Instant nextAt() {
        return nextAt;
    }

    int sends() {
        return sends;
    }

    void sent(Instant now) {
        state = State.SENT;
        sentAt = now;
        sends++;
    }

    /** @param pause until it is sent again where it was not taken; nothing for never */
    void answered(OrderAnswer answer, Optional<Duration> pause, Instant now) {
        if (state != State.SENT) {
            return;
        }
        problem = answer.problem();
        if (answer.outcome() == OrderAnswer.Outcome.ACCEPTED) {
            state = State.ACCEPTED;
            movedAt = now;
            most = answer.wanted();
            left = answer.wanted();
        } else if (pause.isPresent()) {
            state = State.WAITING;
            nextAt = now.plus(pause.get());
        } else {
            fail(problem, now);
        }
    }

    /** A ping of its secondary; true if that is the end of it. */
    boolean heard(Ping ping, boolean caughtUp, Predicate<Name> lacks, Instant now) {
        Optional<Ping.Order> told = ping.load().orders().stream()
                .filter(one -> one.id().equals(order.order()))
                .findFirst();
        if (told.isPresent() && (state == State.SENT || state == State.WAITING)) {
            // Its answer was lost.
            state = State.ACCEPTED;
        }
        if (state != State.ACCEPTED) {
            return false;
        }
        exact |= told.isPresent();
        long nowLeft = told.map(Ping.Order::left).orElse(exact ? left : ping.wanted());
        if (nowLeft != left) {
            movedAt = now;
        }
        left = nowLeft;
        most = Math.max(most, told.map(Ping.Order::found).orElse(left));
        pings += ping.full() ? 1 : 0;
        boolean end = exact
                ? told.filter(one -> one.compared() && one.left() == 0).isPresent()
                : pings >= PINGS_AFTER && left == 0 && there(caughtUp, lacks);
        if (end) {
            state = State.DONE;
            endedAt = now;
        }
        return end;
    }

    private boolean there(boolean caughtUp, Predicate<Name> lacks) {
        return switch (order.scope()) {
            case ResyncOrder.Scope.Zones(var zones) ->
                caughtUp || zones.stream().noneMatch(lacks);
            case ResyncOrder.Scope.Buckets ignored -> caughtUp;
            case ResyncOrder.Scope.Everything ignored -> caughtUp;
        };
    }

    void done(Instant now) {
        if (state == State.ACCEPTED) {
            state = State.DONE;
            endedAt = now;
        }
    }

    void fail(String why, Instant now) {
        if (open()) {
            state = State.FAILED;
            problem = why;
            endedAt = now;
        }
    }

    void passed(Instant now) {
        if (state == State.SENT && sentAt != null && sentAt.plus(LOST).isBefore(now)) {
            fail("no answer", now);
        } else if (open() && movedAt.plus(PATIENCE).isBefore(now)) {
            String why = "no progress for " + PATIENCE.toMinutes() + " minutes";
            fail(problem.isEmpty() ? why : why + ": " + problem, now);
        }
    }

    OrderReport report() {
        String scope = switch (order.scope()) {
            case ResyncOrder.Scope.Zones ignored -> "zones";
            case ResyncOrder.Scope.Buckets ignored -> "buckets";
            case ResyncOrder.Scope.Everything ignored -> "everything";
        };
        int named = switch (order.scope()) {
            case ResyncOrder.Scope.Zones(var zones) -> zones.size();
            case ResyncOrder.Scope.Buckets(var buckets) -> buckets.size();
            case ResyncOrder.Scope.Everything ignored -> 0;
        };
        boolean told = state == State.ACCEPTED || state == State.DONE || most > 0;
        return new OrderReport(
                order.order(),
                scope,
                named,
                cause.word(),
                state.word(),
                made,
                Optional.ofNullable(sentAt),
                Optional.ofNullable(endedAt),
                sends,
                told ? left : -1,
                told ? most - left : -1,
                problem);
    }
}
