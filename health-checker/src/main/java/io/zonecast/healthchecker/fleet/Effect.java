package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.ResyncOrder;
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
     * @param reason why, for the log
     */
    record Order(String secondary, ResyncOrder order, String reason) implements Effect {}

    /**
     * A resync has done its work.
     *
     * @param secondary who is in sync again
     * @param order the last order
     * @param took since the first order
     */
    record ResyncEnded(String secondary, String order, Duration took) implements Effect {}

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
     * A version took this long from the zone-provider to a secondary's ping.
     *
     * @param secondary which
     * @param took as far as the health-checker could see
     */
    record Arrived(String secondary, Duration took) implements Effect {}
}
