package io.zonecast.healthchecker.link;

import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.log.Seldom;
import io.zonecast.common.message.Ping;
import io.zonecast.common.message.PingCodec;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.subject.Subjects;
import io.zonecast.healthchecker.fleet.Fleet;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears the pings of all secondaries. */
public final class PingListener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PingListener.class);

    /** The largest list of applied versions with the longest names takes half of it. */
    private static final int MAX_OCTETS = 512 * 1024;

    private final PingBudget budget = new PingBudget();
    private final Fleet fleet;
    private final Actions actions;
    private final InstantSource clock;
    private final Counter bad;
    private final Counter flood;
    private final Seldom ignored = new Seldom();
    private final Bus.Subscription subscription;

    /** Begins to listen. */
    public PingListener(Bus bus, Fleet fleet, Actions actions, InstantSource clock, Counter bad, Metrics metrics) {
        this.fleet = fleet;
        this.actions = actions;
        this.clock = clock;
        this.bad = bad;
        this.flood = metrics.counter(
                "healthchecker_flood_pings_total", "Pings left unread: too many of one secondary, or too large");
        this.subscription = bus.subscribe(Subjects.ALL_PINGS, this::heard);
    }

    private void heard(Message message) {
        if (message.body().length > MAX_OCTETS || !budget.allows(message.subject(), System.nanoTime())) {
            // Before it is read, which is what costs. What an unread one applied, the next root tells.
            flood.inc();
            return;
        }
        Ping ping;
        try {
            ping = PingCodec.decode(message.body());
            // The broker lets a secondary publish on its own subject alone, so that the subject is what counts.
            if (!Subjects.ping(ping.id()).equals(message.subject())) {
                throw new Failure.Corrupt("ping of " + ping.id() + " on " + message.subject());
            }
        } catch (Failure.Corrupt e) {
            bad.labelValues("ping").inc();
            long times = ignored.oneMore();
            if (times > 0) {
                log.warn("Ping ignored subject={} times={} problem=\"{}\"", message.subject(), times, e.getMessage());
            }
            return;
        }
        fleet.heard(ping, clock.instant());
        actions.act();
    }

    @Override
    public void close() {
        subscription.close();
    }
}
