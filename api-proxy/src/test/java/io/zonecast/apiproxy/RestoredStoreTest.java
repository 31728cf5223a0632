package io.zonecast.apiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.Recovery;
import io.zonecast.apiproxy.store.sqlite.SqliteStore;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A primary store that comes back from a backup while the zone-provider has gone on. */
class RestoredStoreTest {
    private static final String ZONES = "/servers/localhost/zones";
    private static final String PRIMARY = "/zonecast/primary";

    @TempDir
    Path folder;

    private ApiProxyFixture api;

    @BeforeEach
    void start() throws IOException {
        api = new ApiProxyFixture(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private void create(String zone) {
        assertThat(api.send("POST", ZONES, "{\"name\": \"" + zone + "\", \"kind\": \"Native\"}")
                        .status())
                .isEqualTo(201);
    }

    private ApiProxyFixture.Answer put(String zone, String host, String address) {
        return api.send("PATCH", ZONES + "/" + zone, """
                {"rrsets": [{"name": "%s.%s", "type": "A", "ttl": 60, "changetype": "REPLACE",
                             "records": [{"content": "%s"}], "comments": [{"content": "c", "account": "a"}]}]}""".formatted(host, zone, address));
    }

    private void change(String zone, String host, String address) {
        assertThat(put(zone, host, address).status()).isEqualTo(204);
    }

    private void awaitTold() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> api.scraped().contains("apiproxy_outbox_events 0.0"));
    }

