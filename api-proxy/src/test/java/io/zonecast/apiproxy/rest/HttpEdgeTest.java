package io.zonecast.apiproxy.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.apiproxy.ApiProxyFixture;
import io.zonecast.apiproxy.ApiProxyFixture.Answer;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.message.KeyList;
import io.zonecast.common.message.KeyListCodec;
import io.zonecast.common.subject.Subjects;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every request, and what is asked of other services. */
class HttpEdgeTest {
    private static ApiProxyFixture api;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        api = new ApiProxyFixture(folder);
        assertThat(api.send("POST", "/servers/localhost/zones", """
                {"name": "example.org.", "kind": "Native", "nameservers": ["ns1.example.net."]}""").status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/v1/servers", "/api/v1/servers/localhost/zones", "/nothing"})
    void nothingIsToldWithoutTheKey(String path) {
        for (Answer answer : List.of(
                api.send(request(path)), api.send(request(path).header("X-API-Key", ApiProxyFixture.KEY + "x")))) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo("{\"error\":\"Unauthorized\"}");
        }
    }

    @Test
    void theServerIsDiscovered() {
        assertThat(api.send(request("/api").header("X-API-Key", ApiProxyFixture.KEY))
                        .body())
                .isEqualTo("[{\"url\":\"/api/v1\",\"version\":1}]");
        JsonNode server = api.get("/servers").json().get(0);
        assertThat(server).isEqualTo(api.get("/servers/localhost").json());
        assertThat(server.get("type").asText()).isEqualTo("Server");
        assertThat(server.get("id").asText()).isEqualTo("localhost");
        assertThat(server.get("daemon_type").asText()).isEqualTo("authoritative");
        assertThat(server.get("zones_url").asText()).isEqualTo("/api/v1/servers/localhost/zones{/zone}");
        assertThat(api.get("/servers/localhost/statistics")
                        .json()
                        .get(0)
                        .get("name")
                        .asText())
                .isEqualTo("uptime");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/servers/other",
                "/servers/other/zones",
                "/servers/other/zones/example.org.",
                "/servers/localhost/zones/unknown.example.",
                "/servers/localhost/zones/unknown.example./export",
                "/servers/localhost/zones/unknown.example./cryptokeys",
                "/servers/localhost/nothing",
                "/zonecast/zones/unknown.example./sync"
            })
    void whatIsNotThereIsNotFound(String path) {
        Answer answer = api.get(path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error()).isEqualTo("Not Found");
    }

    @Test
    void anUnknownZoneIsNotFoundForEveryMethodWhateverTheBody() {
        for (String method : List.of("PATCH", "PUT", "DELETE")) {
            assertThat(api.send(method, "/servers/localhost/zones/unknown.example.", "nonsense")
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void aMethodThatARouteDoesNotKnowIs405() {
        Answer answer = api.send("DELETE", "/servers/localhost/zones", "");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.error()).isEqualTo("Method Not Allowed");
        assertThat(answer.header("Allow")).contains("GET").contains("POST");
    }

    @Test
    void headAnswersLikeGetWithoutABody() {
        Answer answer = api.send("HEAD", "/servers/localhost", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(api.send("HEAD", "/servers/localhost/zones/unknown.example.", "")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "{\"rrsets\": [", "[1, 2]", "\"text\"", "{\"rrsets\": [], \"rrsets\": []}"})
    void aBodyThatIsNoJsonObjectIs400(String body) {
        Answer answer = api.send("PATCH", "/servers/localhost/zones/example.org.", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isNotEmpty();
    }

    @Test
    void aBodyThatIsTooDeepIs400() {
        String deep = "{\"rrsets\": " + "[".repeat(5000) + "]".repeat(5000) + "}";
        assertThat(api.send("PATCH", "/servers/localhost/zones/example.org.", deep)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whatNoRouteEverSeesIsRefusedInTheSameShape() {
        Answer headers = api.send(request("/api").header("X-Large", "x".repeat(20_000)));
        assertThat(headers.status()).isEqualTo(431);
        assertThat(headers.error()).isEqualTo("Request Header Fields Too Large");
    }

    @Test
    void fieldsOfWrongTypesAreTold() {
        Answer answer = api.send("PATCH", "/servers/localhost/zones/example.org.", """
                {"rrsets": [{"name": 1, "type": "A", "changetype": "REPLACE"},
                            {"name": "a.example.org.", "type": "A", "ttl": "x", "changetype": "REPLACE",
                             "records": [{"disabled": "yes", "content": null}]}, 7]}""");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.error())
                .contains("Key 'name' not present or not a String")
                .contains("Key 'ttl' not present or not an Integer")
                .contains("Key 'disabled' not present or not a Bool")
                .contains("Key 'content' not present or not a String")
                .contains("An element of 'rrsets' is not an Object");
        assertThat(api.send("PATCH", "/servers/localhost/zones/example.org.", "{}")
                        .error())
                .isEqualTo("No rrsets given in update request");
    }

    @Test
    void aBodyThatIsTooLargeIs413() {
        // The fixture allows 16 MiB. Announced, it is refused before it is read; unannounced, while it is.
        String large = "{\"account\": \"" + "x".repeat(17 << 20) + "\"}";
        assertThat(api.send("POST", "/servers/localhost/zones", large).status()).isEqualTo(413);
        byte[] octets = large.getBytes(StandardCharsets.US_ASCII);
        Answer streamed = api.send(request("/api/v1/servers/localhost/zones")
                .header("X-API-Key", ApiProxyFixture.KEY)
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(octets))));
        assertThat(streamed.status()).isEqualTo(413);
    }

    @Test
    void aRequestHasAnIdThatGoesIntoTheEvent() {
        Answer answer = api.send(request("/api/v1/servers/localhost/zones/example.org.")
                .header("X-API-Key", ApiProxyFixture.KEY)
                .header("X-Request-Id", "ticket-4711")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("""
                        {"rrsets": [{"name": "id.example.org.", "type": "A", "ttl": 1, "changetype": "REPLACE",
                                     "records": [{"content": "192.0.2.1"}]}]}""")));
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("X-Request-Id")).isEqualTo("ticket-4711");
        await().until(() -> api.provider.events.stream()
                .anyMatch(event ->
                        event.requestId().equals("ticket-4711") && event.actor().equals("api-key:default")));
        Answer odd = api.send(request("/api/v1/servers")
                .header("X-API-Key", ApiProxyFixture.KEY)
                .header("X-Request-Id", "not fit <to> be kept"));
        assertThat(odd.header("X-Request-Id")).matches("[0-9a-f-]{36}");
    }

    @Test
    void keysComeFromTheZoneProvider() {
        KeyList.Key key = new KeyList.Key(
                1, "csk", true, true, "257 3 13 AAAA", List.of("1 13 2 00"), "ECDSAP256SHA256", 256, 257);
        try (Bus.Subscription responder = api.providerBus.serve(
                Subjects.keys("*", "list"),
                1,
                "zone-provider",
                1,
                request -> Reply.of(KeyListCodec.encode(
                        new KeyList(KeyListCodec.decodeRequest(request.body()).zone(), List.of(key)))))) {
            JsonNode keys = await().until(
                            () -> api.get("/servers/localhost/zones/example.org./cryptokeys"),
                            answer -> answer.status() == 200)
                    .json();
            assertThat(keys.toString())
                    .isEqualTo("[{\"type\":\"Cryptokey\",\"id\":1,\"keytype\":\"csk\",\"active\":true,"
                            + "\"published\":true,\"flags\":257,\"dnskey\":\"257 3 13 AAAA\","
                            + "\"algorithm\":\"ECDSAP256SHA256\",\"bits\":256,\"ds\":[\"1 13 2 00\"]}]");
            assertThat(api.get("/servers/localhost/zones/example.org./cryptokeys/1")
                            .json())
                    .isEqualTo(keys.get(0));
            assertThat(api.get("/servers/localhost/zones/example.org./cryptokeys/2")
                            .status())
                    .isEqualTo(404);
            assertThat(responder).isNotNull();
        }
    }

    @Test
    void writesGoOnWithoutABroker(@TempDir Path folder) throws Exception {
        try (ApiProxyFixture alone = new ApiProxyFixture(folder)) {
            alone.server.kill();
            for (int i = 0; i < 20; i++) {
                String body = "{\"name\": \"z" + i + ".example.\", \"kind\": \"Native\", \"nameservers\": []}";
                assertThat(alone.send("POST", "/servers/localhost/zones", body).status())
                        .isEqualTo(201);
            }
            assertThat(alone.get("/servers/localhost/zones").json()).hasSize(20);
            alone.server.restart();
            await().atMost(java.time.Duration.ofSeconds(60))
                    .until(() -> alone.provider.events.stream()
                                    .map(event -> event.zone())
                                    .distinct()
                                    .count()
                            == 20);
        }
    }

    @Test
    void metricsHaveTheNamesOfTheFirstSystem() {
        api.get("/servers");
        await().until(() -> {
            String text = new String(api.metrics.scrape(), StandardCharsets.UTF_8);
            return Stream.of(
                            "apiproxy_powerdns_api_requests_total ",
                            "apiproxy_published_zone_events_total{event_type=\"create\"} ",
                            "apiproxy_outbox_events ",
                            "apiproxy_outbox_oldest_seconds ",
                            "apiproxy_request_duration_seconds_bucket{method=\"GET\",status=\"2xx\",le=")
                    .allMatch(text::contains);
        });
    }
}
