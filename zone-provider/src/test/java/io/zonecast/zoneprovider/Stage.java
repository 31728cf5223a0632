package io.zonecast.zoneprovider;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.config.Config;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.message.InventoryCodec;
import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.service.ServiceContext;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.version.Group;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A broker, an api-proxy in memory, the zone-provider and secondaries in memory. */
final class Stage implements AutoCloseable {
    final NatsServer nats;
    final MovableClock clock = new MovableClock();
    final FakeApiProxy api;
    final KeyRing keys;
    private final Path folder;
    private final Signer providerKey = NatsKeys.random();
    private final Map<String, String> settings = new HashMap<>();
    private Bus providerBus;
    private Readiness readiness;
    private Metrics metrics;
    private ZoneProvider provider;

    Stage(Path folder) {
        this.folder = folder;
        nats = NatsServer.start(folder.resolve("nats"));
        Signer apiKey = NatsKeys.random();
        keys = NatsKeys.ring(Map.of(
                Role.API_PROXY, List.of(apiKey.publicKey()), Role.ZONE_PROVIDER, List.of(providerKey.publicKey())));
        api = new FakeApiProxy(TestBus.connect(nats, "api-proxy", apiKey), apiKey);
        set("signing.check-interval", "50ms");
    }

    Stage set(String key, String value) {
        settings.put(
                "ZONECAST_ZONE_PROVIDER_"
                        + key.toUpperCase(java.util.Locale.ROOT)
                                .replace('.', '_')
                                .replace('-', '_'),
                value);
        return this;
    }

    Stage startProvider() {
        Config config = Config.load("zone-provider", null, settings);
        ProviderSettings read = ProviderSettings.read(config);
        config.done();
        readiness = new Readiness();
        metrics = new Metrics();
        providerBus = TestBus.open(nats, "zone-provider", providerKey);
        provider = ZoneProvider.start(
                read,
                new ServiceContext(
                        "zone-provider", stateDir(), providerBus, providerKey, keys, metrics, readiness, clock));
        return this;
    }

    Path brokerStore() {
        return folder.resolve("nats").resolve("store");
    }

    /** Puts a copy of a folder in the place of another. */
    static void copy(Path from, Path to) {
        delete(to);
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.createDirectories(to.getParent());
                Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path stateDir() {
        return folder.resolve("state");
    }

    Stage awaitReady() {
        Awaitility.await("readiness")
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(readiness::isReady);
        return this;
    }

    /** Where other servers get zones, once it listens. */
    java.net.InetSocketAddress feed() {
        Awaitility.await("feed")
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !provider.feeding().isEmpty());
        return provider.feeding().getFirst();
    }

    boolean isReady() {
        return readiness.isReady();
    }

    /** A gauge of the provider as it shows in its metrics. */
    double gauge(String name) {
        String text = new String(metrics.scrape(), java.nio.charset.StandardCharsets.UTF_8);
        return Double.parseDouble(text.lines()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .orElseThrow()
                .split(" ", -1)[1]);
    }

    void awaitGauge(String name, DoublePredicate condition) {
        Awaitility.await(name)
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> condition.test(gauge(name)));
    }

    /** Waits until the manifest of an event's version was received, without regard to its contents. */
    void awaitVersion(Follower secondary, ZoneEvent event) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() ->
                        !event.generation().isAfter(secondary.seen().getLast().generation()));
    }

    void stopProvider() {
        if (provider != null) {
            provider.close();
            providerBus.close();
            provider = null;
        }
    }

    /** A secondary that joins and follows from now on. */
    Follower follower(String id) {
        return follower(id, "all");
    }

    /** A secondary of a group. */
    Follower follower(String id, String group) {
        Bus bus = TestBus.connect(nats, id);
        InventoryReply.Joined joined = InventoryCodec.decodeJoined(ask(bus, new InventoryRequest.Join(group)));
        return new Follower(bus, keys, new Group(group), joined.consumer());
    }

    static byte[] ask(Bus bus, InventoryRequest request) {
        return bus.request(
                        Subjects.zoneInventory(bus.id()),
                        Headers.NONE,
                        InventoryCodec.encode(request),
                        Duration.ofSeconds(20))
                .body();
    }

    @Override
    public void close() {
        stopProvider();
        api.close();
        nats.close();
    }
}
