package io.zonecast.apiproxy.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.apiproxy.ApiProxyFixture;
import io.zonecast.apiproxy.ApiProxyFixture.Answer;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.dns.name.Name;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of zones over real HTTP. */
class ZoneApiTest {
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

    private static String name() {
        return "zone" + COUNT.incrementAndGet() + ".example.org.";
    }

    private static Answer create(String name, String more) {
        return api.send("POST", ZONES, """
                {"name": "%s", "kind": "Native", "nameservers": ["ns1.example.net.", "ns2.example.net."]%s}
                """.formatted(name, more));
    }

    private static String rrset(String name, String type, String content) {
        return """
                {"name": "%s", "type": "%s", "ttl": 300, "changetype": "REPLACE",
                 "records": [{"content": "%s", "disabled": false}]}
                """.formatted(name, type, content);
    }

    private static Answer patch(String zone, String... rrsets) {
        return api.send("PATCH", ZONES + "/" + zone, "{\"rrsets\": [" + String.join(",", rrsets) + "]}");
    }

    private static JsonNode find(JsonNode zone, String name, String type) {
        for (JsonNode rrset : zone.get("rrsets")) {
            if (rrset.get("name").asText().equals(name)
                    && rrset.get("type").asText().equals(type)) {
                return rrset;
            }
        }
        throw new AssertionError("no " + name + " " + type + " in " + zone);
    }

    @Test
    void aZoneIsMadeShownChangedAndDeleted() {
        String name = name();
        Answer created = create(name, "");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("X-Zonecast-Change")).matches("\\d+\\.\\d+-" + name);
        JsonNode zone = created.json();
        assertThat(zone.get("id").asText()).isEqualTo(name);
        assertThat(zone.get("url").asText()).isEqualTo("/api/v1/servers/localhost/zones/" + name);
        assertThat(zone.get("kind").asText()).isEqualTo("Native");
        assertThat(zone.get("soa_edit_api").asText()).isEqualTo("DEFAULT");
        assertThat(zone.get("dnssec").asBoolean()).isFalse();
        String today = LocalDate.now(ZoneOffset.UTC).format(DateTimeFormatter.BASIC_ISO_DATE);
        assertThat(zone.get("serial").asText()).isEqualTo(today + "01");
        assertThat(find(zone, name, "SOA").get("records").get(0).get("content").asText())
                .isEqualTo("a.misconfigured.dns.server.invalid. hostmaster." + name + " " + today
                        + "01 10800 3600 604800 3600");
        assertThat(find(zone, name, "NS").get("records")).hasSize(2);

        Answer patched = patch(name, rrset("www." + name, "A", "192.0.2.1"));
        assertThat(patched.status()).isEqualTo(204);
        assertThat(patched.body()).isEmpty();
        assertThat(patched.header("X-PDNS-Old-Serial")).isEqualTo(today + "01");
        assertThat(patched.header("X-PDNS-New-Serial")).isEqualTo(today + "02");
        assertThat(patched.header("X-Zonecast-Change")).isNotEqualTo(created.header("X-Zonecast-Change"));

        JsonNode shown =
                api.get(ZONES + "/" + name.substring(0, name.length() - 1)).json();
        assertThat(find(shown, "www." + name, "A").get("ttl").asInt()).isEqualTo(300);
        assertThat(shown.get("serial").asText()).isEqualTo(today + "02");
        await().until(() ->
                api.get(ZONES + "/" + name).json().get("edited_serial").asText().equals(today + "02"));

