package io.zonecast.apiproxy.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.message.KeyList;
import io.zonecast.common.message.KeyListCodec;
import io.zonecast.common.subject.Subjects;
import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.util.Map;

/** Asks the other services over the bus. Each call throws the failure that the other side told. */
public final class Peers {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ObjectMapper json = new ObjectMapper();
    private final Bus bus;

    /** @param bus to ask over */
    public Peers(Bus bus) {
        this.bus = bus;
    }

    /** The keys of a zone, from the zone-provider. */
    public KeyList keys(Name zone) {
        byte[] request = KeyListCodec.encode(new KeyList.Request(zone));
        return KeyListCodec.decode(bus.request(Subjects.keys(bus.id(), "list"), Headers.NONE, request, TIMEOUT)
                .body());
    }

    /**
     * The health-checker's answer as it stands, JSON.
     *
     * @param path of its HTTP interface, below {@code /api/v1/zonecast}
     */
    public byte[] fleet(String path) {
        byte[] request;
        try {
            request = json.writeValueAsBytes(Map.of("path", path));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of text is always JSON", e);
        }
        return bus.request(Subjects.fleet(bus.id()), Headers.NONE, request, TIMEOUT)
                .body();
    }
}
