package io.zonecast.apiproxy.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.apiproxy.ApiProxyFixture;
import io.zonecast.apiproxy.ApiProxyFixture.Answer;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entity tags, what writes demand by them, and guards, over real HTTP. */
class ConditionalWritesTest {
    private static final String ZONES = "/servers/localhost/zones";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static ApiProxyFixture api;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        api = new ApiProxyFixture(folder);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** A new zone. */
    private static String zone() {
        String name = "tag" + COUNT.incrementAndGet() + ".example.org.";
        assertThat(api.send("POST", ZONES, body(name)).status()).isEqualTo(201);
        return name;
    }

    private static String body(String name) {
        return "{\"name\": \"" + name + "\", \"kind\": \"Native\", \"nameservers\": [\"ns1.example.net.\"]}";
    }

    private static String path(String zone) {
        return ZONES + "/" + zone;
    }

    private static String rrset(String name, String type, String content) {
        return """
                {"rrsets": [{"name": "%s", "type": "%s", "ttl": 300, "changetype": "REPLACE",
                 "records": [{"content": "%s"}]}]}
                """.formatted(name, type, content);
    }

    private static Answer send(String method, String path, String body, String header, String value) {
        return api.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/api/v1" + path))
                .header("X-API-Key", ApiProxyFixture.KEY)
                .header(header, value)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String tag(String path) {
        String tag = api.get(path).header("ETag");
        assertThat(tag).isNotEmpty();
        return tag;
    }

    /** Waits until a new zone is published, which its tag tells as well. */
    private static void published(String zone) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            JsonNode shown = api.get(path(zone)).json();
            return shown.get("edited_serial").asLong() == shown.get("serial").asLong();
        });
    }

    @Test
    void theTagBeginsWithTheGenerationAndMovesWithEachWrite() {
        String zone = zone();
        published(zone);
        Answer shown = api.get(path(zone));
        assertThat(shown.header("ETag"))
                .startsWith("\"" + shown.json().get("zonecast_generation").asText() + "-");
        assertThat(tag(path(zone))).isEqualTo(shown.header("ETag"));
        Answer same = send("GET", path(zone), "", "If-None-Match", shown.header("ETag"));
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(send("GET", path(zone) + "?rrsets=false", "", "If-None-Match", shown.header("ETag"))
                        .status())
                .isEqualTo(304);

        // Two remarks within the same millisecond differ as well, though no generation is drawn for them.
        Answer first = api.send("PUT", path(zone), "{\"account\": \"one\"}");
        Answer second = api.send("PUT", path(zone), "{\"account\": \"two\"}");
        assertThat(List.of(shown.header("ETag"), first.header("ETag"), second.header("ETag")))
                .doesNotHaveDuplicates();
        assertThat(second.header("ETag")).isEqualTo(tag(path(zone)));
        Answer changed = send("GET", path(zone), "", "If-None-Match", shown.header("ETag"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().get("account").asText()).isEqualTo("two");
    }

    @Test
    void aReaderLearnsOfThePublicationThoughNothingWasWritten() {
        api.provider.silent = true;
        try {
            String zone = zone();
            ZoneEvent event = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> api.provider.events.stream()
                                    .filter(told -> told.zone().equals(Name.parse(zone)))
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
            String before = tag(path(zone));
            api.provider.publish(event, ManifestKind.FULL);
            published(zone);
            Answer shown = send("GET", path(zone), "", "If-None-Match", before);
            assertThat(shown.status()).isEqualTo(200);
            assertThat(shown.header("ETag")).isNotEqualTo(before);
            // A writer does not mind: nobody has written.
            assertThat(send("PATCH", path(zone), rrset("a." + zone, "A", "192.0.2.1"), "If-Match", before)
                            .status())
                    .isEqualTo(204);
        } finally {
            api.provider.silent = false;
        }
    }

    @Test
    void aWriteOnAnOldStateIsRefusedWithThePresentOne() {
        String zone = zone();
        String seen = tag(path(zone));
        Answer first = send("PATCH", path(zone), rrset("www." + zone, "A", "192.0.2.1"), "If-Match", seen);
        assertThat(first.status()).isEqualTo(204);

        Answer lost = send("PATCH", path(zone), rrset("www." + zone, "A", "192.0.2.2"), "If-Match", seen);
        assertThat(lost.status()).isEqualTo(412);
        assertThat(lost.error()).contains(zone).contains("nothing was written");
        assertThat(lost.header("X-Zonecast-Change")).isEmpty();
        assertThat(lost.json().get("serial").asText()).isEqualTo(first.header("X-PDNS-New-Serial"));
        assertThat(lost.json().at("/rrsets/0/records/0/content").asText()).isEqualTo("192.0.2.1");
        assertThat(lost.json().get("rrsets")).hasSize(1);

        Answer put = send("PUT", path(zone), "{\"account\": \"x\"}", "If-Match", seen);
        assertThat(put.status()).isEqualTo(412);
        assertThat(put.json().at("/zone/rrsets")).hasSize(3);
        assertThat(put.json().at("/zone/account").asText()).isEmpty();
        assertThat(send("DELETE", path(zone), "", "If-Match", seen).status()).isEqualTo(412);
        assertThat(api.get(path(zone)).status()).isEqualTo(200);

        // With what the refusal told, it goes.
        String told = lost.json().get("etag").asText();
        assertThat(lost.header("ETag")).isEqualTo(told);
        assertThat(send("PATCH", path(zone), rrset("www." + zone, "A", "192.0.2.2"), "If-Match", told)
                        .status())
                .isEqualTo(204);
        assertThat(send("DELETE", path(zone), "", "If-Match", "\"old\", " + tag(path(zone)))
                        .status())
                .isEqualTo(204);
        assertThat(send("DELETE", path(zone), "", "If-Match", "*").status()).isEqualTo(404);
    }

    @Test
    void theTagOfAnRrsetMindsThatRrsetAlone() {
        String zone = zone();
        String place = path(zone) + "?rrset_name=www." + zone + "&rrset_type=A";
        String none = tag(place);
        assertThat(api.send("PATCH", path(zone), rrset("other." + zone, "A", "192.0.2.9"))
                        .status())
                .isEqualTo(204);
        assertThat(send("PATCH", path(zone), rrset("www." + zone, "A", "192.0.2.1"), "If-Match", none)
                        .status())
                .isEqualTo(204);
        Answer lost = send("PATCH", path(zone), rrset("www." + zone, "A", "192.0.2.2"), "If-Match", none);
        assertThat(lost.status()).isEqualTo(412);
        assertThat(lost.json().get("rrsets_etag").asText()).isEqualTo(tag(place));
        assertThat(send("PATCH", path(zone), rrset("www." + zone, "A", "192.0.2.2"), "If-Match", tag(place))
                        .status())
                .isEqualTo(204);
        // It says nothing of another place, nor of the zone.
        assertThat(send("PATCH", path(zone), rrset("other." + zone, "A", "192.0.2.2"), "If-Match", tag(place))
                        .status())
                .isEqualTo(412);
        assertThat(send("DELETE", path(zone), "", "If-Match", tag(place)).status())
                .isEqualTo(412);
    }

    @Test
    void aZoneIsMadeOnlyWhereItIsNotThere() {
        String zone = "made" + COUNT.incrementAndGet() + ".example.org.";
        assertThat(send("POST", ZONES, body(zone), "If-None-Match", "*").status())
                .isEqualTo(201);
        Answer again = send("POST", ZONES, body(zone), "If-None-Match", "*");
        assertThat(again.status()).isEqualTo(412);
        assertThat(again.json().at("/zone/name").asText()).isEqualTo(zone);
        assertThat(send("PUT", path(zone), "{\"account\": \"x\"}", "If-None-Match", "*")
                        .status())
                .isEqualTo(412);
        assertThat(api.send("POST", ZONES, body(zone)).status()).isEqualTo(409);
    }

    @Test
    void whatIsNoTagIsABadRequestAndAWeakOneNeverMatches() {
        String zone = zone();
        assertThat(send("DELETE", path(zone), "", "If-Match", "nonsense").status())
                .isEqualTo(400);
        assertThat(send("DELETE", path(zone), "", "If-Match", "W/" + tag(path(zone)))
                        .status())
                .isEqualTo(412);
    }

    @Test
    void ofConcurrentWritersNoUpdateIsLost() {
        String zone = zone();
        String name = "list." + zone;
        int writers = 6;
        int each = 5;
        ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < writers; writer++) {
                int mine = writer;
                all.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        String address = "192.0.2." + (mine * each + i);
                        add(zone, name, address);
                        done.add(address);
                    }
                });
            }
        }
        assertThat(done).hasSize(writers * each);
        List<String> there = new ArrayList<>();
        api.get(path(zone) + "?rrset_name=" + name + "&rrset_type=A")
                .json()
                .at("/rrsets/0/records")
                .forEach(record -> there.add(record.get("content").asText()));
        assertThat(there).containsExactlyInAnyOrderElementsOf(done);
    }

    /** Adds an address to those that are there, as clients do: reads, adds, writes, and begins anew where it was late. */
    private static void add(String zone, String name, String address) {
        for (int tries = 0; tries < 1000; tries++) {
            Answer seen = api.get(path(zone) + "?rrset_name=" + name + "&rrset_type=A");
            StringBuilder records = new StringBuilder("{\"content\": \"" + address + "\"}");
            seen.json()
                    .at("/rrsets/0/records")
                    .forEach(record -> records.append(", {\"content\": \"")
                            .append(record.get("content").asText())
                            .append("\"}"));
            Answer written = send("PATCH", path(zone), """
                    {"rrsets": [{"name": "%s", "type": "A", "ttl": 60, "changetype": "REPLACE", "records": [%s]}]}
                    """.formatted(name, records), "If-Match", seen.header("ETag"));
            if (written.status() == 204) {
                return;
            }
            assertThat(written.status()).isEqualTo(412);
        }
        throw new AssertionError("never in time: " + address);
    }

    @Test
    void aGuardedChangeIsMadeByForceAlone() {
        String zone = zone();
        String bare =
                "{\"rrsets\": [{\"name\": \"%s\", \"type\": \"NS\", \"changetype\": \"DELETE\"}]}".formatted(zone);
        Answer refused = api.send("PATCH", path(zone), bare);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.error()).contains("the apex must keep NS records").contains("force=1");
        Answer forced = api.send("PATCH", path(zone) + "?force=1", bare);
        assertThat(forced.status()).isEqualTo(204);
        assertThat(api.get(path(zone)).json().get("rrsets")).hasSize(1);
        String change = forced.header("X-Zonecast-Change");
        String generation = change.substring(0, change.indexOf('-'));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> api.provider.events.stream()
                        .anyMatch(event -> event.generation().toString().equals(generation)
                                && event.actor().equals(ApiKey.ACTOR + " force")));
    }

    @Test
    void aDryRunTellsEverythingAndWritesNothing() {
        String zone = zone();
        published(zone);
        String before = tag(path(zone));
        Answer dry = api.send("PATCH", path(zone) + "?dry_run=1", rrset("www." + zone, "A", "192.0.2.1"));
        assertThat(dry.status()).isEqualTo(200);
        assertThat(dry.header("X-Zonecast-Change")).isEmpty();
        JsonNode told = dry.json();
        long serial = told.get("serial").asLong();
        assertThat(serial).isEqualTo(told.get("serial_before").asLong() + 1);
        assertThat(told.get("kind").asText()).isEqualTo("modified");
        assertThat(told.get("warnings")).isEmpty();
        assertThat(told.get("rrsets")).hasSize(2);
        JsonNode added = told.at("/rrsets/1");
        assertThat(added.get("name").asText()).isEqualTo("www." + zone);
        assertThat(added.get("before").isNull()).isTrue();
        assertThat(added.at("/after/records/0/content").asText()).isEqualTo("192.0.2.1");
        assertThat(told.at("/size/before/records").asInt()).isEqualTo(2);
        assertThat(told.at("/size/after/records").asInt()).isEqualTo(3);
        assertThat(told.at("/size/after/octets").asLong()
                        - told.at("/size/before/octets").asLong())
                .isEqualTo("www.".length() + zone.length() + 1 + 10 + 4);

        assertThat(dry(api.send("PUT", path(zone) + "?dry_run=1", "{\"account\": \"new\"}"))
                        .at("/settings/account/after")
                        .asText())
                .isEqualTo("new");
        assertThat(dry(api.send("PUT", path(zone) + "/metadata/X-Note?dry_run=1", "{\"metadata\": [\"a\"]}"))
                        .at("/settings/metadata/after")
                        .asText())
                .isEqualTo("{X-Note=[a]}");
        assertThat(dry(api.send("DELETE", path(zone) + "?dry_run=1", ""))
                        .at("/size/after/rrsets")
                        .asInt())
                .isZero();
        assertThat(dry(api.send("POST", ZONES + "?dry_run=1", body("dry." + zone)))
                        .get("kind")
                        .asText())
                .isEqualTo("add");
        assertThat(dry(api.send("PATCH", path(zone) + "?dry_run=1&force=1", """
                        {"rrsets": [{"name": "%s", "type": "NS", "changetype": "DELETE"}]}
                        """.formatted(zone)))
                        .at("/warnings/0")
                        .asText())
                .contains("the apex must keep NS");

        // What would be refused is refused in the same words.
        assertThat(api.send("PATCH", path(zone) + "?dry_run=1", rrset("www." + zone, "A", "nonsense"))
                        .status())
                .isEqualTo(422);
        assertThat(api.send("POST", ZONES + "?dry_run=1", body(zone)).status()).isEqualTo(409);
        assertThat(send("DELETE", path(zone) + "?dry_run=1", "", "If-Match", "\"old\"")
                        .status())
                .isEqualTo(412);

        assertThat(tag(path(zone))).isEqualTo(before);
        assertThat(api.get(path("dry." + zone)).status()).isEqualTo(404);
        // The next change draws the next number, and is the next event.
        String drawn = api.get(path(zone)).json().get("zonecast_generation").asText();
        Answer real = api.send("PATCH", path(zone), rrset("www." + zone, "A", "192.0.2.1"));
        assertThat(real.header("X-PDNS-New-Serial")).isEqualTo(Long.toString(serial));
        assertThat(number(real.header("X-Zonecast-Change"))).isEqualTo(number(drawn) + 1);
        published(zone);
        assertThat(api.provider.events.stream()
                        .filter(event -> event.generation().number() > number(drawn)))
                .isNotEmpty()
                .allMatch(event -> event.zone().equals(Name.parse(zone)));
    }

    private static JsonNode dry(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().get("dry_run").asBoolean()).isTrue();
        return answer.json();
    }

    private static long number(String change) {
        String generation = change.contains("-") ? change.substring(0, change.indexOf('-')) : change;
        return Long.parseLong(generation.substring(generation.indexOf('.') + 1));
    }
}