        Answer deleted = api.send("DELETE", ZONES + "/" + name, "");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.header("X-Zonecast-Change")).isNotEmpty();
        assertThat(api.get(ZONES + "/" + name).status()).isEqualTo(404);
        assertThat(api.get(ZONES + "/" + name).body()).isEqualTo("{\"error\":\"Not Found\"}");
        assertThat(api.send("DELETE", ZONES + "/" + name, "").status()).isEqualTo(404);
        assertThat(create(name, "").status()).isEqualTo(201);
    }

    @Test
    void aZoneThatIsThereIsAConflict() {
        String name = name();
        create(name, "");
        Answer again = api.send("POST", ZONES, "{\"name\": \"" + name + "\", \"kind\": \"Native\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.error()).isEqualTo("Conflict");
    }

    @Test
    void everyProblemIsToldInPowerDnssShape() {
        String name = name();
        create(name, "");
        Answer answer = patch(
                name,
                rrset("www." + name, "A", "nonsense"),
                rrset("not-in-zone.", "A", "192.0.2.1"),
                rrset("x." + name, "NOTYPE", "1"));
        assertThat(answer.status()).isEqualTo(422);
        List<String> errors = new ArrayList<>();
        answer.json().get("errors").forEach(error -> errors.add(error.asText()));
        assertThat(errors)
                .hasSize(2)
                .anyMatch(error -> error.startsWith("Record www." + name + "/A 'nonsense': "))
                .contains("RRset x." + name + " IN NOTYPE: unknown type given");
        assertThat(answer.error()).isEqualTo(String.join("; ", errors));
        Answer outside = patch(name, rrset("not-in-zone.", "A", "192.0.2.1"));
        assertThat(outside.error()).isEqualTo("RRset not-in-zone. IN A: Name is out of zone");
    }

    @Test
    void badZonesAreRefused() {
        assertRefused("{\"name\": \"\", \"kind\": \"Native\"}", "is not canonical");
        assertRefused("{\"name\": \"a..b.\", \"kind\": \"Native\"}", "Unable to parse DNS Name");
        assertRefused("{\"name\": \"a:b.\", \"kind\": \"Native\"}", "contains unsupported characters");
        assertRefused("{\"name\": \"nokind.example.\"}", "Key 'kind' not present or not a String");
        assertRefused("{\"name\": \"x.example.\", \"kind\": \"Slave\"}", "Zones of kind 'Slave' are not offered");
        assertRefused(
                "{\"name\": \"x.example.\", \"kind\": \"Native\", \"nameservers\": [\"ns1.example.net\"]}",
                "Nameserver is not canonical: 'ns1.example.net'");
        assertRefused(
                "{\"name\": \"x.example.\", \"kind\": \"Native\", \"nameservers\": [{\"a\": 1}]}",
                "Nameservers must be non-empty strings");
        assertRefused(
                "{\"name\": \"x.example.\", \"kind\": \"Native\", \"zone\": \"@ 1 A 192.0.2.1\", \"rrsets\": []}",
                "You cannot give rrsets AND zone data as text");
        assertRefused(
                "{\"name\": \"x.example.\", \"kind\": \"Native\", \"zone\": \"@ 1 A nonsense\"}",
                "An error occurred while parsing the zonedata");
        assertRefused("{\"name\": \"x.example.\", \"kind\": \"Native\", \"nsec3param\": \"1 0 10 ab\"}", "NSEC3PARAMs");
        assertRefused("{\"name\": \"x.example.\", \"kind\": \"Native\", \"nsec3narrow\": true}", "Field 'nsec3narrow'");
        assertThat(api.get(ZONES + "?zone=x.example.").json()).isEmpty();
    }

    private static void assertRefused(String body, String problem) {
        Answer answer = api.send("POST", ZONES, body);
        assertThat(answer.status()).as(body).isEqualTo(422);
        assertThat(answer.error()).contains(problem);
    }

    @Test
    void aZoneCanBeGivenAsTextAndIsExportedAsText() {
        String name = name();
        Answer created = api.send("POST", ZONES, """
                {"name": "%s", "kind": "Master", "soa_edit_api": "OFF",
                 "zone": "$TTL 600\\n@ SOA ns1 hostmaster 7 1 2 3 4\\n@ NS ns1\\nns1 A 192.0.2.53\\n*.w TXT \\"a;b\\"\\n"}
                """.formatted(name));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("serial").asInt()).isEqualTo(7);
        Answer text = api.get(ZONES + "/" + name + "/export");
        assertThat(text.header("Content-Type")).startsWith("text/plain");
        assertThat(text.body().lines().toList())
                .containsExactly(
                        name + "\t600\tIN\tSOA\tns1." + name + " hostmaster." + name + " 7 1 2 3 4",
                        name + "\t600\tIN\tNS\tns1." + name,
                        "ns1." + name + "\t600\tIN\tA\t192.0.2.53",
                        "*.w." + name + "\t600\tIN\tTXT\t\"a;b\"");
        Answer json = api.send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + api.port() + "/api/v1" + ZONES + "/" + name + "/export"))
                .header("X-API-Key", ApiProxyFixture.KEY)
                .header("Accept", "application/json"));
        assertThat(json.json().get("zone").asText()).isEqualTo(text.body());
    }

    @Test
    void disabledRecordsAndCommentsAreKeptButNotPublished() {
        String name = name();
        create(name, "");
        Answer patched = patch(name, """
                {"name": "www.%s", "type": "A", "ttl": 60, "changetype": "REPLACE",
                 "records": [{"content": "192.0.2.1", "disabled": true}, {"content": "192.0.2.2"}],
                 "comments": [{"content": "old one", "account": "me", "modified_at": 1111}]}
                """.formatted(name));
        assertThat(patched.status()).isEqualTo(204);
        JsonNode shown = find(api.get(ZONES + "/" + name).json(), "www." + name, "A");
        assertThat(shown.get("records").toString())
                .isEqualTo(
                        "[{\"content\":\"192.0.2.1\",\"disabled\":true},{\"content\":\"192.0.2.2\",\"disabled\":false}]");
        assertThat(shown.get("comments").toString())
                .isEqualTo("[{\"content\":\"old one\",\"account\":\"me\",\"modified_at\":1111}]");
        assertThat(api.get(ZONES + "/" + name + "/export").body())
                .contains("192.0.2.2")
                .doesNotContain("192.0.2.1");
        // Records replaced alone leave the comments; comments replaced alone leave the records.
        patch(name, rrset("www." + name, "A", "192.0.2.3"));
        patch(
                name,
                "{\"name\": \"" + name + "\", \"type\": \"NS\", \"changetype\": \"REPLACE\", \"comments\":"
                        + " [{\"content\": \"ours\", \"account\": \"\"}]}");
        JsonNode zone = api.get(ZONES + "/" + name).json();
        assertThat(find(zone, "www." + name, "A").get("comments")).hasSize(1);
        assertThat(find(zone, name, "NS").get("records")).hasSize(2);
        assertThat(find(zone, name, "NS")
                        .get("comments")
                        .get(0)
                        .get("modified_at")
                        .asLong())
                .isPositive();
    }

    @Test
    void settingsAreStoredAndPublishedWhereTheyMatter() {
        String name = name();
        create(name, ", \"account\": \"alice\"");
        Answer remark = api.send("PUT", ZONES + "/" + name, "{\"account\": \"bob\", \"kind\": \"Primary\"}");
        assertThat(remark.status()).isEqualTo(204);
        JsonNode zone = api.get(ZONES + "/" + name).json();
        assertThat(zone.get("account").asText()).isEqualTo("bob");
        assertThat(zone.get("kind").asText()).isEqualTo("Master");
        Answer signed = api.send("PUT", ZONES + "/" + name, "{\"dnssec\": true, \"nsec3param\": \"\"}");
        assertThat(signed.status()).isEqualTo(204);
        assertThat(signed.header("X-Zonecast-Change")).isNotEqualTo(remark.header("X-Zonecast-Change"));
        ZoneEvent event = awaitEvent(name, signed.header("X-Zonecast-Change"));
        assertThat(event.settings().dnssec()).isTrue();
        assertThat(event.settings().denial()).isEqualTo(ZoneSettings.Denial.NSEC);
        assertThat(api.get(ZONES + "/" + name + "?rrsets=false")
                        .json()
                        .get("dnssec")
                        .asBoolean())
                .isTrue();
        String other = name();
        assertThat(create(other, ", \"dnssec\": true").json().get("nsec3param").asText())
                .isEqualTo("1 0 0 -");
        assertThat(api.send("PUT", ZONES + "/" + name, "{\"soa_edit_api\": \"WRONG\"}")
                        .status())
                .isEqualTo(422);
    }

    private static ZoneEvent awaitEvent(String zone, String change) {
        Name name = Name.parse(zone);
        String generation = change.substring(0, change.indexOf('-'));
        return await().until(
                        () -> api.provider.events.stream()
                                .filter(event -> event.zone().equals(name)
                                        && event.generation().toString().equals(generation))
                                .max(Comparator.comparing(ZoneEvent::generation)),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void putReplacesAllRrsetsAtOnce() {
        String name = name();
        create(name, ", \"soa_edit_api\": \"INCREASE\"");
        patch(name, rrset("old." + name, "A", "192.0.2.1"), rrset("kept." + name, "A", "192.0.2.2"));
        String soa = rrset(name, "SOA", "ns1.example.net. hostmaster.example.net. 1 2 3 4 5");
        String ns = rrset(name, "NS", "ns1.example.net.");
        Answer noNs = api.send("PUT", ZONES + "/" + name, "{\"rrsets\": [" + soa + "]}");
        assertThat(noNs.status()).isEqualTo(422);
        assertThat(noNs.error()).isEqualTo("Must give NS record for zone when replacing all RR sets");
        long before = api.get(ZONES + "/" + name).json().get("serial").asLong();
        Answer put = api.send(
                "PUT",
                ZONES + "/" + name,
                "{\"rrsets\": [" + soa + "," + ns + "," + rrset("kept." + name, "A", "192.0.2.2") + "]}");
        assertThat(put.status()).isEqualTo(204);
        JsonNode zone = api.get(ZONES + "/" + name).json();
        assertThat(zone.get("rrsets")).hasSize(3);
        assertThat(zone.get("serial").asLong()).isGreaterThan(before);
    }

    @Test
    void zoneIdsAreEncodedAsPowerDnsDoes() {
        String name = "foo/bar_" + name();
        JsonNode zone = create(name, "").json();
        String id = zone.get("id").asText();
        assertThat(id).isEqualTo(name.replace("/", "=2F").replace("_", "=5F"));
        assertThat(api.get(ZONES + "/" + id).json().get("name").asText()).isEqualTo(name);
        assertThat(api.get(ZONES + "/=2Z").status()).isEqualTo(404);
        assertThat(create(".", "").json().get("id").asText()).isEqualTo("=2E");
        assertThat(api.get(ZONES + "/=2E").json().get("name").asText()).isEqualTo(".");
        assertThat(api.send("DELETE", ZONES + "/=2E", "").status()).isEqualTo(204);
    }

    @Test
    void listsAreFiltered() {
        String name = name();
        create(name, "");
        JsonNode one = api.get(ZONES + "?zone=" + name).json();
        assertThat(one).hasSize(1);
        assertThat(one.get(0).has("rrsets")).isFalse();
        assertThat(one.get(0).get("dnssec").asBoolean()).isFalse();
        assertThat(api.get(ZONES + "?zone=" + name + "&dnssec=false")
                        .json()
                        .get(0)
                        .has("dnssec"))
                .isFalse();
        assertThat(api.get(ZONES + "?zone=unknown.example.").json()).isEmpty();
        assertThat(api.get(ZONES + "?zone=notcanonical").status()).isEqualTo(422);
        List<String> all = new ArrayList<>();
        api.get(ZONES).json().forEach(zone -> all.add(zone.get("name").asText()));
        assertThat(all).contains(name).doesNotHaveDuplicates();
        patch(name, rrset("a." + name, "A", "192.0.2.1"), rrset("a." + name, "TXT", "\\\"t\\\""));
        JsonNode filtered = api.get(ZONES + "/" + name + "?rrset_name=a." + name + "&rrset_type=TXT")
                .json();
        assertThat(filtered.get("rrsets")).hasSize(1);
        assertThat(api.get(ZONES + "/" + name + "?rrset_type=TXT").status()).isEqualTo(422);
    }

    @Test
    void aZoneOfFiftyThousandRrsetsIsMadeShownAndPatched() {
        String name = name();
        StringBuilder rrsets = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            rrsets.append(i == 0 ? "" : ",").append(rrset("h" + i + "." + name, "A", "192.0.2." + i % 250));
        }
        Answer created = create(name, ", \"rrsets\": [" + rrsets + "]");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("rrsets")).hasSize(50_002);
        assertThat(patch(name, rrset("h7." + name, "A", "198.51.100.7")).status())
                .isEqualTo(204);
        assertThat(find(api.get(ZONES + "/" + name).json(), "h7." + name, "A").toString())
                .contains("198.51.100.7");
        assertThat(api.send("DELETE", ZONES + "/" + name, "").status()).isEqualTo(204);
    }
}
