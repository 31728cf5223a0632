package io.zonecast.healthchecker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.config.Config;
import io.zonecast.common.message.FleetRequest;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.service.ServiceContext;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.version.Manifest;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole service on a real nats-server, with pretended secondaries and a pretended zone-provider. */
@Timeout(120)
class HealthCheckerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private Broker broker;
    private ServiceContext context;
    private HealthChecker checker;

    @BeforeEach
    void sevenZonesAreThereAlready(@TempDir Path folder) {
        broker = new Broker(folder);
        for (int i = 0; i < 7; i++) {
            broker.had("z" + i + ".example");
        }
        start();
    }

    private void start() {
        context = broker.context();
        checker = HealthChecker.start(settings(), context);
    }

    static HealthCheckerSettings settings() {
        Config config = Config.load(
                "health-checker",
                null,
                Map.of(
                        "ZONECAST_HEALTH_CHECKER_HTTP_LISTEN", "127.0.0.1:0",
                        "ZONECAST_HEALTH_CHECKER_FLEET_SUSPECT_AFTER", "500ms",
                        "ZONECAST_HEALTH_CHECKER_FLEET_INACTIVE_AFTER", "1500ms",
                        "ZONECAST_HEALTH_CHECKER_RESYNC_GRACE", "1s",
                        "ZONECAST_HEALTH_CHECKER_RESYNC_COMPARE_EVERY", "500ms"));
        HealthCheckerSettings settings = HealthCheckerSettings.read(config);
        config.done();
        return settings;
    }

    @AfterEach
    void stop() throws Exception {
        checker.close();
        broker.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + checker.ports().getFirst() + "/api/v1/zonecast" + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode fleet() throws IOException, InterruptedException {
        return JSON.readTree(get("/fleet").body());
    }

    private JsonNode secondary(String id) throws IOException, InterruptedException {
        for (JsonNode one : fleet().get("secondaries")) {
            if (one.get("id").asText().equals(id)) {
                return one;
            }
        }
        return JSON.createObjectNode().put("state", "unknown");
    }

    private void awaitState(String id, String state) {
        await(id + " is " + state)
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(secondary(id).get("state").asText()).isEqualTo(state));
    }

    private void awaitInSync(boolean inSync) {
        await("in sync")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(fleet().get("in_sync").asBoolean())
                        .as(get("/fleet").body())
                        .isEqualTo(inSync));
    }

    @Test
    void zonesFromBeforeAreLearnedInPagesAndSecondariesBecomeActive() throws Exception {
        broker.new Secondary("one");
        broker.new Secondary("two");
        awaitInSync(true);
        assertThat(fleet().get("zones").asInt()).isEqualTo(7);
        assertThat(fleet().get("active").asInt()).isEqualTo(2);
        assertThat(fleet().get("signed_zones").asInt()).isEqualTo(1);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(new String(context.metrics().scrape(), StandardCharsets.UTF_8))
                        .contains("healthchecker_actual_dnssec_primary_zone_count 1.0")
                        .contains("healthchecker_actual_active_secondary_count 2.0")
                        .contains("healthchecker_secondaries{state=\"active\"} 2.0"));
        assertThat(fleet().get("groups").get(0).get("verified").asBoolean()).isTrue();
        await().atMost(Duration.ofSeconds(60)).until(() -> context.readiness().isReady());
    }

    @Test
    void aVersionServedByAllIsAnnounced() throws Exception {
        broker.new Secondary("one");
        Broker.Secondary two = broker.new Secondary("two");
        awaitInSync(true);
        List<String> announced = new CopyOnWriteArrayList<>();
        broker.provider.subscribe(Subjects.SERVED, message -> {
            Seal seal =
                    Seal.open(broker.keys, Role.HEALTH_CHECKER, message.subject(), message.headers(), message.body());
            announced.add(seal.number() + " " + new String(message.body(), StandardCharsets.UTF_8));
        });
        two.stuck(true);
        Manifest manifest = broker.publish("z3.example");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> secondary("two").get("lag").get("versions").asInt() == 1);
        assertThat(announced).isEmpty();
        two.stuck(false);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(announced)
                        .hasSize(1)
                        .first()
                        .asString()
                        .endsWith(" {\"served\":[{\"zone\":\"z3.example.\",\"serial\":" + manifest.serial() + "}]}"));
        JsonNode zone = JSON.readTree(get("/zones/z3.example/sync").body());
        assertThat(zone.get("in_sync").asBoolean()).isTrue();
        assertThat(zone.get("serial").asLong()).isEqualTo(manifest.serial().value());
        assertThat(zone.get("secondaries")).hasSize(2);
    }

    @Test
    void aSecondaryThatLagsGetsASealedOrderAndTheEndIsSeen() throws Exception {
        Broker.Secondary one = broker.new Secondary("one");
        awaitInSync(true);
        one.stuck(true);
        broker.publish("z1.example");
        awaitInSync(false);
        // The pretended secondary checks the seal and obeys.
        await().atMost(Duration.ofSeconds(60)).until(() -> !one.orders.isEmpty());
        awaitInSync(true);
        String metrics = new String(context.metrics().scrape(), StandardCharsets.UTF_8);
        assertThat(metrics)
                .contains("healthchecker_resync_orders_total{outcome=\"accepted\",secondary=\"one\"} 1.0")
                .contains("healthchecker_resyncs_ended_total{secondary=\"one\"} 1.0")
                .contains("healthchecker_actual_primary_zone_count 7.0");
    }

    @Test
    void aForgedVersionIsIgnoredAndCounted() throws Exception {
        Broker.Secondary one = broker.new Secondary("one");
        awaitInSync(true);
        one.stuck(true);
        broker.publish("z1.example", NatsKeys.random());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(new String(context.metrics().scrape(), StandardCharsets.UTF_8))
                        .contains("healthchecker_bad_messages_total{kind=\"version\"} 1.0"));
        assertThat(secondary("one").get("lag").get("versions").asInt()).isZero();
    }

    @Test
    void theFleetIsRememberedOverARestart() throws Exception {
        Broker.Secondary one = broker.new Secondary("one");
        broker.new Secondary("two");
        awaitInSync(true);
        checker.close();
        one.close();
        start();
        assertThat(secondary("one").get("state").asText()).isIn("active", "suspect");
        awaitState("one", "inactive");
        awaitState("two", "active");
        assertThat(secondary("one").get("reason").asText()).startsWith("no ping for ");
    }

    @Test
    void silenceAndReturnAreSeen() throws Exception {
        Broker.Secondary one = broker.new Secondary("one");
        awaitState("one", "active");
        one.close();
        awaitState("one", "inactive");
        broker.new Secondary("one");
        awaitState("one", "active");
    }

    @Test
    void theSameIsAnsweredOnTheBus() throws Exception {
        broker.new Secondary("one");
        awaitInSync(true);
        try (Bus asker = TestBus.connect(broker.nats, "cli")) {
            Message fleet = asker.request(
                    Subjects.fleet("cli"),
                    Headers.NONE,
                    "{\"path\":\"/fleet\"}".getBytes(StandardCharsets.UTF_8),
                    Duration.ofSeconds(5));
            assertThat(JSON.readTree(fleet.body()).get("secondaries")).hasSize(1);
            Message zone = asker.request(
                    Subjects.fleet("cli"),
                    Headers.of(FleetRequest.NONCE, "-17"),
                    "{\"path\":\"/zones/z1.example./sync\"}".getBytes(StandardCharsets.UTF_8),
                    Duration.ofSeconds(5));
            assertThat(JSON.readTree(zone.body()).get("zone").asText()).isEqualTo("z1.example.");
            assertThat(Seal.open(broker.keys, Role.HEALTH_CHECKER, Subjects.fleet("cli"), zone.headers(), zone.body()))
                    .isEqualTo(new Seal(0, -17));
            Message unknown = asker.request(
                    Subjects.fleet("cli"),
                    Headers.NONE,
                    "{\"path\":\"/zones/nowhere.example/sync\"}".getBytes(StandardCharsets.UTF_8),
                    Duration.ofSeconds(5));
            assertThat(unknown.headers().get("Zc-Status")).contains("404");
        }
    }

    @Test
    void pathsThatAreNotThereAndMethodsThatWriteAreRefused() throws Exception {
        assertThat(get("/zones/nowhere.example/sync").statusCode()).isEqualTo(404);
        assertThat(get("/zones/nowhere.example/sync").body()).contains("nowhere.example.");
        assertThat(get("/zones/a..b/sync").statusCode()).isEqualTo(422);
        assertThat(get("/elsewhere").body()).isEqualTo("{\"error\":\"no such path\"}");
        HttpResponse<String> post = http.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + checker.ports().getFirst() + "/api/v1/zonecast/fleet"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
    }

    @Test
    void whatIsServedIsProvedOverDns() throws Exception {
        try (FakeDns dns = new FakeDns(zone -> Optional.empty())) {
            broker.new Secondary("one", dns.address());
            awaitState("one", "active");
            broker.publish("z1.example");
            broker.publish("z2.example");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(secondary("one").get("reason").asText())
                                    .startsWith("over DNS: answers rcode 5 and no SOA for "));
            JsonNode zone = JSON.readTree(get("/zones/z1.example/sync").body());
            assertThat(zone.get("secondaries")
                            .get(0)
                            .get("answered")
                            .get("serial")
                            .isNull())
                    .isTrue();
        }
    }

    @Test
    void aChangeHasItsReceiptsWhenAllAppliedItAndWereSeenAnsweringIt() throws Exception {
        Map<Name, Serial> answered = new ConcurrentHashMap<>();
        try (FakeDns left = new FakeDns(zone -> Optional.ofNullable(answered.get(zone)));
                FakeDns right = new FakeDns(zone -> Optional.ofNullable(answered.get(zone)))) {
            broker.new Secondary("one", left.address());
            Broker.Secondary two = broker.new Secondary("two", right.address());
            awaitInSync(true);
            two.stuck(true);
            Manifest manifest = broker.publish("z3.example");
            answered.put(manifest.zone(), manifest.serial());
            String path = "/zones/z3.example/receipts?generation=" + manifest.generation();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                JsonNode told = JSON.readTree(get(path).body());
                assertThat(told.get("change").get("serial").asLong())
                        .isEqualTo(manifest.serial().value());
                assertThat(told.get("secondaries").get(0).get("applied").asBoolean())
                        .isTrue();
                assertThat(told.get("secondaries").get(0).get("answered").asBoolean())
                        .isTrue();
                assertThat(told.get("secondaries").get(1).get("applied").asBoolean())
                        .isFalse();
                assertThat(told.get("complete").asBoolean()).isFalse();
            });
            two.stuck(false);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(JSON.readTree(get(path).body())
                                    .get("complete")
                                    .asBoolean())
                            .as("%s", get(path).body())
                            .isTrue());
            String later = "/zones/z3.example/receipts?generation=1."
                    + (manifest.generation().number() + 1);
            assertThat(JSON.readTree(get(later).body()).get("change").isNull()).isTrue();
            assertThat(get("/zones/z3.example/receipts?generation=x").statusCode())
                    .isEqualTo(422);
        }
    }
}
