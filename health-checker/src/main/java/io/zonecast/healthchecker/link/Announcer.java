package io.zonecast.healthchecker.link;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.json.JsonFields;
import io.zonecast.common.subject.Subjects;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.healthchecker.fleet.Effect;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says on {@code fleet.served} which serial of a zone all active secondaries serve, as
 * {@code {"zone":…,"serial":…}}; of many versions in a short time only the last. Safe for use by many threads.
 */
public final class Announcer implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Bus bus;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("announcer").factory());
    private Map<Name, Serial> waiting = new LinkedHashMap<>();

    /** @param bus to publish on */
    public Announcer(Bus bus) {
        this.bus = bus;
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
        due.forEach((zone, serial) -> bus.publish(
                Subjects.SERVED,
                Headers.NONE,
                JsonFields.toBytes(
                        JsonFields.object().put("zone", zone.toString()).put("serial", serial.value()))));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
