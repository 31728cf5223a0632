package io.zonecast.zoneprovider.follow;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.event.EventCodec;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.log.Seldom;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.subject.Subjects;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.metrics.ProviderMetrics;
import io.zonecast.zoneprovider.precedence.Urgency;
import io.zonecast.zoneprovider.signing.CpuWorkers;
import io.zonecast.zoneprovider.signing.Job;
import io.zonecast.zoneprovider.signing.ZoneDoor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fast lane: batches of zone events, side by side for different zones, in order for one. A batch is
 * given back to the broker when its versions are durable. An event that can't be read or is not signed
 * is counted and skipped.
 */
public final class EventFollower implements Bus.BatchHandler {
    private static final Logger LOG = LoggerFactory.getLogger(EventFollower.class);

    /** For a whole batch. A renewal of a small zone is over by then; whoever has a zone longer gets its events as a fetch. */
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final KeyRing keys;
    private final ZoneDoor door;
    private final CpuWorkers workers;
    private final ProviderMetrics metrics;
    private final Runnable returned;
    private final Runnable missing;
    private final Seldom refused = new Seldom();

    /**
     * Wires it.
     *
     * @param returned told when reading goes on after a break in which something may have been lost
     * @param missing told while the consumer is not there
     */
    public EventFollower(
            KeyRing keys,
            ZoneDoor door,
            CpuWorkers workers,
            ProviderMetrics metrics,
            Runnable returned,
            Runnable missing) {
        this.keys = keys;
        this.door = door;
        this.workers = workers;
        this.metrics = metrics;
        this.returned = returned;
        this.missing = missing;
    }

    @Override
    public void accept(List<Message> batch) {
        Map<Name, List<ZoneEvent>> byZone = new LinkedHashMap<>();
        for (Message message : batch) {
            open(message)
                    .ifPresent(event -> byZone.computeIfAbsent(event.zone(), zone -> new ArrayList<>(1))
                            .add(event));
        }
        List<Job> jobs = new ArrayList<>(byZone.size());
        byZone.forEach((zone, events) -> jobs.add(new Job.Events(zone, events)));
        door.pass(jobs, workers, Urgency.EVENT, PATIENCE);
    }

    @Override
    public void resumed() {
        returned.run();
    }

    @Override
    public void missing() {
        missing.run();
    }

    private Optional<ZoneEvent> open(Message message) {
        try {
            Seal.open(keys, Role.API_PROXY, message.subject(), message.headers(), message.body());
            ZoneEvent event = EventCodec.decode(message.body());
            if (!Subjects.event(event.zone()).equals(message.subject())) {
                throw new Failure.Corrupt("event of " + event.zone() + " on the subject of another zone");
            }
            metrics.events().labelValues("read").inc();
            return Optional.of(event);
        } catch (Failure | IllegalArgumentException e) {
            metrics.events().labelValues("refused").inc();
            long times = refused.oneMore();
            if (times > 0) {
                LOG.warn(
                        "event refused subject={} sequence={} times={} reason={}",
                        message.subject(),
                        message.sequence(),
                        times,
                        e.getMessage());
            }
            return Optional.empty();
        }
    }
}
