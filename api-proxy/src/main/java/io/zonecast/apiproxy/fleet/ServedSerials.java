package io.zonecast.apiproxy.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.log.Seldom;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.subject.Subjects;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest serial of each zone that all active secondaries serve, as the health-checker tells it. Kept in memory. */
public final class ServedSerials implements AutoCloseable {
    /** Bounds the memory that a flood of unknown zones could take. */
    private static final int MAX_ZONES = 2_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(ServedSerials.class);

    private final ObjectMapper json = new ObjectMapper();
    private final Map<Name, Serial> serials = new ConcurrentHashMap<>();
    private final KeyRing keys;
    private final Counter refusals;
    private final Seldom refused = new Seldom();
    private final Bus.Subscription subscription;

    /** The last that was taken; touched by the one thread that messages come on. */
    private Seal last = new Seal(0, 0);

    private volatile Consumer<Name> listener = zone -> {};

    /** Begins to listen. */
    public ServedSerials(Bus bus, KeyRing keys, Metrics metrics) {
        this.keys = keys;
        this.refusals = metrics.counter(
                "apiproxy_served_refused_total", "Words of what everybody serves that were not taken.", "reason");
        this.subscription = bus.subscribe(Subjects.SERVED, this::accept);
    }

    private void accept(Message message) {
        try {
            Seal seal = Seal.open(keys, Role.HEALTH_CHECKER, message.subject(), message.headers(), message.body());
            if (!isAbove(seal, last)) {
                // A message that came twice, or that somebody says again.
                refusals.labelValues("old").inc();
                return;
            }
            last = seal;
            for (JsonNode told : json.readTree(message.body()).path("served")) {
                put(
                        Name.parse(told.path("zone").asText()),
                        new Serial(told.path("serial").asLong(-1)));
            }
        } catch (Failure | IOException | InvalidName | IllegalArgumentException e) {
            refusals.labelValues("bad").inc();
            long times = refused.oneMore();
            if (times > 0) {
                LOG.warn("message refused subject={} times={} reason={}", message.subject(), times, e.getMessage());
            }
        }
    }

    private static boolean isAbove(Seal one, Seal other) {
        return one.epoch() != other.epoch() ? one.epoch() > other.epoch() : one.number() > other.number();
    }

    /** The serial of a zone; empty where nothing was told since the start. */
    public Optional<Serial> of(Name zone) {
        return Optional.ofNullable(serials.get(zone));
    }

    /** Says who is told of each zone that something is heard of; to be called once, at start. Must not block. */
    public void listen(Consumer<Name> told) {
        listener = told;
    }

    /** Notes what was heard in another way. */
    public void put(Name zone, Serial serial) {
        if (serials.size() < MAX_ZONES || serials.containsKey(zone)) {
            serials.put(zone, serial);
        }
        listener.accept(zone);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
