package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.ResyncOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The orders given to one secondary since it was last in sync. */
final class Resync {
    private @Nullable ResyncOrder last;
    private Instant since = Instant.EPOCH;
    private Instant nextAt = Instant.MIN;
    private int attempts;
    private String outcome = "";

    boolean due(Instant now) {
        return !now.isBefore(nextAt);
    }

    void ordered(ResyncOrder order, FleetRules rules, Instant now) {
        if (last == null) {
            since = now;
        }
        last = order;
        outcome = "sent";
        attempts++;
        Duration pause = rules.firstRetry().multipliedBy(1L << Math.min(attempts - 1, 16));
        nextAt = now.plus(pause.compareTo(rules.lastRetry()) > 0 ? rules.lastRetry() : pause);
    }

    void answered(String order, String told) {
        if (last != null && last.order().equals(order)) {
            outcome = told;
        }
    }

    /** The secondary is in sync; tells the last order and since when orders were given, if there were any. */
    Optional<Effect.ResyncEnded> ended(String secondary, Instant now) {
        ResyncOrder order = last;
        if (order == null) {
            return Optional.empty();
        }
        last = null;
        attempts = 0;
        nextAt = Instant.MIN;
        return Optional.of(new Effect.ResyncEnded(secondary, order.order(), Duration.between(since, now)));
    }

    Optional<ResyncOrder> last() {
        return Optional.ofNullable(last);
    }

    Instant since() {
        return since;
    }

    int attempts() {
        return attempts;
    }

    String outcome() {
        return outcome;
    }
}
