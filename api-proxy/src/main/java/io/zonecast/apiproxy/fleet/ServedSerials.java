package io.zonecast.apiproxy.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.subject.Subjects;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest serial of each zone that all active secondaries serve, as the health-checker tells it. Kept in memory. */
public final class ServedSerials implements AutoCloseable {
    /** Bounds the memory that a flood of unknown zones could take. */
    private static final int MAX_ZONES = 2_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(ServedSerials.class);

    private final ObjectMapper json = new ObjectMapper();
    private final Map<Name, Serial> serials = new ConcurrentHashMap<>();
    private final Bus.Subscription subscription;

    /** Begins to listen. */
    public ServedSerials(Bus bus) {
        this.subscription = bus.subscribe(Subjects.SERVED, this::accept);
    }

    private void accept(Message message) {
        try {
            JsonNode told = json.readTree(message.body());
            Name zone = Name.parse(told.path("zone").asText());
            Serial serial = new Serial(told.path("serial").asLong(-1));
            put(zone, serial);
        } catch (IOException | InvalidName | IllegalArgumentException e) {
            LOG.warn("message not understood subject={} reason={}", message.subject(), e.getMessage());
        }
    }

    /** The serial of a zone; empty where nothing was told since the start. */
    public Optional<Serial> of(Name zone) {
        return Optional.ofNullable(serials.get(zone));
    }

    /** Notes what was heard in another way. */
    public void put(Name zone, Serial serial) {
        if (serials.size() < MAX_ZONES || serials.containsKey(zone)) {
            serials.put(zone, serial);
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
