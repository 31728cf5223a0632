package io.zonecast.apiproxy.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.apiproxy.ApiProxyFixture;
import io.zonecast.apiproxy.ApiProxyFixture.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Catalog zones as PowerDNS has them: kind Producer, and zones whose {@code catalog} names it. */
class CatalogApiTest {
    private static final String ZONES = "/servers/localhost/zones";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static ApiProxyFixture api;

    private final String suffix = COUNT.incrementAndGet() + ".test.";
    private final String catalog = "catalog" + suffix;
    private final String zone = "member" + suffix;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        api = new ApiProxyFixture(folder, "[zone]\ndefault-catalog-zone = \"usual.test\"\n");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Answer create(String name, String kind, String more) {
        return api.send("POST", ZONES, """
                {"name": "%s", "kind": "%s", "nameservers": ["ns1.example.net."]%s}
                """.formatted(name, kind, more));
    }

    private static Answer in(String zone, String catalog) {
        return create(zone, "Native", ", \"catalog\": \"" + catalog + "\"");
    }

    private static Answer put(String zone, String fields) {
        return api.send("PUT", ZONES + "/" + zone, "{" + fields + "}");
    }

    private static void delete(String zone) {
        assertThat(api.send("DELETE", ZONES + "/" + zone, "").status()).isEqualTo(204);
    }

    private static JsonNode show(String zone) {
        return api.get(ZONES + "/" + zone).json();
    }

    /** Owner, type and content of each record but the SOA; labels and the catalog's name left out. */
    private static List<String> records(String catalog) {
        return rows(catalog)
                .map(row -> row.replaceAll("[0-9a-z]+-[0-9a-z]+\\.", "LABEL.").replace(catalog, "@"))
                .sorted()
                .toList();
    }

    private static Stream<String> rows(String catalog) {
        List<String> rows = new ArrayList<>();
        for (JsonNode rrset : show(catalog).get("rrsets")) {
            for (JsonNode record : rrset.get("records")) {
                rows.add(rrset.get("name").asText() + " " + rrset.get("type").asText() + " "
                        + record.get("content").asText());
            }
        }
        return rows.stream().filter(row -> !row.contains(" SOA "));
    }

    /** The label that stands for a zone. */
    private static String label(String catalog, String zone) {
        return rows(catalog)
                .filter(row -> row.endsWith(" PTR " + zone))
                .map(row -> row.substring(0, row.indexOf('.')))
                .findFirst()
                .orElseThrow();
    }

    private static long serial(String zone) {
        return show(zone).get("serial").asLong();
    }

    private static String problem(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        return answer.json().get("error").asText();
    }

