package io.zonecast.apiproxy.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.apiproxy.ApiProxyFixture;
import io.zonecast.apiproxy.ApiProxyFixture.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PowerDNS's calls beside those that write zones, answered as its documentation says. */
class PowerDnsCallsTest {
    private static final String SERVER = "/servers/localhost";
    private static final String ZONES = SERVER + "/zones";

    private static ApiProxyFixture api;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        api = new ApiProxyFixture(folder, """
                [zone]
                default-ttl = 1234
                """);
        create(
                "search.test.",
                "[" + rrset("www.search.test.", "A", "192.0.2.11") + ","
                        + rrset("txt.search.test.", "TXT", "\\\"Needle in hay\\\"") + "]");
        create("0/25.2.0.192.in-addr.arpa.", "[]");
        for (int i = 0; i < 3; i++) {
            create("many" + i + ".test.", "[" + rrset("a.many" + i + ".test.", "A", "192.0.2.1") + "]");
        }
        assertThat(api.send("PATCH", ZONES + "/search.test.", """
                {"rrsets": [{"name": "www.search.test.", "type": "A", "changetype": "REPLACE", "ttl": 60,
                 "records": [{"content": "192.0.2.11", "disabled": true}],
                 "comments": [{"content": "Asked for by alice", "account": "alice"}]}]}
                """).status()).isEqualTo(204);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static String rrset(String name, String type, String content) {
        return """
                {"name": "%s", "type": "%s", "ttl": 300, "records": [{"content": "%s"}]}
                """.formatted(name, type, content);
    }

