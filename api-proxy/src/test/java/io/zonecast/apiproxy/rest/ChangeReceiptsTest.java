package io.zonecast.apiproxy.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.apiproxy.ApiProxyFixture;
import io.zonecast.apiproxy.ApiProxyFixture.Answer;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.message.FleetRequest;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.TestBus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What became of changes, as a stand-in for the health-checker tells it, and waiting for that. */
class ChangeReceiptsTest {
    private static final String ZONES = "/servers/localhost/zones";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** By zone what the stand-in tells of it; {@code none} where it has not heard of the change. */
    private static final Map<String, String> told = new ConcurrentHashMap<>();

    private static final Map<String, String> asked = new ConcurrentHashMap<>();
    private static ApiProxyFixture api;
    private static Bus bus;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        api = new ApiProxyFixture(folder);
        assertThat(create("alone.test.", "").status()).isEqualTo(201);
        Answer alone = create("lonely.test.", "?wait=all&timeout=50ms");
        assertThat(alone.status()).isEqualTo(201);
        assertThat(alone.header("X-Zonecast-Wait")).isEqualTo("timeout");
        assertThat(api.get("/zonecast/changes/" + alone.header("X-Zonecast-Change"))
                        .status())
                .isEqualTo(503);
        bus = TestBus.connect(api.server, "health-checker");
        bus.serve(Subjects.FLEET, 1, "health-checker", 8, ChangeReceiptsTest::fleet);
        await().atMost(PATIENCE)
                .until(() -> api.get("/zonecast/zones/alone.test./receipts").status() == 200);
    }

    @AfterAll
    static void stop() {
        bus.close();
        api.close();
    }

    private static Reply fleet(Message message) {
        String path = FleetRequest.decode(message.body()).path();
        String zone = path.split("/", -1)[2];
        if (path.contains("/receipts")) {
            asked.put(zone, path);
        }
        String json = told.getOrDefault(zone, receipt("null", "null"));
        Reply reply = new Reply(Headers.of(FleetRequest.STATUS, "200"), json.getBytes(StandardCharsets.UTF_8));
        long nonce = FleetRequest.nonce(message.headers()).orElseThrow();
        return new Reply(
                reply.headers().with(new Seal(0, nonce).seal(api.checkerKey, message.subject(), reply.body())),
                reply.body());
    }

    /** As the health-checker tells it: each secondary is {@code id:counts:applied:answered}. */
    private static String receipt(String change, String failure, String... secondaries) {
        List<String> all = new ArrayList<>();
        boolean complete = secondaries.length > 0;
        for (String one : secondaries) {
            String[] parts = one.split(":", -1);
            boolean counts = parts[1].equals("1");
            boolean isDone = parts[2].equals("1") && parts[3].equals("1");
            complete &= !counts || isDone;
            all.add("""
                    {"id":"%s","state":"%s","counts":%s,"applied":%s,"applied_at":%s,"answered":%s,"answered_at":%s}
                    """.formatted(
                            parts[0],
                            counts ? "active" : "inactive",
                            counts,
                            parts[2].equals("1"),
                            parts[2].equals("1") ? "\"2026-11-20T10:00:01Z\"" : "null",
                            parts[3].equals("1"),
                            parts[3].equals("1") ? "\"2026-11-20T10:00:02Z\"" : "null"));
        }
        return "{\"complete\":%s,\"probing\":true,\"failure\":%s,\"change\":%s,\"secondaries\":[%s]}"
                .formatted(complete, failure, change, String.join(",", all));
    }

    private static final String CHANGE = """
            {"group":"all","generation":"1.2","version":"3.4","serial":7,"deleted":false,
             "heard_of":"2026-11-20T10:00:00Z"}
            """;

    private static Answer create(String zone, String query) {
        return api.send("POST", ZONES + query, "{\"name\": \"" + zone + "\", \"kind\": \"Native\"}");
    }

    private static String changed(String zone) {
        Answer made = create(zone, "");
        assertThat(made.status()).isEqualTo(201);
        return made.header("X-Zonecast-Change");
    }

    @Test
    void aReceiptTellsWhoAppliedTheChangeAndWhoWasSeenAnsweringIt() {
        String id = changed("receipt.test.");
        JsonNode pending = api.get("/zonecast/changes/" + id).json();
        assertThat(pending.get("state").asText()).isEqualTo("PENDING");
        assertThat(pending.get("id").asText()).isEqualTo(id);
        assertThat(pending.get("serial").isNull()).isTrue();
        String generation = id.substring(0, id.indexOf('-'));
        assertThat(asked.get("receipt.test.")).isEqualTo("/zones/receipt.test./receipts?generation=" + generation);

        told.put("receipt.test.", receipt(CHANGE, "null", "s1:1:1:1", "s2:1:1:0", "s3:0:0:0"));
        JsonNode half = api.get("/zonecast/changes/" + id).json();
        assertThat(half.get("state").asText()).isEqualTo("PENDING");
        assertThat(half.get("waited_for").asInt()).isEqualTo(2);
        assertThat(half.get("done").asInt()).isEqualTo(1);
        assertThat(half.at("/secondaries/0/applied_at").asText()).isEqualTo("2026-11-20T10:00:01Z");
        assertThat(half.at("/secondaries/0/answered_at").asText()).isEqualTo("2026-11-20T10:00:02Z");
        assertThat(half.at("/secondaries/1/answered_at").isNull()).isTrue();

        told.put("receipt.test.", receipt(CHANGE, "null", "s1:1:1:1", "s2:1:1:1", "s3:0:0:0"));
        assertThat(api.get("/zonecast/changes/" + id).json().get("state").asText())
                .isEqualTo("INSYNC");
        told.put("receipt.test.", receipt("null", "\"no key\""));
        JsonNode failed = api.get("/zonecast/changes/" + id).json();
        assertThat(failed.get("state").asText()).isEqualTo("FAILED");
        assertThat(failed.get("failure").asText()).isEqualTo("no key");
    }

    @Test
    void theIdNeedsNoTableAndOutlivesItsZone() {
        String zone = "0/25.2.0.192.in-addr.arpa.";
        String made = changed(zone);
        assertThat(made).endsWith("-0=2F25.2.0.192.in-addr.arpa.");
        assertThat(api.get("/zonecast/changes/" + made).json().get("zone").asText())
                .isEqualTo(zone);
        Answer deleted = api.send("DELETE", ZONES + "/0=2F25.2.0.192.in-addr.arpa.", "");
        assertThat(api.get("/zonecast/changes/" + deleted.header("X-Zonecast-Change"))
                        .status())
                .isEqualTo(200);
        // Neither what never was, nor what is no id.
        String generation = made.substring(0, made.indexOf('-'));
        for (String id : List.of(generation + "-unknown.test.", "999999999999999.1-alone.test.", "x", generation)) {
            assertThat(api.get("/zonecast/changes/" + id).status()).as(id).isEqualTo(404);
        }
        assertThat(api.get("/zonecast/zones/alone.test./receipts?generation=" + made)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aWriteReturnsWhenItIsWhereItsClientWantsIt() throws Exception {
        String zone = "waiting.test.";
        try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> all = client.submit(() -> create(zone, "?wait=all&timeout=45s"));
            await().atMost(PATIENCE).until(() -> asked.containsKey(zone));
            // Everybody serves it, but one was not seen answering.
            told.put(zone, receipt(CHANGE, "null", "s1:1:1:1", "s2:1:1:0", "s3:1:0:0"));
            Future<Answer> one = client.submit(() -> api.send("PUT", ZONES + "/" + zone + "?wait=1&timeout=45s", "{}"));
            Future<Answer> quorum = client.submit(
                    () -> api.send("PUT", ZONES + "/" + zone + "?wait=quorum&timeout=45s", "{\"account\": \"q\"}"));
            assertThat(one.get().header("X-Zonecast-Wait")).isEqualTo("reached");
            assertThat(one.get().status()).isEqualTo(204);
            assertThat(all.isDone() || quorum.isDone()).isFalse();
            told.put(zone, receipt(CHANGE, "null", "s1:1:1:1", "s2:1:1:1", "s3:1:0:0"));
            assertThat(quorum.get().header("X-Zonecast-Wait")).isEqualTo("reached");
            assertThat(all.isDone()).isFalse();
            told.put(zone, receipt(CHANGE, "null", "s1:1:1:1", "s2:1:1:1", "s3:1:1:1"));
            assertThat(all.get().status()).isEqualTo(201);
            assertThat(all.get().header("X-Zonecast-Wait")).isEqualTo("reached");
            assertThat(all.get().json().get("name").asText()).isEqualTo(zone);
        }
    }

    @Test
    void aReceiptIsWaitedForAsWell() throws Exception {
        String zone = "later.test.";
        String id = changed(zone);
        try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> receipt = client.submit(() -> api.get("/zonecast/changes/" + id + "?wait=all&timeout=45s"));
            await().atMost(PATIENCE).until(() -> asked.containsKey(zone));
            told.put(zone, receipt(CHANGE, "null", "s1:1:1:1"));
            assertThat(receipt.get().json().get("state").asText()).isEqualTo("INSYNC");
            assertThat(receipt.get().header("X-Zonecast-Wait")).isEqualTo("reached");
        }
    }

    @Test
    void waitingEndsWithItsTimeAndWithAFailure() {
        String zone = "late.test.";
        Answer late = create(zone, "?wait=all&timeout=200ms");
        assertThat(late.status()).isEqualTo(201);
        assertThat(late.header("X-Zonecast-Wait")).isEqualTo("timeout");
        assertThat(late.header("X-Zonecast-Change")).isNotEmpty();
        told.put(zone, receipt("null", "\"too large\""));
        Answer failed = api.send("PUT", ZONES + "/" + zone + "?wait=2&timeout=45s", "{\"account\": \"x\"}");
        assertThat(failed.status()).isEqualTo(204);
        assertThat(failed.header("X-Zonecast-Wait")).isEqualTo("failed");
    }

    @Test
    void nothingIsWrittenWhereTheWaitCanNotBe() throws Exception {
        for (String query : List.of("wait=some", "wait=0", "wait=all&timeout=1h", "wait=all&timeout=46s")) {
            assertThat(create("unwanted.test.", "?" + query).status()).as(query).isEqualTo(422);
        }
        String id = changed("crowd.test.");
        List<Future<Answer>> crowd = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < ChangeReceipts.MAX_WAITING; i++) {
                crowd.add(clients.submit(() -> api.get("/zonecast/changes/" + id + "?wait=all&timeout=45s")));
            }
            await().atMost(PATIENCE)
                    .until(() ->
                            api.scraped().contains("apiproxy_waiting_requests " + ChangeReceipts.MAX_WAITING + ".0"));
            assertThat(create("unwanted.test.", "?wait=all").status()).isEqualTo(429);
            told.put("crowd.test.", receipt(CHANGE, "null", "s1:1:1:1"));
            for (Future<Answer> one : crowd) {
                assertThat(one.get().header("X-Zonecast-Wait")).isEqualTo("reached");
            }
        }
        assertThat(api.get(ZONES + "/unwanted.test.").status()).isEqualTo(404);
        assertThat(api.scraped()).contains("apiproxy_waits_refused_total 1.0");
    }
}
