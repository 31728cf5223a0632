package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.Ping;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.ledger.Ledger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides who is ordered to compare with the zone-provider, and what. Few orders begin at a time and no secondary
 * has two under way, so that a fleet that is all wrong at once does not fall upon the zone-provider, and one that does
 * not answer costs the others nothing.
 */
final class Ordering {
    /** Orders that wait for an answer, which takes at most five seconds. */
    static final int MAX_AT_ONCE = 32;

    /** Orders that begin in one turn of half a second. */
    static final int MAX_STARTS = 8;

    /** Pauses are stretched or shortened by up to this part. */
    private static final double JITTER = 0.2;

    private final FleetRules rules;
    private final RandomGenerator random;
    private long made;
    private long heldBack;

    Ordering(FleetRules rules, RandomGenerator random) {
        this.rules = rules;
        this.random = random;
    }

    double stretch() {
        return 1 - JITTER + 2 * JITTER * random.nextDouble();
    }

    String newId(Instant now) {
        return "r" + now.toEpochMilli() + "-" + ++made;
    }

    /** Orders that had to wait for the next turn. */
    long heldBack() {
        return heldBack;
    }

    List<Effect.Order> due(Collection<Secondary> secondaries, Published published, Instant now) {
        long underWay =
                secondaries.stream().filter(one -> one.orders.underWay()).count();
        List<Need> needs = new ArrayList<>();
        for (Secondary secondary : secondaries) {
            need(secondary, published.of(secondary.group), now).ifPresent(needs::add);
        }
        needs.sort(Comparator.comparing(Need::since));
        int most = (int) Math.min(MAX_STARTS, Math.max(0, MAX_AT_ONCE - underWay));
        List<Effect.Order> effects = new ArrayList<>();
        for (Need need : needs) {
            if (effects.size() >= most) {
                heldBack++;
                continue;
            }
            effects.add(begin(need, published.of(need.secondary().group), now));
        }
        return effects;
    }

    private Effect.Order begin(Need need, Ledger ledger, Instant now) {
        Secondary secondary = need.secondary();
        GivenOrder given = need.asked()
                .orElseGet(() -> secondary.orders.make(
                        new ResyncOrder(newId(now), need.scope()), need.cause(), rules, stretch(), now));
        given.sent(now);
        if (given.cause != OrderCause.OPERATOR) {
            secondary.checkedDrift = false;
        }
        return new Effect.Order(secondary.id, given.order, given.cause, secondary.reason(ledger, rules, now));
    }

    private Optional<Need> need(Secondary secondary, Ledger ledger, Instant now) {
        if (!secondary.there(rules, now) || secondary.orders.underWay()) {
            return Optional.empty();
        }
        Optional<GivenOrder> asked = secondary.orders.asked(now);
        if (asked.isPresent()) {
            GivenOrder order = asked.get();
            return Optional.of(new Need(secondary, asked, order.order.scope(), order.cause, order.nextAt()));
        }
        boolean able = secondary.says != null && secondary.says != Ping.State.STARTING;
        return able && secondary.orders.due(now) ? automatic(secondary, ledger, now) : Optional.empty();
    }

    private Optional<Need> automatic(Secondary secondary, Ledger ledger, Instant now) {
        Instant limit = now.minus(rules.grace());
        if (secondary.checkedDrift && !secondary.root.equals(ledger.root())) {
            return Optional.of(everything(secondary, OrderCause.FULL_CHECK, limit));
        }
        Instant strange = secondary.strangeSince;
        boolean drifted = strange != null && !strange.isAfter(limit);
        if (secondary.progressAt.isAfter(now.minus(FleetRules.FRESH))) {
            // On its way. Only what it went past won't come by itself.
            List<Name> passedBy = secondary.backlog.passedBy(limit, FleetRules.MAX_ORDER_ZONES);
            // As many as it wants anyway are those that it wants.
            return passedBy.size() <= secondary.wanted
                    ? Optional.empty()
                    : Optional.of(zones(secondary, passedBy, limit));
        }
        List<Name> lagging = secondary.backlog.laggingSince(limit, FleetRules.MAX_ORDER_ZONES + 1);
        if (!drifted && lagging.isEmpty() && !secondary.backlog.overflowed()) {
            return Optional.empty();
        }
        // A root that is strange without a lag that explains it is drift, and can be anywhere.
        boolean everywhere = secondary.backlog.overflowed()
                || lagging.isEmpty()
                || lagging.size() > FleetRules.MAX_ORDER_ZONES
                || secondary.orders.attempts() > 0;
        if (!everywhere) {
            return Optional.of(zones(secondary, lagging, limit));
        }
        return Optional.of(everything(
                secondary,
                lagging.isEmpty() && drifted ? OrderCause.DRIFT : OrderCause.LAG,
                drifted && strange != null ? strange : limit));
    }

    private static Need zones(Secondary secondary, List<Name> zones, Instant since) {
        return new Need(
                secondary,
                Optional.empty(),
                new ResyncOrder.Scope.Zones(zones),
                OrderCause.LAG,
                secondary.orders.dueSince(since));
    }

    private static Need everything(Secondary secondary, OrderCause cause, Instant since) {
        return new Need(
                secondary,
                Optional.empty(),
                new ResyncOrder.Scope.Everything(),
                cause,
                secondary.orders.dueSince(since));
    }

    private record Need(
            Secondary secondary,
            Optional<GivenOrder> asked,
            ResyncOrder.Scope scope,
            OrderCause cause,
            Instant since) {}
}