    private static void create(String name, String rrsets) {
        Answer answer = api.send(
                "POST", ZONES, "{\"name\": \"" + name + "\", \"kind\": \"Master\", \"rrsets\": " + rrsets + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static List<String> searched(String query) {
        Answer answer = api.get(SERVER + "/search-data?" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> found = new ArrayList<>();
        answer.json()
                .forEach(item -> found.add(item.get("object_type").asText() + " "
                        + item.get("name").asText()));
        return found;
    }

    @Test
    void zonesRecordsAndCommentsAreFoundByNameAndContent() {
        assertThat(searched("q=search.test")).containsExactly("zone search.test.", "record search.test.");
        assertThat(searched("q=*needle*&object_type=record")).containsExactly("record txt.search.test.");
        assertThat(searched("q=*alice*")).containsExactly("comment www.search.test.");
        assertThat(searched("q=www.search.tes?"))
                .containsExactly("record www.search.test.", "comment www.search.test.");
        assertThat(searched("q=many?.test&object_type=zone"))
                .containsExactlyInAnyOrder("zone many0.test.", "zone many1.test.", "zone many2.test.");
        assertThat(searched("q=many?.test&object_type=zone&max=2")).hasSize(2);
        assertThat(searched("q=*&object_type=record&max=1")).hasSize(1);
        assertThat(searched("q=nothing")).isEmpty();
    }

    @Test
    void whatIsFoundHasPowerDnssFields() {
        JsonNode found = api.get(SERVER + "/search-data?q=www.search.test").json();
        assertThat(found.get(0).toString())
                .isEqualTo("{\"object_type\":\"record\",\"name\":\"www.search.test.\",\"type\":\"A\","
                        + "\"zone_id\":\"search.test.\",\"zone\":\"search.test.\",\"ttl\":60,\"disabled\":true,"
                        + "\"content\":\"192.0.2.11\"}");
        assertThat(found.get(1).toString())
                .isEqualTo("{\"object_type\":\"comment\",\"name\":\"www.search.test.\",\"type\":\"A\","
                        + "\"zone_id\":\"search.test.\",\"zone\":\"search.test.\","
                        + "\"content\":\"Asked for by alice\"}");
        assertThat(api.get(SERVER + "/search-data?q=0*arpa&object_type=zone").body())
                .isEqualTo("[{\"object_type\":\"zone\",\"zone_id\":\"0=2F25.2.0.192.in-addr.arpa.\","
                        + "\"name\":\"0/25.2.0.192.in-addr.arpa.\"}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max=3|Query q can't be blank",
                "q=a&max=0|Maximum entries must be larger than 0",
                "q=a&max=many|Parameter 'max' is not an Integer",
                "q=a&object_type=host|object_type must be one of the following options: all, zone, record, comment"
            })
    void aSearchThatCannotBeIsRefused(String query, String problem) {
        Answer answer = api.get(SERVER + "/search-data?" + query);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.error()).isEqualTo(problem);
    }

    @Test
    void whatClientsCallAfterAChangeIsAnsweredAsDone() {
        Answer notified = api.send("PUT", ZONES + "/search.test./notify", "");
        assertThat(notified.status()).isEqualTo(200);
        assertThat(notified.body()).isEqualTo("{\"result\":\"Notification queued\"}");
        assertThat(api.send("PUT", ZONES + "/search.test/rectify", "").body()).isEqualTo("{\"result\":\"Rectified\"}");
        Answer retrieve = api.send("PUT", ZONES + "/search.test./axfr-retrieve", "");
        assertThat(retrieve.status()).isEqualTo(422);
        assertThat(retrieve.error())
                .isEqualTo("Domain 'search.test.' is not a secondary domain (or has no primary defined)");
        for (String call : List.of("notify", "rectify", "axfr-retrieve")) {
            assertThat(api.send("PUT", ZONES + "/unknown.test./" + call, "").status())
                    .isEqualTo(404);
            assertThat(api.get(ZONES + "/search.test./" + call).status()).isEqualTo(405);
        }
    }

    /** What lego does with a second challenge: it sends back what it read, and one record more. */
    @Test
    void textsAreShownAsTheyCanBeSentBack() {
        create(
                "acme.test.",
                "[" + rrset("_acme-challenge.acme.test.", "TXT", "\\\"no-blanks_in-it\\\"") + ","
                        + rrset("b.acme.test.", "SPF", "\\\"v=spf1\\\" \\\"q\\\\\\\"\\\\\\\\\\\\200\\\"") + "]");
        String path = ZONES + "/acme.test.?rrset_name=_acme-challenge.acme.test.&rrset_type=TXT";
        JsonNode shown = api.get(path).json().get("rrsets").get(0);
        String content = shown.get("records").get(0).get("content").toString();
        assertThat(content).isEqualTo("\"\\\"no-blanks_in-it\\\"\"");
        Answer sent = api.send("PATCH", ZONES + "/acme.test.", """
                {"rrsets": [{"name": "_acme-challenge.acme.test.", "type": "TXT", "changetype": "REPLACE", "ttl": 60,
                 "records": [{"content": %s}, {"content": "\\"two\\""}]}]}
                """.formatted(content));
        assertThat(sent.status()).as(sent.body()).isEqualTo(204);
        assertThat(api.get(ZONES + "/acme.test.?rrset_name=b.acme.test.")
                        .json()
                        .at("/rrsets/0/records/0/content")
                        .asText())
                .isEqualTo("\"v=spf1\" \"q\\\"\\\\\\200\"");
    }

    @Test
    void statisticsAreThoseOfThisProcess() {
        JsonNode all = api.get(SERVER + "/statistics").json();
        List<String> names = new ArrayList<>();
        all.forEach(item -> {
            assertThat(item.get("type").asText()).isEqualTo("StatisticItem");
            assertThat(item.get("value").asText()).matches("\\d+");
            names.add(item.get("name").asText());
        });
        assertThat(names).contains("fd-usage", "real-memory-usage", "sys-msec", "uptime", "user-msec");
        JsonNode one =
                api.get(SERVER + "/statistics?statistic=real-memory-usage").json();
        assertThat(one).hasSize(1);
        assertThat(one.get(0).get("value").asLong()).isGreaterThan(1 << 20);
        Answer unknown = api.get(SERVER + "/statistics?statistic=udp-queries");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.error()).isEqualTo("Unknown statistic name");
    }

    @Test
    void settingsThatThereAreHereTooAreShown() {
        List<String> settings = new ArrayList<>();
        api.get(SERVER + "/config").json().forEach(item -> {
            assertThat(item.get("type").asText()).isEqualTo("ConfigSetting");
            settings.add(item.get("name").asText() + "=" + item.get("value").asText());
        });
        assertThat(settings)
                .contains("default-ttl=1234", "default-soa-edit-api=DEFAULT", "default-catalog-zone=", "primary=yes")
                .noneMatch(setting -> setting.contains(ApiProxyFixture.KEY));
    }

    @Test
    void aCacheThatIsNotThereIsFlushed() {
        Answer flushed = api.send("PUT", SERVER + "/cache/flush?domain=example.org.", "");
        assertThat(flushed.status()).isEqualTo(200);
        assertThat(flushed.body()).isEqualTo("{\"count\":0,\"result\":\"Flushed cache.\"}");
        Answer relative = api.send("PUT", SERVER + "/cache/flush?domain=example.org", "");
        assertThat(relative.status()).isEqualTo(422);
        assertThat(relative.error()).isEqualTo("DNS Name 'example.org' is not canonical");
    }

    @Test
    void viewsNetworksAndAutoprimariesAreRefusedWithTheReason() {
        assertThat(api.get(SERVER + "/views").body()).isEqualTo("{\"views\":[]}");
        assertThat(api.get(SERVER + "/views/inside").status()).isEqualTo(404);
        Answer view = api.send("POST", SERVER + "/views/inside", "{\"name\": \"example.org..inside\"}");
        assertThat(view.status()).isEqualTo(422);
        assertThat(view.error()).startsWith("Failed to add example.org..inside to view inside: views are not offered");
        assertThat(api.get(SERVER + "/networks").body()).isEqualTo("{\"networks\":[]}");
        assertThat(api.get(SERVER + "/networks/192.0.2.0/24").status()).isEqualTo(404);
        Answer network = api.send("PUT", SERVER + "/networks/192.0.2.0/24", "{\"view\": \"inside\"}");
        assertThat(network.status()).isEqualTo(422);
        assertThat(network.error()).startsWith("Failed to setup view inside for network 192.0.2.0/24: ");
        assertThat(api.get(SERVER + "/autoprimaries").body()).isEqualTo("[]");
        Answer empty = api.send("POST", SERVER + "/autoprimaries", "{\"ip\": \"\", \"nameserver\": \"ns1.test\"}");
        assertThat(empty.error()).isEqualTo("ip and nameserver fields must be filled");
        Answer primary =
                api.send("POST", SERVER + "/autoprimaries", "{\"ip\": \"192.0.2.1\", \"nameserver\": \"ns1.test\"}");
        assertThat(primary.status()).isEqualTo(422);
        assertThat(primary.error()).isEqualTo("Cannot find backend with autoprimary feature");
        assertThat(api.send("DELETE", SERVER + "/autoprimaries/192.0.2.1/ns1.test", "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void secretsThatNothingWouldUseAreNotTaken() {
        assertThat(api.get(SERVER + "/tsigkeys").body()).isEqualTo("[]");
        Answer key = api.send(
                "POST",
                SERVER + "/tsigkeys",
                "{\"name\": \"mykey\", \"algorithm\": \"hmac-sha256\", \"key\": \"c2Vj\"}");
        assertThat(key.status()).isEqualTo(422);
        assertThat(key.error()).startsWith("Unable to add TSIG key 'mykey': ").doesNotContain("c2Vj");
        assertThat(api.send("POST", SERVER + "/tsigkeys", "{\"name\": \"mykey\"}")
                        .error())
                .isEqualTo("Key 'algorithm' not present or not a String");
        assertThat(api.get(SERVER + "/tsigkeys/mykey.").error()).isEqualTo("TSIG key with name 'mykey.' not found");
        assertThat(api.send("DELETE", SERVER + "/tsigkeys/mykey.", "").status()).isEqualTo(404);
    }

    @Test
    void rrsetsAreWantedOrNot() {
        assertThat(api.get(ZONES + "/search.test.?rrsets=true").json().get("rrsets"))
                .hasSize(3);
        assertThat(api.get(ZONES + "/search.test.?rrsets=false").json().has("rrsets"))
                .isFalse();
        Answer other = api.get(ZONES + "/search.test.?rrsets=no");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.error()).isEqualTo("'rrsets' request parameter value 'no' is not supported");
    }
}
