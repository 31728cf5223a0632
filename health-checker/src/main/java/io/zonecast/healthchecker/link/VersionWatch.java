package io.zonecast.healthchecker.link;

import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.log.Seldom;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.healthchecker.fleet.Fleet;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the manifests of all versions from the stream, without their bodies. */
public final class VersionWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VersionWatch.class);

    private final Fleet fleet;
    private final Actions actions;
    private final KeyRing keys;
    private final InstantSource clock;
    private final Counter bad;
    private final Counter received;
    private final Seldom ignored = new Seldom();
    private final Bus.Subscription subscription;

    /** Begins to read where it stopped last. */
    public VersionWatch(
            Bus bus, Fleet fleet, Actions actions, KeyRing keys, InstantSource clock, Counter bad, Metrics metrics) {
        this.fleet = fleet;
        this.actions = actions;
        this.keys = keys;
        this.clock = clock;
        this.bad = bad;
        this.received = metrics.counter(
                "healthchecker_event_health_check_received_zone_events_total",
                "Versions read from the stream by kind",
                "event_type");
        this.subscription = bus.follow(Subjects.ZONE_VERSIONS, Subjects.HEALTH_CHECKER_CONSUMER, this::read);
    }

    private void read(List<Message> batch) {
        for (Message message : batch) {
            try {
                Manifest manifest = VersionMessage.open(message.headers(), keys).manifest();
                if (!Subjects.version(manifest.group(), manifest.zone()).equals(message.subject())) {
                    throw new Failure.Corrupt("manifest of " + manifest.zone() + " on " + message.subject());
                }
                received.labelValues(manifest.kind().name().toLowerCase(Locale.ROOT))
                        .inc();
                fleet.published(manifest, clock.instant());
            } catch (Failure.Corrupt e) {
                bad.labelValues("version").inc();
                long times = ignored.oneMore();
                if (times > 0) {
                    log.warn(
                            "Version ignored subject={} sequence={} times={} problem=\"{}\"",
                            message.subject(),
                            message.sequence(),
                            times,
                            e.getMessage());
                }
            }
        }
        actions.act();
    }

    @Override
    public void close() {
        subscription.close();
    }
}
