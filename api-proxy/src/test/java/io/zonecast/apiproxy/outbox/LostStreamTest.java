package io.zonecast.apiproxy.outbox;

import static io.zonecast.apiproxy.change.Requests.rrset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.PatchZone;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.Requests;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.sqlite.SqliteStore;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that loses what it took: the outbox tells it again until the zone-provider was heard. */
class LostStreamTest {
    private static final RelayTiming QUICK = new RelayTiming(
            Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(50));
    private static final int ZONES = 80;

    @TempDir
    Path folder;

    private final Signer proxyKey = NatsKeys.random();
    private final Signer providerKey = NatsKeys.random();
    private final KeyRing keys = NatsKeys.ring(Map.of(
            Role.API_PROXY, List.of(proxyKey.publicKey()), Role.ZONE_PROVIDER, List.of(providerKey.publicKey())));

    private NatsServer server;
    private Bus proxyBus;
    private Bus providerBus;
    private SqliteStore store;
    private Relay relay;
    private VersionWatch watch;
    private final AtomicInteger looks = new AtomicInteger();

    @BeforeEach
    void start() {
        server = NatsServer.start(folder.resolve("nats"));
        proxyBus = TestBus.connect(server, "api-proxy", proxyKey);
        providerBus = TestBus.connect(server, "zone-provider", providerKey);
        store = SqliteStore.open(folder.resolve("primary.db"), 2, InstantSource.system());
        RelayMetrics counters = new RelayMetrics(new Metrics());
        relay = new Relay(store, proxyBus, proxyKey, counters, QUICK);
        watch = VersionWatch.start(store, relay, proxyBus, keys, counters, shown -> {}, looks::incrementAndGet);
        relay.start();
    }

    @AfterEach
    void stop() {
        watch.close();
        relay.close();
        store.close();
        proxyBus.close();
        providerBus.close();
        server.close();
    }

    private static Name zone(int number) {
        return Name.parse("z" + number + ".test.");
    }

    private void write() {
        Origin origin = new Origin("test", "", "");
        for (int i = 0; i < ZONES; i++) {
            Name zone = zone(i);
            store.write(
                    zone,
                    CreateZone.of(
                                    Requests.zone(zone.toString(), "INCREASE"),
                                    Requests.DEFAULTS,
                                    Instant.now(),
                                    new Problems())
                            .orElseThrow(),
                    origin);
            store.write(
                    zone,
                    PatchZone.of(zone, List.of(rrset("www." + zone, "A", "192.0.2.1")), Instant.now(), new Problems()),
                    origin);
        }
    }

    private void awaitStream(long messages) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> providerBus
                                .last(Subjects.ZONE_EVENTS, Subjects.ALL_EVENTS)
                                .map(message -> message.sequence())
                                .orElse(0L)
                        >= messages);
    }

    private void assertAllTold() {
        await().atMost(Duration.ofSeconds(60)).until(() -> store.depth().rows() == 0 && relay.zones() == 0);
    }

    @Test
    void aManifestThatCantBeTrustedMeansThatOneMayBeLost() {
        FakeProvider.prepare(providerBus);
        await().atMost(Duration.ofSeconds(60)).until(() -> looks.get() > 0);
        int before = looks.get();
        providerBus
                .append(
                        Subjects.version(Group.ALL, zone(1)),
                        Headers.of("Zc-Manifest", "AAAA"),
                        new byte[0],
                        "",
                        Duration.ofSeconds(5))
                .join();
        await().atMost(Duration.ofSeconds(60)).until(() -> looks.get() > before);
    }

    @Test
    void everythingIsToldAgainToAStreamThatWasDeletedAndMadeAnew() throws IOException {
        FakeProvider.prepare(providerBus);
        write();
        awaitStream(2 * ZONES);
        server.kill();
        try (Stream<Path> files = Files.walk(folder.resolve("nats/store"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        server.restart();
        await().atMost(Duration.ofSeconds(60)).until(() -> providerBus.connected() && proxyBus.connected());
        FakeProvider.prepare(providerBus);
        try (FakeProvider provider = new FakeProvider(providerBus, providerKey, keys, event -> true)) {
            assertAllTold();
            for (int i = 0; i < ZONES; i++) {
                assertThat(provider.held(zone(i)).rrsets()).hasSize(3);
            }
        }
    }

    @Test
    void everythingIsToldAgainThatAStreamTooSmallHasDropped() {
        // Some dozens of events fit; the oldest go first.
        providerBus.ensureStream(new Bus.StreamSettings(
                Subjects.ZONE_EVENTS, List.of(Subjects.ALL_EVENTS), Duration.ofDays(7), 32 << 10, 1));
        FakeProvider.prepareVersions(providerBus);
        write();
        awaitStream(2 * ZONES);
        try (FakeProvider provider = new FakeProvider(providerBus, providerKey, keys, event -> true)) {
            assertAllTold();
            for (int i = 0; i < ZONES; i++) {
                assertThat(provider.held(zone(i)).rrsets()).hasSize(3);
            }
        }
    }

    @Test
    void writesBeforeThereIsAnyStreamAreToldWhenThereIsOne() {
        write();
        assertThat(store.depth().rows()).isEqualTo(2 * ZONES);
        FakeProvider.prepare(providerBus);
        try (FakeProvider provider = new FakeProvider(providerBus, providerKey, keys, event -> true)) {
            assertAllTold();
            assertThat(provider.held(zone(ZONES - 1)).rrsets()).hasSize(3);
        }
    }
}
