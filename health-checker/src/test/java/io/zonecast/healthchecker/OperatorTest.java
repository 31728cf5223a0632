package io.zonecast.healthchecker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.message.FleetRequest;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.message.SecondaryCommand;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator's requests over a real broker: sealed, obeyed once, durable. */
@Timeout(120)
class OperatorTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path folder;
    private Broker broker;
    private Bus proxy;
    private HealthChecker checker;
    private long number = 1_000;

    @BeforeEach
    void aRunningHealthChecker(@TempDir Path given) {
        folder = given;
        broker = new Broker(folder);
        broker.had("z1.example");
        broker.had("z2.example");
        proxy = broker.proxy();
        start();
    }

    private void start() {
        checker = HealthChecker.start(HealthCheckerTest.settings(), broker.context());
        await("an answer on the bus")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> ask("GET", "/fleet", "").status() == 200);
    }

    @AfterEach
    void stop() {
        checker.close();
        broker.close();
    }

    /** An answer's status and JSON. */
    private record Answer(int status, JsonNode json) {
        String error() {
            return json.path("error").asText();
        }
    }

    private Answer ask(String method, String path, String body) {
        return ask(method, path, body, broker.proxyKey, method.equals("GET") ? number : ++number);
    }

    private Answer ask(String method, String path, String body, Signer signer, long sealed) {
        byte[] request = new FleetRequest(method, path, body).encode();
        String subject = Subjects.fleet("api-proxy");
        Headers headers = method.equals("GET") ? Headers.NONE : new Seal(1, sealed).seal(signer, subject, request);
        Message reply = proxy.request(subject, headers, request, PATIENCE);
        try {
            return new Answer(
                    Integer.parseInt(reply.headers().get(FleetRequest.STATUS).orElseThrow()),
                    JSON.readTree(reply.body()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode secondary(String id) {
        return ask("GET", "/secondaries/" + id, "").json();
    }

    private void awaitState(String id, String state) {
        await(id + " is " + state)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(secondary(id).path("state").asText())
                        .as("%s", secondary(id))
                        .isEqualTo(state));
    }

    @Test
    void drainAndResumeReachTheSecondary() {
        Broker.Secondary one = broker.new Secondary("one");
        awaitState("one", "active");
        Answer drained = ask("POST", "/secondaries/one/drain", "{\"reason\":\"new disk\"}");
        assertThat(drained.status()).isEqualTo(200);
        assertThat(drained.json().get("state").asText()).isEqualTo("draining");
        assertThat(one.commands).containsExactly(new SecondaryCommand.Drain("new disk"));
        awaitState("one", "draining");
        assertThat(secondary("one").get("reason").asText()).isEqualTo("draining: new disk");
        assertThat(ask("GET", "/fleet", "").json().get("alarms")).isEmpty();
        assertThat(ask("POST", "/secondaries/one/resume", "").status()).isEqualTo(200);
        awaitState("one", "active");
        assertThat(secondary("one").get("command").isNull()).isTrue();
    }

    @Test
    void aSecondaryThatDoesNotAnswerIsToldAgainAlsoAfterARestart() {
        Broker.Secondary one = broker.new Secondary("one");
        awaitState("one", "active");
        one.deaf(true);
        Answer drained = ask("POST", "/secondaries/one/drain", "{}");
        assertThat(drained.status()).isEqualTo(504);
        assertThat(drained.error()).contains("did not answer the drain command");
        assertThat(secondary("one").get("state").asText()).isEqualTo("draining");
        checker.close();
        one.deaf(false);
        start();
        await().atMost(PATIENCE).until(() -> one.commands.contains(new SecondaryCommand.Drain("")));
        awaitState("one", "draining");
    }

    @Test
    void aRequestIsTakenOnceAlsoOverARestartAndFromNobodyElse() {
        assertThat(ask("PUT", "/secondaries/two", "{\"group\":\"europe\"}").status())
                .isEqualTo(201);
        assertThat(ask("DELETE", "/secondaries/two", "").status()).isEqualTo(200);
        Answer replayed = ask("PUT", "/secondaries/two", "{\"group\":\"europe\"}", broker.proxyKey, number - 1);
        assertThat(replayed.status()).isEqualTo(409);
        assertThat(replayed.error()).contains("replay");
        checker.close();
        start();
        assertThat(ask("DELETE", "/secondaries/two", "", broker.proxyKey, number)
                        .status())
                .isEqualTo(409);
        assertThat(ask("PUT", "/secondaries/two", "", NatsKeys.random(), ++number)
                        .status())
                .isEqualTo(403);
        assertThat(ask("GET", "/secondaries/two", "").status()).isEqualTo(404);
    }

    @Test
    void registrationsOutliveARestartAndWhoIsActiveIsNotForgotten() {
        broker.new Secondary("one");
        awaitState("one", "active");
        assertThat(ask("PUT", "/secondaries/one", "").status()).isEqualTo(200);
        assertThat(ask("PUT", "/secondaries/two", "{\"group\":\"all\"}").status())
                .isEqualTo(201);
        Answer refused = ask("DELETE", "/secondaries/one", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.error()).contains("one is active").contains("?force=true");
        checker.close();
        start();
        assertThat(secondary("two").get("reason").asText()).isEqualTo("registered, never heard");
        assertThat(secondary("two").get("registered").asText()).isEqualTo("all");
        assertThat(ask("DELETE", "/secondaries/one?force=true", "").status()).isEqualTo(200);
        assertThat(ask("DELETE", "/secondaries/two", "").status()).isEqualTo(200);
        assertThat(ask("GET", "/fleet", "").json().get("secondaries")).isEmpty();
    }

    @Test
    void anOrderIsTakenAndFollowedToItsEnd() {
        Broker.Secondary one = broker.new Secondary("one");
        awaitState("one", "active");
        Answer taken = ask("POST", "/secondaries/one/resync", "{\"zones\":[\"z1.example.\"]}");
        assertThat(taken.status()).isEqualTo(202);
        String order = taken.json().get("order").asText();
        await().atMost(PATIENCE)
                .until(() -> one.orders.stream()
                        .anyMatch(given ->
                                given.order().equals(order) && given.scope() instanceof ResyncOrder.Scope.Zones));
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode told = secondary("one").get("orders").get(0);
            assertThat(told.get("order").asText()).isEqualTo(order);
            assertThat(told.get("state").asText()).isEqualTo("done");
            assertThat(told.get("cause").asText()).isEqualTo("operator");
        });
    }

    @Test
    void whatIsWrongWithARequestIsToldAndUsesUpNoNumber() {
        broker.new Secondary("one");
        awaitState("one", "active");
        long before = number;
        assertThat(ask("POST", "/secondaries/one/resync", "{}").status()).isEqualTo(422);
        assertThat(ask("POST", "/secondaries/one/resync", "{\"buckets\":[65536]}")
                        .status())
                .isEqualTo(422);
        assertThat(ask("POST", "/secondaries/one/resync", "{\"zones\":[\"a..b\"]}")
                        .status())
                .isEqualTo(422);
        assertThat(ask("POST", "/secondaries/one/resync", "rubbish").status()).isEqualTo(400);
        assertThat(ask("PUT", "/secondaries/one", "{\"group\":\"No Group\"}").status())
                .isEqualTo(422);
        assertThat(ask("POST", "/secondaries/one/explode", "").status()).isEqualTo(404);
        assertThat(ask("PATCH", "/secondaries/one", "").status()).isEqualTo(405);
        assertThat(ask("POST", "/secondaries/../drain", "").status()).isEqualTo(404);
        assertThat(ask("POST", "/secondaries/nobody/drain", "", broker.proxyKey, before + 1)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void withAFolderThatCannotBeWrittenNothingIsCommandedAndEverythingElseGoesOn() throws IOException {
        Broker.Secondary one = broker.new Secondary("one");
        awaitState("one", "active");
        // Root may write everywhere, but nobody may replace a folder by a file.
        Files.createDirectory(folder.resolve("fleet.json.new"));
        Answer refused = ask("POST", "/secondaries/one/drain", "");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.error()).contains("the fleet file can't be written");
        assertThat(one.commands).isEmpty();
        JsonNode fleet = ask("GET", "/fleet", "").json();
        assertThat(fleet.get("alarms").get(0).get("kind").asText()).isEqualTo("fleet_file");
        assertThat(secondary("one").get("state").asText()).isEqualTo("active");
        Files.delete(folder.resolve("fleet.json.new"));
        assertThat(ask("POST", "/secondaries/one/drain", "").status()).isEqualTo(200);
        await().atMost(PATIENCE)
                .until(() -> ask("GET", "/fleet", "").json().get("alarms").isEmpty());
    }

    @Test
    void twoProcessesWithOneIdAreNamed() {
        broker.new Secondary("one", "left", Duration.ZERO, "192.0.2.1:53");
        broker.new Secondary("one", "right", Duration.ofDays(1), "192.0.2.2:53");
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode alarms = ask("GET", "/fleet", "").json().get("alarms");
            assertThat(alarms).hasSizeGreaterThan(0);
            assertThat(alarms.get(0).get("kind").asText()).isEqualTo("duplicate_id");
            assertThat(alarms.get(0).get("text").asText())
                    .contains("left at 192.0.2.1:53")
                    .contains("right at 192.0.2.2:53");
        });
    }
}
