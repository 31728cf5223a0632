package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.Ping;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.liveness.Liveness;
import java.time.Instant;

/** The operator's requests. */
final class LifeCycle {
    private final FleetState state;

    LifeCycle(FleetState state) {
        this.state = state;
    }

    Decision register(String id, String group, Instant now) {
        Secondary secondary = state.secondaries.get(id);
        if (secondary != null) {
            secondary.registered = group;
            if (secondary.neverHeard()) {
                secondary.group = group;
            }
            return new Decision.Done(false);
        }
        if (state.secondaries.size() >= FleetRules.MAX_SECONDARIES) {
            return new Decision.TooMany("there are " + FleetRules.MAX_SECONDARIES + " secondaries already");
        }
        state.forgotten.remove(id);
        Secondary fresh = new Secondary(id, group, new Liveness(Condition.INACTIVE, now, now));
        fresh.registered = group;
        fresh.backlog.unsureUntil(state.published.of(group).sequence());
        state.secondaries.put(id, fresh);
        return new Decision.Done(true);
    }

    Decision forget(String id, boolean force) {
        Secondary secondary = state.secondaries.get(id);
        if (secondary == null) {
            return new Decision.Unknown();
        }
        Condition condition = secondary.liveness.condition();
        boolean inService = condition != Condition.INACTIVE && condition != Condition.DRAINING;
        if (inService && !force) {
            return new Decision.Refused("secondary " + id + " is " + condition.word()
                    + ": it answers queries and would no longer be watched; drain it first, or say ?force=true");
        }
        state.secondaries.remove(id);
        state.receipts.forget(id);
        if (secondary.instance != null) {
            state.forgotten.put(id, secondary.instance);
            if (state.forgotten.size() > FleetRules.MAX_SECONDARIES) {
                state.forgotten.remove(state.forgotten.keySet().iterator().next());
            }
        }
        // Who is waited for no more can have been the last that a version was waiting for.
        state.checkServed(secondary.group);
        return new Decision.Done(false);
    }

    Decision want(String id, Wish wish, Instant now) {
        Secondary secondary = state.secondaries.get(id);
        if (secondary == null) {
            return new Decision.Unknown();
        }
        Decision decision = new Decision.Tell(secondary.commanding.want(wish, now));
        if (wish.kind() == Wish.Kind.DRAIN && secondary.liveness.condition().present()) {
            // What the operator takes out of service is waited for no more, whether or not it knows already.
            state.move(secondary, new Liveness(Condition.DRAINING, now, secondary.liveness.heard()), now);
        }
        return decision;
    }

    Decision resync(String id, ResyncOrder.Scope scope, Instant now) {
        Secondary secondary = state.secondaries.get(id);
        if (secondary == null) {
            return new Decision.Unknown();
        }
        ResyncOrder order = new ResyncOrder(state.ordering.newId(now), scope);
        return secondary.orders.ask(order, now)
                ? new Decision.Taken(order.order())
                : new Decision.TooMany("secondary " + id + " has " + Orders.MAX_OPEN + " orders that have not ended");
    }

    /** A command was answered, or was not. */
    void answered(String id, String problem) {
        Secondary secondary = state.secondaries.get(id);
        if (secondary != null) {
            secondary.commanding.answer(problem);
        }
    }

    /** The secondary refused a command for good: the wish is dropped. */
    void refused(String id, Wish wish) {
        Secondary secondary = state.secondaries.get(id);
        if (secondary != null
                && secondary.commanding.wish().filter(wish::equals).isPresent()) {
            secondary.commanding.drop();
        }
    }

    /** Tells again what was not done. */
    void passed(Secondary secondary, Instant now) {
        if (secondary.there(state.rules, now)) {
            Ping.State says = secondary.says;
            secondary
                    .commanding
                    .due(says, now)
                    .ifPresent(command -> state.effects.add(new Effect.Command(secondary.id, command)));
        }
    }
}
