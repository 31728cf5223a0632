package io.zonecast.apiproxy.outbox;

import static io.zonecast.apiproxy.change.Requests.rrset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.Decision;
import io.zonecast.apiproxy.change.DeleteZone;
import io.zonecast.apiproxy.change.PatchZone;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.Requests;
import io.zonecast.apiproxy.change.RrsetInput;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.Outcome;
import io.zonecast.apiproxy.store.sqlite.SqliteStore;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.event.Contents;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The outbox between a real store and a real broker. */
class RelayTest {
    private static final Origin ORIGIN = new Origin("api-key:default", "127.0.0.1", "test-1");
    private static final Name ZONE = Name.parse("example.org.");
    private static final RelayTiming QUICK = new RelayTiming(
            Duration.ofMillis(300), Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(50));
    private static final RelayTiming ONCE =
            new RelayTiming(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofSeconds(2), Duration.ofMillis(50));

    private final Signer proxyKey = NatsKeys.random();
    private final Signer providerKey = NatsKeys.random();
    private final KeyRing keys = NatsKeys.ring(Map.of(
            Role.API_PROXY, List.of(proxyKey.publicKey()), Role.ZONE_PROVIDER, List.of(providerKey.publicKey())));

    @TempDir
    Path folder;

    private NatsServer server;
    private Bus proxyBus;
    private Bus providerBus;
    private SqliteStore store;
    private Metrics metrics;
    private Relay relay;
    private VersionWatch watch;

    @BeforeEach
    void start() {
        server = NatsServer.start(folder.resolve("nats"));
        proxyBus = TestBus.connect(server, "api-proxy", proxyKey);
        providerBus = TestBus.connect(server, "zone-provider", providerKey);
        FakeProvider.prepare(providerBus);
        store = SqliteStore.open(folder.resolve("primary.db"), 2, InstantSource.system());
    }

    @AfterEach
    void stop() {
        stopRelay();
        store.close();
        proxyBus.close();
        providerBus.close();
        server.close();
    }

    private void startRelay(RelayTiming timing) {
        metrics = new Metrics();
        RelayMetrics counters = new RelayMetrics(metrics);
        relay = new Relay(store, proxyBus, proxyKey, counters, timing);
        watch = VersionWatch.start(store, relay, proxyBus, keys, counters);
        relay.start();
    }

    private void stopRelay() {
        if (relay != null) {
            watch.close();
            relay.close();
            relay = null;
        }
    }

    private FakeProvider provider(Predicate<ZoneEvent> answers) {
        return new FakeProvider(providerBus, providerKey, keys, answers);
    }

    private ZoneState write(Name zone, Decision decision) {
        Outcome outcome = store.write(zone, decision, ORIGIN);
        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
        return ((Outcome.Committed) outcome).state();
    }

    private ZoneState create(Name zone, RrsetInput... rrsets) {
        return write(
                zone,
                CreateZone.of(
                                Requests.zone(zone.toString(), "INCREASE", rrsets),
                                Requests.DEFAULTS,
                                Instant.now(),
                                new Problems())
                        .orElseThrow());
    }

    private ZoneState patch(Name zone, String host) {
        return write(
                zone,
                PatchZone.of(zone, List.of(rrset(host + "." + zone, "A", "192.0.2.1")), Instant.now(), new Problems()));
    }

    private void awaitEmpty() {
        await().atMost(Duration.ofSeconds(60)).until(() -> store.depth().rows() == 0 && relay.zones() == 0);
    }

    private static List<Generation> generations(FakeProvider provider, Name zone) {
        return provider.events.stream()
                .filter(event -> event.zone().equals(zone))
                .map(ZoneEvent::generation)
                .toList();
    }

    private String scraped() {
        return new String(metrics.scrape(), StandardCharsets.UTF_8);
    }

    @Test
    void aChangeIsToldAtOnceAndEndsWithItsVersion() {
        startRelay(ONCE);
        try (FakeProvider provider = provider(event -> true)) {
            ZoneState created = create(ZONE);
            ZoneState patched = patch(ZONE, "www");
            ZoneState deleted = write(ZONE, new DeleteZone(ZONE));
            awaitEmpty();
            assertThat(generations(provider, ZONE))
                    .containsExactly(created.generation(), patched.generation(), deleted.generation());
            List<ZoneEvent> events = List.copyOf(provider.events);
            assertThat(events)
                    .extracting(ZoneEvent::kind)
                    .containsExactly(EventKind.ADD, EventKind.MODIFIED, EventKind.DELETE);
            assertThat(events.get(0).contents())
                    .isInstanceOfSatisfying(
                            Contents.Whole.class,
                            whole -> assertThat(whole.rrsets()).hasSize(2));
            assertThat(events.get(1).contents())
                    .isInstanceOfSatisfying(
                            Contents.Changes.class,
                            changes -> assertThat(changes.replaced()).hasSize(2));
            assertThat(events.get(1).previous()).isEqualTo(created.generation());
            assertThat(events.get(1).actor()).isEqualTo("api-key:default");
            assertThat(events.get(1).requestId()).isEqualTo("test-1");
            assertThat(store.zone(ZONE).orElseThrow().published()).contains(patched.serial());
            assertThat(scraped())
                    .contains("apiproxy_published_zone_events_total{event_type=\"create\"} 1.0")
                    .contains("apiproxy_published_zone_events_total{event_type=\"change\"} 1.0")
                    .contains("apiproxy_published_zone_events_total{event_type=\"delete\"} 1.0");
        }
    }

