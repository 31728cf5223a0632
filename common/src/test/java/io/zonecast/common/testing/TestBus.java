package io.zonecast.common.testing;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.nats.NatsBus;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.bus.nats.NatsSettings;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.Signer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** Buses to a {@link NatsServer}. */
public final class TestBus {
    private TestBus() {}

    /** A connected bus with a key of its own. */
    public static Bus connect(NatsServer server, String id) {
        return connect(server, id, NatsKeys.random());
    }

    /** A connected bus. */
    public static Bus connect(NatsServer server, String id, Signer signer) {
        Bus bus = open(server, id, signer);
        await(bus);
        return bus;
    }

    /** A bus that is only beginning to connect. */
    public static Bus open(NatsServer server, String id, Signer signer) {
        return NatsBus.open(
                new NatsSettings(id, List.of(server.url()), Optional.empty()), signer, new Metrics(), up -> {});
    }

    /** Waits until a bus is connected. */
    public static void await(Bus bus) {
        Awaitility.await("connection of " + bus.id())
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(bus::connected);
    }
}
