package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.message.SecondaryCommand;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.healthchecker.liveness.Condition;
import java.time.Duration;
import java.util.List;

/** What the fleet state wants done. */
public sealed interface Effect {
    /**
     * Say that all active secondaries serve this.
     *
     * @param zone the apex
     * @param serial its serial
     */
    record Announce(Name zone, Serial serial) implements Effect {}

    /**
     * Ask a secondary over DNS.
     *
     * @param secondary which
     * @param listeners where it listens, {@code address:port}
     * @param zone the apex
     * @param serial what it should answer
     * @param deleted true if it should not know the zone
     */
    record Probe(String secondary, List<String> listeners, Name zone, Serial serial, boolean deleted)
            implements Effect {
        public Probe {
            listeners = List.copyOf(listeners);
        }
    }

    /**
     * Send an order.
     *
     * @param secondary to whom
     * @param order what
     * @param cause why
     * @param reason why, for the log
     */
    record Order(String secondary, ResyncOrder order, OrderCause cause, String reason) implements Effect {}

    /**
     * An order has done its work.
     *
     * @param secondary whose
     * @param order its id
     * @param cause why it was given
     */
    record OrderDone(String secondary, String order, OrderCause cause) implements Effect {}

    /**
     * A secondary is in sync again after automatic orders.
     *
     * @param secondary who
     * @param order the last order
     * @param cause why it was given
     * @param took since the first order
     */
    record ResyncEnded(String secondary, String order, OrderCause cause, Duration took) implements Effect {}

    /**
     * A secondary's contents differ from the zone-provider's, or do no longer.
     *
     * @param secondary which
     * @param healed true where they are equal again
     */
    record Drift(String secondary, boolean healed) implements Effect {}

    /**
     * Tell a secondary again what the operator wants of it.
     *
     * @param secondary to whom
     * @param command what
     */
    record Command(String secondary, SecondaryCommand command) implements Effect {}

    /**
     * A version was seen on port 53 for the first time, so long after it was heard of.
     *
     * @param secondary where
     * @param took as far as the health-checker could see
     */
    record Seen(String secondary, Duration took) implements Effect {}

    /**
     * A secondary's condition is another; the fleet on disk is out of date.
     *
     * @param secondary which
     * @param from what it was
     * @param to what it is
     * @param reason in a few words
     */
    record Moved(String secondary, Condition from, Condition to, String reason) implements Effect {}

    /**
     * Another process speaks for a secondary; the fleet on disk is out of date.
     *
     * @param secondary which
     * @param instance the process
     */
    record Started(String secondary, String instance) implements Effect {}

    /**
     * A version took this long from the zone-provider to a secondary's ping.
     *
     * @param secondary which
     * @param took as far as the health-checker could see
     */
    record Arrived(String secondary, Duration took) implements Effect {}
}
