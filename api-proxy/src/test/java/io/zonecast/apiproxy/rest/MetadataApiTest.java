package io.zonecast.apiproxy.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.apiproxy.ApiProxyFixture;
import io.zonecast.apiproxy.ApiProxyFixture.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata over real HTTP, as PowerDNS's documentation has it. */
class MetadataApiTest {
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

    /** The path of a new zone's metadata. */
    private static String zone(String more) {
        String name = "meta" + COUNT.incrementAndGet() + ".test.";
        Answer created = api.send(
                "POST",
                ZONES,
                "{\"name\": \"" + name + "\", \"kind\": \"Native\", \"nameservers\": [\"ns1.test.\"]" + more + "}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return ZONES + "/" + name + "/metadata";
    }

    private static String body(String kind, String... values) {
        List<String> quoted = new ArrayList<>();
        for (String value : values) {
            quoted.add("\"" + value + "\"");
        }
        return "{\"kind\": \"" + kind + "\", \"metadata\": [" + String.join(", ", quoted) + "]}";
    }

    private static List<String> kinds(String metadata) {
        List<String> kinds = new ArrayList<>();
        api.get(metadata).json().forEach(item -> {
            assertThat(item.get("type").asText()).isEqualTo("Metadata");
            kinds.add(item.get("kind").asText() + item.get("metadata"));
        });
        return kinds;
    }

    @Test
    void valuesAreAddedReplacedAndDeleted() {
        String metadata = zone("");
        Answer added = api.send("POST", metadata, body("ALSO-NOTIFY", "192.0.2.1", "192.0.2.2:5300"));
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.body())
                .isEqualTo("{\"type\":\"Metadata\",\"kind\":\"ALSO-NOTIFY\","
                        + "\"metadata\":[\"192.0.2.1\",\"192.0.2.2:5300\"]}");
        Answer more = api.send("POST", metadata, body("ALSO-NOTIFY", "192.0.2.1", "192.0.2.3"));
        assertThat(more.json().get("metadata")).hasSize(3);
        Answer set = api.send("PUT", metadata + "/ALSO-NOTIFY", "{\"metadata\": [\"192.0.2.9\"]}");
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.json()).isEqualTo(api.get(metadata + "/ALSO-NOTIFY").json());
        assertThat(kinds(metadata)).containsExactly("ALSO-NOTIFY[\"192.0.2.9\"]", "SOA-EDIT-API[\"DEFAULT\"]");
        assertThat(api.send("DELETE", metadata + "/ALSO-NOTIFY", "").status()).isEqualTo(204);
        assertThat(api.get(metadata + "/ALSO-NOTIFY").json().get("metadata")).isEmpty();
        assertThat(kinds(metadata)).containsExactly("SOA-EDIT-API[\"DEFAULT\"]");
    }

    @Test
    void itIsNoChangeOfWhatIsPublishedAndOutlivesSuchChanges() {
        String metadata = zone("");
        String zone = metadata.substring(0, metadata.lastIndexOf('/'));
        JsonNode before = api.get(zone).json();
        assertThat(api.send("PUT", metadata + "/X-Ticket", body("X-Ticket", "4711", "grün"))
                        .status())
                .isEqualTo(200);
        JsonNode after = api.get(zone).json();
        assertThat(after.get("serial")).isEqualTo(before.get("serial"));
        assertThat(after.get("zonecast_generation")).isEqualTo(before.get("zonecast_generation"));
        assertThat(api.send("PUT", zone, "{\"dnssec\": true, \"account\": \"alice\"}")
                        .status())
                .isEqualTo(204);
        api.stop();
        api.start();
        assertThat(kinds(metadata))
                .containsExactly("NSEC3PARAM[\"1 0 0 -\"]", "SOA-EDIT-API[\"DEFAULT\"]", "X-Ticket[\"4711\",\"grün\"]");
    }

    @Test
    void aZoneThatIsMadeAnewHasNone() {
        String metadata = zone("");
        String zone = metadata.substring(0, metadata.lastIndexOf('/'));
        api.send("PUT", metadata + "/X-Old", body("X-Old", "1"));
        assertThat(api.send("DELETE", zone, "").status()).isEqualTo(204);
        assertThat(api.get(metadata).status()).isEqualTo(404);
        assertThat(api.send(
                                "POST",
                                ZONES,
                                "{\"name\": \"" + zone.substring(ZONES.length() + 1) + "\", \"kind\": \"Native\"}")
                        .status())
                .isEqualTo(201);
        assertThat(kinds(metadata)).containsExactly("SOA-EDIT-API[\"DEFAULT\"]");
    }

    @Test
    void propertiesShowAsTheMetadataThatTheyAreInPowerDns() {
        String metadata = zone(
                ", \"dnssec\": true, \"soa_edit\": \"inception-increment\", \"soa_edit_api\": \"SOA-EDIT-INCREASE\","
                        + " \"api_rectify\": true");
        assertThat(kinds(metadata))
                .containsExactly(
                        "API-RECTIFY[\"1\"]",
                        "NSEC3PARAM[\"1 0 0 -\"]",
                        "SOA-EDIT[\"INCEPTION-INCREMENT\"]",
                        "SOA-EDIT-API[\"SOA-EDIT-INCREASE\"]");
        assertThat(api.get(metadata + "/SOA-EDIT").json().get("metadata").get(0).asText())
                .isEqualTo("INCEPTION-INCREMENT");
        assertThat(api.get(metadata + "/PRESIGNED").json().get("metadata")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"NSEC3PARAM", "NSEC3NARROW", "PRESIGNED", "SOA-EDIT", "LUA-AXFR-SCRIPT", "AXFR-MASTER-TSIG"})
    void someKindsAreForReadingOnly(String kind) {
        String metadata = zone("");
        assertThat(api.get(metadata + "/" + kind).status()).isEqualTo(200);
        for (Answer answer : List.of(
                api.send("POST", metadata, body(kind, "1")),
                api.send("PUT", metadata + "/" + kind, body(kind, "1")),
                api.send("DELETE", metadata + "/" + kind, ""))) {
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.error()).isEqualTo("Unsupported metadata kind '" + kind + "'");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"metadata\": []}|kind is not specified or not a string",
                "{\"kind\": \"MY-OWN\", \"metadata\": []}|Unsupported metadata kind 'MY-OWN'",
                "{\"kind\": \"X-A\"}|metadata is not specified or not an array",
                "{\"kind\": \"X-A\", \"metadata\": [1]}|metadata must be strings"
            })
    void aRequestThatIsNoneIsRefused(String body, String problem) {
        Answer answer = api.send("POST", zone(""), body);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.error()).isEqualTo(problem);
    }

    @Test
    void whatIsUnknownIsTold() {
        String metadata = zone("");
        assertThat(api.get(metadata + "/MY-OWN").status()).isEqualTo(422);
        assertThat(api.get(ZONES + "/unknown.test./metadata").status()).isEqualTo(404);
        assertThat(api.send("POST", ZONES + "/unknown.test./metadata", "nonsense")
                        .status())
                .isEqualTo(404);
        Answer large = api.send("POST", metadata, body("X-Large", "x".repeat(66_000)));
        assertThat(large.status()).isEqualTo(422);
        assertThat(large.error()).contains("are longer than 65536 octets");
        assertThat(kinds(metadata)).containsExactly("SOA-EDIT-API[\"DEFAULT\"]");
    }
}
