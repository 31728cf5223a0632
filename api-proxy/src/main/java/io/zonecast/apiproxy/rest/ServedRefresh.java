package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonecast.apiproxy.fleet.Peers;
import io.zonecast.apiproxy.fleet.ServedSerials;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.FleetRequest;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the health-checker which serial everybody serves, where what is known differs from what was published: it is told once,
 * and who was not there at that moment would never know. In the background: the next look at the zone shows it.
 */
final class ServedRefresh {
    /** Questions at the same time; what is looked at meanwhile is asked for at the next look. */
    private static final int AT_ONCE = 4;

    private static final Logger LOG = LoggerFactory.getLogger(ServedRefresh.class);

    private final ServedSerials served;
    private final Peers peers;
    private final ObjectMapper json = new ObjectMapper();
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Set<Name> asking = ConcurrentHashMap.newKeySet();

    ServedRefresh(ServedSerials served, Peers peers) {
        this.served = served;
        this.peers = peers;
    }

    /** Somebody looks at a zone. */
    void looked(ZoneState zone) {
        boolean known = zone.published().isEmpty() || zone.published().equals(served.of(zone.name()));
        if (known || !room.tryAcquire()) {
            return;
        }
        if (!asking.add(zone.name())) {
            room.release();
            return;
        }
        Thread.ofVirtual().name("served").start(() -> {
            try {
                ask(zone.name());
            } finally {
                asking.remove(zone.name());
                room.release();
            }
        });
    }

    private void ask(Name zone) {
        try {
            Peers.Answer answer = peers.fleet(FleetRequest.get("/zones/" + ZoneId.of(zone) + "/sync"));
            JsonNode sync = json.readTree(answer.json());
            boolean everybody = answer.status() == 200
                    && sync.path("in_sync").asBoolean()
                    && sync.path("serial").isIntegralNumber();
            if (everybody) {
                served.put(zone, new Serial(sync.path("serial").asLong()));
            }
        } catch (Failure | IOException | IllegalArgumentException e) {
            LOG.debug("served serial not learned zone={} reason={}", zone, e.getMessage());
        }
    }
}
