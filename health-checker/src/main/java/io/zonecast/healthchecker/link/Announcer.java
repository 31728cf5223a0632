package io.zonecast.healthchecker.link;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.healthchecker.fleet.Effect;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says on {@code fleet.served} which serials of zones all active secondaries serve, as
 * {@code {"served":[{"zone":…,"serial":…},…]}} under a seal; of many versions in a short time only the last. Who misses
 * it can ask. Safe for use by many threads.
 */
public final class Announcer implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Zones in one message: 200 KB at most, well below what a broker takes. */
    private static final int AT_ONCE = 500;

    private final Bus bus;
    private final Signer signer;
    private final long epoch;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("announcer").factory());
    private Map<Name, Serial> waiting = new LinkedHashMap<>();
    private long number;

    /**
     * @param bus to publish on
     * @param epoch of its seals, above that of every process before
     */
    public Announcer(Bus bus, Signer signer, long epoch) {
        this.bus = bus;
        this.signer = signer;
        this.epoch = epoch;
        var ignored =
                timer.scheduleWithFixedDelay(this::publish, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    void enqueue(Effect.Announce announce) {
        synchronized (this) {
            waiting.put(announce.zone(), announce.serial());
        }
    }

    private void publish() {
        Map<Name, Serial> due;
        synchronized (this) {
            if (waiting.isEmpty() || !bus.connected()) {
                return;
            }
            due = waiting;
            waiting = new LinkedHashMap<>();
        }
        for (Iterator<Map.Entry<Name, Serial>> rest = due.entrySet().iterator(); rest.hasNext(); ) {
            ObjectNode json = JsonFields.object();
            ArrayNode served = json.putArray("served");
            while (rest.hasNext() && served.size() < AT_ONCE) {
                Map.Entry<Name, Serial> one = rest.next();
                served.addObject()
                        .put("zone", one.getKey().toString())
                        .put("serial", one.getValue().value());
            }
            byte[] body = JsonFields.toBytes(json);
            Seal seal = new Seal(epoch, ++number);
            bus.publish(Subjects.SERVED, seal.seal(signer, Subjects.SERVED, body), body);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