    private void awaitState(String state) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    JsonNode primary = api.get(PRIMARY).json();
                    return primary.get("state").asText().equals(state) && primary.has("compared_at");
                });
    }

    private void awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> api.readiness.isReady());
    }

    /** The store as a backup has it, taken while nobody writes. */
    private Path backup() throws IOException {
        api.stop();
        Path copy = Files.copy(
                folder.resolve("primary.db"), folder.resolve("backup.db"), StandardCopyOption.REPLACE_EXISTING);
        api.start();
        awaitReady();
        return copy;
    }

    private void restore(Path backup) throws IOException {
        api.stop();
        for (String name : List.of("primary.db-wal", "primary.db-shm")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.copy(backup, folder.resolve("primary.db"), StandardCopyOption.REPLACE_EXISTING);
        api.start();
    }

    private static Set<String> names(JsonNode zones) {
        Set<String> names = new TreeSet<>();
        zones.forEach(zone -> names.add(zone.get("zone").asText()));
        return names;
    }

    private List<String> addresses(String zone) {
        List<String> found = new ArrayList<>();
        for (JsonNode rrset : api.get(ZONES + "/" + zone).json().get("rrsets")) {
            if (rrset.get("type").asText().equals("A")) {
                found.add(rrset.get("name").asText().split("\\.", -1)[0] + " "
                        + rrset.at("/records/0/content").asText() + " "
                        + rrset.get("comments").size());
            }
        }
        return found;
    }

    private List<String> actors() throws SQLException {
        List<String> actors = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("primary.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT actor FROM history ORDER BY id")) {
            while (rows.next()) {
                actors.add(rows.getString(1));
            }
        }
        return actors;
    }

    /** Zones kept, changed, deleted and created behind the backup. */
    private Path diverge() throws IOException {
        for (String zone : List.of("kept.test.", "changed.test.", "deleted.test.")) {
            create(zone);
        }
        change("changed.test.", "old", "192.0.2.1");
        awaitTold();
        Path backup = backup();
        change("changed.test.", "new", "192.0.2.2");
        create("created.test.");
        change("created.test.", "www", "192.0.2.3");
        assertThat(api.send("DELETE", ZONES + "/deleted.test.", "").status()).isEqualTo(204);
        awaitTold();
        return backup;
    }

    @Test
    void itIsReadOnlyAndAdoptTakesWhatItLostWithoutPublishingIt() throws Exception {
        Path backup = diverge();
        int told = api.provider.events.size();
        restore(backup);
        awaitState("behind");
        JsonNode primary = api.get(PRIMARY).json();
        assertThat(names(primary.get("ahead"))).containsExactly("changed.test.", "deleted.test.");
        assertThat(names(primary.get("unknown"))).containsExactly("created.test.");
        assertThat(primary.get("ahead_total").asInt()).isEqualTo(2);
        ApiProxyFixture.Answer refused = put("kept.test.", "www", "192.0.2.9");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.error()).contains("behind the zone-provider").contains("adopt or rewind");
        assertThat(api.get(ZONES + "/kept.test.").status()).isEqualTo(200);
        assertThat(api.readiness.isReady()).isFalse();
        assertThat(api.scraped()).contains("apiproxy_primary_behind 1.0");

        assertThat(api.send("POST", PRIMARY + "/adopt", "").status()).isEqualTo(202);
        awaitState("normal");
        awaitReady();
        assertThat(addresses("changed.test.")).containsExactly("new 192.0.2.2 0", "old 192.0.2.1 1");
        assertThat(addresses("created.test.")).containsExactly("www 192.0.2.3 0");
        assertThat(api.get(ZONES + "/deleted.test.").status()).isEqualTo(404);
        assertThat(api.provider.events)
                .as("nothing is published that is there already")
                .hasSize(told);
        assertThat(actors())
                .filteredOn(actor -> actor.contains("adopt zone-provider"))
                .hasSize(3);

        change("changed.test.", "again", "192.0.2.4");
        awaitTold();
        assertThat(addresses("changed.test.")).hasSize(3);
        assertThat(api.provider.held(Name.parse("changed.test.")).rrsets()).hasSize(4);
        assertThat(api.send("POST", PRIMARY + "/adopt", "").status()).isEqualTo(409);
    }

    @Test
    void rewindPublishesEverythingAgainAndListsWhatOnlyTheZoneProviderKnows() throws Exception {
        Path backup = diverge();
        restore(backup);
        awaitState("behind");
        int told = api.provider.events.size();
        List<JsonNode> early = new CopyOnWriteArrayList<>();
        api.provider.onInventory = () -> {
            JsonNode primary = api.get(PRIMARY).json();
            if (primary.get("state").asText().equals("normal")
                    && !names(primary.get("left")).contains("created.test.")) {
                early.add(primary);
            }
        };
        assertThat(api.send("POST", PRIMARY + "/rewind", "").status()).isEqualTo(202);
        awaitState("normal");
        api.provider.onInventory = () -> {};
        assertThat(early).as("normal without a word of what is left").isEmpty();
        awaitTold();
        List<ZoneEvent> events = List.copyOf(api.provider.events).subList(told, api.provider.events.size());
        assertThat(events)
                .extracting(event -> event.zone().toString())
                .containsExactlyInAnyOrder("kept.test.", "changed.test.", "deleted.test.");
        assertThat(api.provider.held(Name.parse("changed.test.")).rrsets()).hasSize(2);
        assertThat(api.provider.held(Name.parse("deleted.test.")).deleted()).isFalse();
        assertThat(api.provider.held(Name.parse("created.test.")).deleted())
                .as("never deleted by itself")
                .isFalse();
        assertThat(names(api.get(PRIMARY).json().get("left"))).containsExactly("created.test.");
        api.stop();
        api.start();
        awaitReady();
        awaitState("normal");
        assertThat(names(api.get(PRIMARY).json().get("left"))).containsExactly("created.test.");
        create("created.test.");
        awaitTold();
        assertThat(api.send("DELETE", ZONES + "/created.test.", "").status()).isEqualTo(204);
        awaitTold();
        assertThat(api.provider.held(Name.parse("created.test.")).deleted()).isTrue();
    }

    @Test
    void writesBeforeTheZoneProviderCanBeAskedStayWhateverItHas() throws Exception {
        Path backup = diverge();
        api.stopProvider();
        int told = api.provider.events.size();
        restore(backup);
        change("changed.test.", "since", "192.0.2.7");
        change("changed.test.", "old", "192.0.2.8");
        create("fresh.test.");
        assertThat(api.readiness.isReady()).isFalse();
        assertThat(api.get(PRIMARY).json().get("verified").asBoolean()).isFalse();
        api.startProvider();
        awaitState("behind");
        assertThat(api.provider.events)
                .as("nothing is sent before it was compared")
                .isEmpty();
        assertThat(told).isPositive();
        assertThat(api.send("POST", PRIMARY + "/adopt", "").status()).isEqualTo(202);
        awaitState("normal");
        awaitTold();
        assertThat(addresses("changed.test."))
                .containsExactly("new 192.0.2.2 0", "old 192.0.2.8 1", "since 192.0.2.7 1");
        assertThat(api.provider.held(Name.parse("changed.test.")).rrsets()).hasSize(4);
        assertThat(api.provider.held(Name.parse("fresh.test.")).rrsets()).isNotEmpty();
    }

    @Test
    void aStoreThatWasLostAltogetherIsAdoptedBack() throws Exception {
        diverge();
        api.stop();
        for (String name : List.of("primary.db", "primary.db-wal", "primary.db-shm")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        api.start();
        awaitState("behind");
        assertThat(names(api.get(PRIMARY).json().get("unknown")))
                .containsExactly("changed.test.", "created.test.", "kept.test.");
        assertThat(api.send("POST", PRIMARY + "/adopt", "").status()).isEqualTo(202);
        awaitState("normal");
        assertThat(api.get(ZONES).json()).hasSize(3);
        change("kept.test.", "www", "192.0.2.5");
        awaitTold();
        assertThat(api.provider.held(Name.parse("kept.test.")).rrsets()).hasSize(2);
    }

    @Test
    void adoptGoesOnWhereAProcessThatDiedStopped() throws Exception {
        create("first.test.");
        awaitTold();
        Path backup = backup();
        for (int i = 0; i < 60; i++) {
            create("z" + i + ".test.");
        }
        awaitTold();
        restore(backup);
        awaitState("behind");
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch half = new CountDownLatch(1);
        CountDownLatch dead = new CountDownLatch(1);
        api.provider.onReturn = zone -> {
            if (asked.incrementAndGet() >= 30) {
                half.countDown();
                try {
                    dead.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        assertThat(api.send("POST", PRIMARY + "/adopt", "").status()).isEqualTo(202);
        half.await();
        // What lies on disk at this moment is what a killed process leaves.
        Path killed = Files.createDirectory(folder.resolve("killed"));
        for (String name : List.of("primary.db", "primary.db-wal")) {
            Files.copy(folder.resolve(name), killed.resolve(name));
        }
        api.provider.onReturn = zone -> {};
        dead.countDown();
        api.stop();
        Files.deleteIfExists(folder.resolve("primary.db-shm"));
        for (String name : List.of("primary.db", "primary.db-wal")) {
            Files.move(killed.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        asked.set(0);
        api.provider.onReturn = zone -> asked.incrementAndGet();
        api.start();
        awaitState("normal");
        assertThat(api.get(ZONES).json()).hasSize(61);
        assertThat(asked.get()).as("what was taken is not asked again").isBetween(1, 50);
    }

    @Test
    void rewindGoesOnWhereAProcessThatDiedStopped() throws Exception {
        for (int i = 0; i < 30; i++) {
            create("z" + i + ".test.");
        }
        awaitTold();
        Path backup = backup();
        change("z1.test.", "www", "192.0.2.1");
        awaitTold();
        restore(backup);
        awaitState("behind");
        api.stop();
        Generation before;
        try (SqliteStore store = SqliteStore.open(folder.resolve("primary.db"), 2, InstantSource.system())) {
            Recovery recovery = store.recovery();
            before = store.last();
            recovery.decide(Recovery.Kind.REWIND, before, new Origin("test", "", ""));
            recovery.republish(0, 10, recovery.standing().resolution().orElseThrow());
            assertThat(store.depth().rows()).isEqualTo(10);
        }
        api.start();
        awaitState("normal");
        awaitTold();
        for (int i = 0; i < 30; i++) {
            assertThat(api.provider.held(Name.parse("z" + i + ".test.")).generation())
                    .isGreaterThan(before);
        }
        assertThat(api.provider.held(Name.parse("z1.test.")).rrsets()).hasSize(1);
    }

    @Test
    void anEmptyInventoryOfTheZoneProviderDeletesNothing() {
        create("one.test.");
        create("two.test.");
        awaitTold();
        api.provider.forget();
        api.stop();
        api.start();
        awaitReady();
        awaitState("normal");
        assertThat(StreamSupport.stream(api.get(ZONES).json().spliterator(), false)
                        .map(zone -> zone.get("name").asText()))
                .containsExactly("one.test.", "two.test.");
    }
}