    @Test
    void anEventThatWasSeenIsNotSentAgainWhileItsRowIsStillEnding() {
        startRelay(ONCE);
        try (FakeProvider provider = provider(event -> true)) {
            create(ZONE);
            for (int i = 0; i < 50; i++) {
                int before = i + 1;
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> provider.events.size() == before);
                patch(ZONE, "host" + i);
            }
            awaitEmpty();
            // The stream drops a second copy, so that only the count of what was sent tells it.
            assertThat(scraped())
                    .contains("apiproxy_published_zone_events_total{event_type=\"create\"} 1.0")
                    .contains("apiproxy_published_zone_events_total{event_type=\"change\"} 50.0");
        }
    }

    @Test
    void anEventWithoutAVersionIsSentAgainAsAWholeUntilAVersionIsSeen() {
        startRelay(QUICK);
        // The provider loses everything until it has seen the newest generation three times.
        ZoneState created = create(ZONE);
        ZoneState patched = patch(ZONE, "www");
        int[] seen = {0};
        try (FakeProvider provider =
                provider(event -> event.generation().equals(patched.generation()) && ++seen[0] == 3)) {
            awaitEmpty();
            List<ZoneEvent> events = List.copyOf(provider.events);
            assertThat(events.getFirst().generation()).isEqualTo(created.generation());
            assertThat(events.get(1).contents()).isInstanceOf(Contents.Changes.class);
            assertThat(events.subList(2, events.size())).isNotEmpty().allSatisfy(event -> {
                assertThat(event.generation()).isEqualTo(patched.generation());
                assertThat(event.contents())
                        .isInstanceOfSatisfying(
                                Contents.Whole.class,
                                whole -> assertThat(whole.rrsets()).hasSize(3));
            });
        }
    }

    @Test
    void aRecordedFailureEndsTheRowToo() {
        startRelay(ONCE);
        try (FakeProvider provider = provider(event -> false)) {
            create(ZONE);
            await().until(() -> !provider.events.isEmpty());
            assertThat(store.depth().rows()).isEqualTo(1);
            provider.publish(provider.events.element(), ManifestKind.FAILED);
            awaitEmpty();
            assertThat(store.zone(ZONE).orElseThrow().published()).isEmpty();
        }
    }

    @Test
    void aForgedManifestEndsNothing() {
        startRelay(ONCE);
        try (FakeProvider provider = provider(event -> false);
                FakeProvider forger = new FakeProvider(providerBus, NatsKeys.random(), keys, event -> false)) {
            create(ZONE);
            await().until(() -> !provider.events.isEmpty() || !forger.events.isEmpty());
            ZoneEvent event = provider.events.isEmpty() ? forger.events.element() : provider.events.element();
            forger.publish(event, ManifestKind.FULL);
            await().until(() -> scraped().contains("apiproxy_manifests_total{result=\"refused\"} 1.0"));
            assertThat(store.depth().rows()).isEqualTo(1);
        }
    }

    @Test
    void writesGoOnWithoutABrokerAndAreToldInOrderWhenItIsBack() {
        startRelay(ONCE);
        try (FakeProvider provider = provider(event -> true)) {
            List<Generation> written = new ArrayList<>();
            written.add(create(ZONE).generation());
            awaitEmpty();
            server.kill();
            for (int i = 0; i < 50; i++) {
                written.add(patch(ZONE, "host" + i).generation());
            }
            assertThat(store.depth().rows()).isEqualTo(50);
            server.restart();
            awaitEmpty();
            // Told again is fair: an acknowledgement may have died with the broker, of the first event too.
            List<Generation> told = generations(provider, ZONE);
            assertThat(told.stream().distinct()).containsExactlyElementsOf(written);
            assertThat(told).isSorted();
        }
    }

    @Test
    void aRestartTakesUpWhatTheOutboxHolds() {
        List<Generation> written = new ArrayList<>();
        written.add(create(ZONE).generation());
        for (int i = 0; i < 20; i++) {
            written.add(patch(ZONE, "host" + i).generation());
        }
        store.close();
        store = SqliteStore.open(folder.resolve("primary.db"), 2, InstantSource.system());
        startRelay(ONCE);
        // Stopped and started again while nothing is answered: the stream drops what it has already.
        await().until(() -> scraped().contains("event_type=\"change\"} 20.0"));
        stopRelay();
        startRelay(ONCE);
        try (FakeProvider provider = provider(event -> true)) {
            awaitEmpty();
            assertThat(generations(provider, ZONE)).containsExactlyElementsOf(written);
        }
    }

    @Test
    void aThousandZonesAreToldAndNoGenerationIsLostOrTwice() {
        startRelay(ONCE);
        try (FakeProvider provider = provider(event -> true)) {
            List<Generation> written = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                Name zone = Name.parse("zone" + i + ".test.");
                written.add(create(zone).generation());
                if (i % 10 == 0) {
                    written.add(patch(zone, "www").generation());
                }
            }
            awaitEmpty();
            assertThat(provider.events.stream().map(ZoneEvent::generation))
                    .containsExactlyInAnyOrderElementsOf(written);
        }
    }

    @Test
    void aZoneThatIsTooLargeForAMessageIsLeftToBePulled() {
        startRelay(ONCE);
        RrsetInput[] rrsets = new RrsetInput[50_000];
        for (int i = 0; i < rrsets.length; i++) {
            rrsets[i] = rrset("host" + i + ".large.test.", "A", "192.0.2." + i % 250);
        }
        try (FakeProvider provider = provider(event -> true)) {
            Name zone = Name.parse("large.test.");
            create(zone, rrsets);
            patch(zone, "one");
            awaitEmpty();
            assertThat(provider.events)
                    .extracting(ZoneEvent::contents)
                    .satisfiesExactly(
                            first -> assertThat(first).isInstanceOf(Contents.Pull.class),
                            second -> assertThat(second).isInstanceOf(Contents.Changes.class));
        }
    }
}
