package io.zonecast.apiproxy.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonecast.apiproxy.ApiProxyFixture;
import io.zonecast.apiproxy.ApiProxyFixture.Answer;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.message.BrakeCodec;
import io.zonecast.common.message.BrakeReply;
import io.zonecast.common.message.BrakeRequest;
import io.zonecast.common.message.FleetRequest;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API passes on to the health-checker and to the brake, and how the answers come back. */
class OperatorRoutesTest {
    private static ApiProxyFixture api;
    private static Bus bus;
    private static final ConcurrentLinkedQueue<FleetRequest> asked = new ConcurrentLinkedQueue<>();
    private static final ConcurrentLinkedQueue<Long> numbers = new ConcurrentLinkedQueue<>();
    private static final ConcurrentLinkedQueue<BrakeRequest> braked = new ConcurrentLinkedQueue<>();

    private static volatile long missed;
    private static volatile boolean forged;
    private static long epoch = 1;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        api = new ApiProxyFixture(folder);
        for (String zone : List.of("example.org.", "0/25.2.0.192.in-addr.arpa.")) {
            assertThat(api.send(
                                    "POST",
                                    "/servers/localhost/zones",
                                    "{\"name\": \"" + zone + "\", \"kind\": \"Native\"}")
                            .status())
                    .isEqualTo(201);
        }
        assertThat(api.get("/zonecast/fleet").status()).isEqualTo(503);
        assertThat(api.get("/zonecast/fleet").error()).startsWith("The health-checker does not answer");
        bus = TestBus.connect(api.server, "health-checker");
        bus.serve(Subjects.FLEET, 1, "health-checker", 8, OperatorRoutesTest::fleet);
        api.providerBus.serve(Subjects.brake("*"), 1, "zone-provider", 1, OperatorRoutesTest::brake);
        await().until(() -> api.get("/zonecast/fleet").status() == 200
                && api.get("/zonecast/brake").status() == 200);
    }

    @AfterAll
    static void stop() {
        bus.close();
        api.close();
    }

    /** Answers as the health-checker does: the number of each sealed request has to be above the last. */
    private static synchronized Reply fleet(Message message) {
        FleetRequest request = FleetRequest.decode(message.body());
        asked.add(request);
        if (!request.reads()) {
            Seal seal = Seal.open(api.keys(), Role.API_PROXY, message.subject(), message.headers(), message.body());
            if (!numbers.isEmpty() && numbers.stream().mapToLong(n -> n).max().orElse(0) >= seal.number()) {
                return sealed(message, answer(409, "{\"error\":\"too late\"}"));
            }
            numbers.add(seal.number());
        }
        return sealed(message, answered(request));
    }

    private static Reply sealed(Message message, Reply reply) {
        long nonce = FleetRequest.nonce(message.headers()).orElseThrow();
        Signer signer = forged ? NatsKeys.random() : api.checkerKey;
        return new Reply(
                reply.headers().with(new Seal(0, nonce).seal(signer, message.subject(), reply.body())), reply.body());
    }

    private static Reply answered(FleetRequest request) {
        return switch (request.path()) {
            case "/zones/missed.test./sync" -> answer(200, "{\"in_sync\":true,\"serial\":" + missed + "}");
            case "/secondaries/unknown" -> answer(404, "{\"error\":\"no secondary 'unknown' is known\"}");
            case "/secondaries/s1/resync" -> answer(202, "{\"id\":\"s1\",\"order\":\"o-1\"}");
            case "/secondaries/full/resync" -> answer(422, "{\"error\":\"one; two\",\"errors\":[\"one\",\"two\"]}");
            default -> answer(200, "{\"path\":\"" + request.path() + "\"}");
        };
    }

    private static Reply answer(int status, String json) {
        return new Reply(
                Headers.of(FleetRequest.STATUS, Integer.toString(status)), json.getBytes(StandardCharsets.UTF_8));
    }

    private static Reply brake(Message message) {
        Seal.open(api.keys(), Role.API_PROXY, message.subject(), message.headers(), message.body());
        BrakeRequest request = BrakeCodec.decodeRequest(message.body());
        braked.add(request);
        BrakeReply.Held held = new BrakeReply.Held(
                Name.parse("held.test."), new Generation(3, 4), Instant.parse("2026-11-20T10:00:00Z"));
        return Reply.of(BrakeCodec.encode(new BrakeReply(true, 2, 0, List.of(held), "held.test.")));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /fleet, /fleet",
        "GET, /secondaries/s1, /secondaries/s1",
        "GET, /zones/example.org/sync, /zones/example.org./sync",
        "GET, /zones/0=2F25.2.0.192.in-addr.arpa./sync, /zones/0=2F25.2.0.192.in-addr.arpa./sync",
        "GET, /zones/example.org./receipts?generation=1.5, /zones/example.org./receipts?generation=1.5",
        "POST, /secondaries/s1/drain, /secondaries/s1/drain",
        "POST, /secondaries/s1/resume, /secondaries/s1/resume",
        "PUT, /secondaries/s1, /secondaries/s1",
        "DELETE, /secondaries/s1, /secondaries/s1",
        "DELETE, /secondaries/s1?force=true, /secondaries/s1?force=true"
    })
    void aCallReachesTheHealthCheckerAsItIs(String method, String path, String passed) {
        String body = method.equals("POST") || method.equals("PUT") ? "{\"group\":\"all\",\"reason\":\"r\"}" : "";
        asked.clear();
        Answer answer = api.send(method, "/zonecast" + path, body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"path\":\"" + passed + "\"}");
        assertThat(asked).contains(new FleetRequest(method, passed, body));
    }

    @Test
    void theStatusAndTheErrorsOfTheHealthCheckerComeBack() {
        assertThat(api.get("/zonecast/secondaries/unknown").status()).isEqualTo(404);
        assertThat(api.get("/zonecast/secondaries/unknown").error()).isEqualTo("no secondary 'unknown' is known");
        Answer ordered = api.send("POST", "/zonecast/secondaries/s1/resync", "{\"everything\":true}");
        assertThat(ordered.status()).isEqualTo(202);
        assertThat(ordered.json().get("order").asText()).isEqualTo("o-1");
        Answer refused = api.send("POST", "/zonecast/secondaries/full/resync", "{}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().get("errors")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /secondaries/Not*Fit, 404",
        "GET, /zones/unknown.test./receipts?generation=1, 404",
        "GET, /zones/example.org./receipts?generation=x, 422",
        "POST, /secondaries/s1/dance, 404",
        "POST, /fleet, 405",
        "POST, /secondaries/s1/drain, 400"
    })
    void whatIsWrongWithACallIsToldWithoutAskingAnybody(String method, String path, int status) {
        asked.clear();
        Answer answer = api.send(method, "/zonecast" + path, method.equals("POST") ? "no JSON" : "");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.error()).isNotEmpty();
        assertNobodyWasAsked();
    }

    @Test
    void commandsAtTheSameTimeAreNumberedInTheOrderInWhichTheyAreSent() {
        ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
        try (ExecutorService operators = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                operators.execute(() -> statuses.add(
                        api.send("POST", "/zonecast/secondaries/s2/resume", "").status()));
            }
        }
        assertThat(statuses).hasSize(40).containsOnly(200);
        assertThat(List.copyOf(numbers)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aCommandNeedsTheKey() {
        asked.clear();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + api.port() + "/api/v1/zonecast/secondaries/s1/drain"))
                .POST(HttpRequest.BodyPublishers.noBody());
        assertThat(api.send(request).status()).isEqualTo(401);
        assertNobodyWasAsked();
    }

    /** But for served serials, which are asked for in the background. */
    private static void assertNobodyWasAsked() {
        assertThat(asked).allMatch(request -> request.path().endsWith("/sync"));
    }

    @Test
    void theBrakeIsShownInPagesAndReleased() {
        braked.clear();
        Answer shown = api.get("/zonecast/brake?cursor=a.test.");
        assertThat(shown.json().get("engaged").asBoolean()).isTrue();
        assertThat(shown.json().at("/held/0/zone").asText()).isEqualTo("held.test.");
        assertThat(shown.json().at("/held/0/generation").asText()).isEqualTo("3.4");
        assertThat(shown.json().get("next").asText()).isEqualTo("held.test.");
        assertThat(api.send("POST", "/zonecast/brake/release", "{\"zones\":[\"held.test.\"]}")
                        .status())
                .isEqualTo(200);
        assertThat(api.send("POST", "/zonecast/brake/release", "{\"all\":true}").status())
                .isEqualTo(200);
        assertThat(braked)
                .containsExactly(
                        new BrakeRequest.Show("a.test."),
                        new BrakeRequest.Release(List.of(Name.parse("held.test."))),
                        new BrakeRequest.Release(List.of()));
    }

    @Test
    void aReleaseThatCannotBeMeantIsRefusedWithEveryProblem() {
        braked.clear();
        Answer answer = api.send(
                "POST", "/zonecast/brake/release", "{\"all\":\"yes\",\"zones\":[\"a..b.\", 7, \"fine.test.\"]}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("errors")).hasSize(3);
        for (String body : List.of("{}", "{\"all\":false}", "{\"all\":true,\"zones\":[\"a.test.\"]}")) {
            assertThat(api.send("POST", "/zonecast/brake/release", body).status())
                    .isEqualTo(422);
        }
        assertThat(braked).isEmpty();
    }

    @Test
    void theSerialThatEverybodyServesIsShown() {
        say(api.checkerKey, new Seal(++epoch, 1), 4294967295L);
        await().until(() -> notified() == 4294967295L);
    }

    private static void say(Signer signer, Seal seal, long serial) {
        byte[] body = ("{\"served\":[{\"zone\":\"example.org.\",\"serial\":" + serial + "}]}")
                .getBytes(StandardCharsets.UTF_8);
        bus.publish(Subjects.SERVED, seal.seal(signer, Subjects.SERVED, body), body);
    }

    private static long notified() {
        return api.get("/servers/localhost/zones/example.org.")
                .json()
                .get("notified_serial")
                .asLong();
    }

    private static double refused(String reason) {
        return api.scraped()
                .lines()
                .filter(line -> line.startsWith("apiproxy_served_refused_total{reason=\"" + reason + "\"} "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void aServedSerialThatIsForgedOrSaidAgainIsNotTaken() {
        say(api.checkerKey, new Seal(++epoch, 1), 100);
        say(api.checkerKey, new Seal(epoch, 2), 101);
        await().until(() -> notified() == 101);
        double old = refused("old");
        double bad = refused("bad");
        say(api.checkerKey, new Seal(epoch, 1), 100);
        say(api.checkerKey, new Seal(epoch - 1, 9), 99);
        say(NatsKeys.random(), new Seal(epoch + 1, 1), 4000);
        bus.publish(
                Subjects.SERVED,
                Headers.NONE,
                "{\"served\":[{\"zone\":\"example.org.\",\"serial\":4000}]}".getBytes(StandardCharsets.UTF_8));
        await().until(() -> refused("old") == old + 2 && refused("bad") == bad + 2);
        assertThat(notified()).isEqualTo(101);
        say(api.checkerKey, new Seal(++epoch, 1), 102);
        await().until(() -> notified() == 102);
    }

    @Test
    void anAnswerThatIsNotTheHealthCheckersIsNotPassedOn() {
        forged = true;
        try {
            assertThat(api.get("/zonecast/fleet").status()).isGreaterThanOrEqualTo(500);
        } finally {
            forged = false;
        }
        assertThat(api.get("/zonecast/fleet").status()).isEqualTo(200);
    }

    @Test
    void aServedSerialThatWasToldToNobodyIsAskedFor() {
        assertThat(api.send("POST", "/servers/localhost/zones", "{\"name\": \"missed.test.\", \"kind\": \"Native\"}")
                        .status())
                .isEqualTo(201);
        await().until(() -> {
            long published = api.get("/servers/localhost/zones/missed.test.")
                    .json()
                    .get("edited_serial")
                    .asLong();
            missed = published;
            return published > 0;
        });
        await().until(() -> api.get("/servers/localhost/zones/missed.test.?rrsets=false")
                        .json()
                        .get("notified_serial")
                        .asLong()
                == missed);
    }
}