    @Test
    void listsTheZonesThatNameIt() {
        assertThat(create(catalog, "Producer", "").status()).isEqualTo(201);
        assertThat(show(catalog).get("kind").asText()).isEqualTo("Producer");
        assertThat(records(catalog)).containsExactly("@ NS invalid.", "version.@ TXT \"2\"");
        long empty = serial(catalog);
        Answer created = in(zone, catalog);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("catalog").asText()).isEqualTo(catalog);
        assertThat(records(catalog))
                .containsExactly("@ NS invalid.", "LABEL.zones.@ PTR " + zone, "version.@ TXT \"2\"");
        assertThat(serial(catalog)).isGreaterThan(empty);
        assertThat(in("other" + suffix, catalog).status()).isEqualTo(201);
        long both = serial(catalog);
        delete(zone);
        assertThat(records(catalog))
                .containsExactly("@ NS invalid.", "LABEL.zones.@ PTR other" + suffix, "version.@ TXT \"2\"");
        assertThat(serial(catalog)).isGreaterThan(both);
    }

    @Test
    void tellsEachChangeToTheZoneProvider() {
        assertThat(create(catalog, "Producer", "").status()).isEqualTo(201);
        assertThat(in(zone, catalog).status()).isEqualTo(201);
        String generation = show(catalog).get("zonecast_generation").asText();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> api.provider.events.stream()
                        .anyMatch(event -> event.zone().toString().equals(catalog)
                                && event.generation().toString().equals(generation)));
    }

    @Test
    void aZoneKeepsItsLabelUntilItIsMadeAnew() {
        create(catalog, "Producer", "");
        in(zone, catalog);
        String first = label(catalog, zone);
        assertThat(put(zone, "\"account\": \"a\"").status()).isEqualTo(204);
        assertThat(put(zone, "\"dnssec\": true").status()).isEqualTo(204);
        assertThat(put(zone, "\"zonecast_catalog_group\": \"g\"").status()).isEqualTo(204);
        assertThat(label(catalog, zone)).isEqualTo(first);
        delete(zone);
        in(zone, catalog);
        assertThat(label(catalog, zone)).isNotEqualTo(first);
    }

    @Test
    void aZoneMovesAndLeaves() {
        String second = "second" + suffix;
        create(catalog, "Producer", "");
        create(second, "Producer", "");
        create(zone, "Master", ", \"catalog\": \"\"");
        assertThat(show(zone).get("catalog").asText()).isEmpty();
        long serial = serial(zone);
        assertThat(put(zone, "\"catalog\": \"" + catalog + "\"").status()).isEqualTo(204);
        assertThat(records(catalog)).contains("LABEL.zones.@ PTR " + zone);
        assertThat(put(zone, "\"catalog\": \"" + second + "\"").status()).isEqualTo(204);
        assertThat(records(catalog)).hasSize(2);
        assertThat(records(second)).contains("LABEL.zones.@ PTR " + zone);
        assertThat(put(zone, "\"catalog\": \"\"").status()).isEqualTo(204);
        assertThat(records(second)).hasSize(2);
        // The member itself has nothing new to publish.
        assertThat(serial(zone)).isEqualTo(serial);
    }

    @Test
    void tellsTheGroupWhateverStandsInIt() {
        create(catalog, "Producer", "");
        create(zone, "Native", ", \"catalog\": \"" + catalog + "\", \"zonecast_catalog_group\": \"a\\\"b\\\\c; d\"");
        assertThat(records(catalog)).contains("group.LABEL.zones.@ TXT \"a\\\"b\\\\c; d\"");
        assertThat(show(zone).get("zonecast_catalog_group").asText()).isEqualTo("a\"b\\c; d");
        String text = api.get(ZONES + "/" + catalog + "/export").response().body();
        assertThat(text).contains("TXT\t\"a\\\"b\\\\c; d\"");
        assertThat(put(zone, "\"zonecast_catalog_group\": \"\"").status()).isEqualTo(204);
        assertThat(records(catalog)).hasSize(3);
        assertThat(problem(put(zone, "\"zonecast_catalog_group\": \"" + "g".repeat(256) + "\""), 422))
                .contains("zonecast_catalog_group");
        assertThat(problem(put(zone, "\"catalog\": \"\", \"zonecast_catalog_group\": \"g\""), 422))
                .contains("needs 'catalog'");
    }

    @Test
    void itsRecordsAreNobodysToWrite() {
        create(catalog, "Producer", "");
        String record = """
                "rrsets": [{"name": "x.%s", "type": "A", "ttl": 60, "changetype": "REPLACE",
                            "records": [{"content": "192.0.2.1"}]}]""".formatted(catalog);
        assertThat(problem(api.send("PATCH", ZONES + "/" + catalog, "{" + record + "}"), 422))
                .contains("made from the zones whose 'catalog' names it");
        assertThat(problem(put(catalog, """
                                "rrsets": [{"name": "%1$s", "type": "SOA", "ttl": 60, "records": [{"content": "a. b. 1 1 1 1 1"}]},
                                           {"name": "%1$s", "type": "NS", "ttl": 60, "records": [{"content": "a."}]}]""".formatted(catalog)), 422)).contains("made from the zones");
        assertThat(problem(put(catalog, "\"kind\": \"Native\""), 422)).contains("keeps its kind");
        assertThat(problem(put(catalog, "\"dnssec\": true"), 422)).contains("is not signed");
        assertThat(problem(
                        create("other" + suffix, "Producer", "," + record.replace("x." + catalog, "x.other" + suffix)),
                        422))
                .contains("SOA and NS at its apex only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nowhere.test.", "plain.test.", "itself.test."})
    void aCatalogThatIsNoneIsNotNamed(String named) {
        create("plain.test.", "Native", ", \"catalog\": \"\"");
        assertThat(problem(in("itself.test.", named), 422)).contains("atalog");
        assertThat(problem(put("plain.test.", "\"catalog\": \"" + named + "\""), 422))
                .contains("atalog");
        assertThat(problem(put("plain.test.", "\"catalog\": \"not a name\""), 422))
                .contains("Name");
        assertThat(api.get(ZONES + "/itself.test.").status()).isEqualTo(404);
    }

    @Test
    void itsNameLeavesRoomForTheMembers() {
        String label = "x".repeat(63) + ".";
        assertThat(problem(create("x".repeat(30) + "." + label.repeat(3) + catalog, "Producer", ""), 422))
                .contains("too long for a Producer");
    }

    @Test
    void itsMembersOutliveIt() {
        create(catalog, "Producer", "");
        in(zone, catalog);
        String label = label(catalog, zone);
        delete(catalog);
        assertThat(show(zone).get("catalog").asText()).isEqualTo(catalog);
        assertThat(put(zone, "\"account\": \"changes\"").status()).isEqualTo(204);
        create(catalog, "Producer", "");
        assertThat(label(catalog, zone)).isEqualTo(label);
    }

    @Test
    void aZoneBecomesOne() {
        create(catalog, "Native", ", \"dnssec\": true");
        api.send("PATCH", ZONES + "/" + catalog, """
                {"rrsets": [{"name": "x.%s", "type": "A", "ttl": 60, "changetype": "REPLACE",
                             "records": [{"content": "192.0.2.1"}]}]}""".formatted(catalog));
        assertThat(put(catalog, "\"kind\": \"Producer\"").status()).isEqualTo(204);
        assertThat(records(catalog)).containsExactly("@ NS invalid.", "version.@ TXT \"2\"");
        assertThat(show(catalog).get("dnssec").asBoolean()).isFalse();
        assertThat(in(zone, catalog).status()).isEqualTo(201);
        assertThat(records(catalog)).contains("LABEL.zones.@ PTR " + zone);
    }

    @Test
    void newZonesAreInTheUsualCatalog() {
        // The catalog itself may come later than its first member.
        assertThat(create(zone, "Native", "").json().get("catalog").asText()).isEqualTo("usual.test.");
        assertThat(create("usual.test.", "Producer", "").json().get("catalog").asText())
                .isEmpty();
        assertThat(create("later" + suffix, "Native", "").status()).isEqualTo(201);
        assertThat(records("usual.test.")).contains("LABEL.zones.@ PTR " + zone, "LABEL.zones.@ PTR later" + suffix);
    }
}
