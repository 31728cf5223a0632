package io.zonecast.apiproxy.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.DeleteZone;
import io.zonecast.apiproxy.change.EditMetadata;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.Requests;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.Outcome;
import io.zonecast.apiproxy.store.RrsetPage;
import io.zonecast.dns.name.Name;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walk over all RRsets, and metadata in the rows of zones. */
class WalkAndMetadataTest {
    private static final Origin ORIGIN = new Origin("api-key:default", "127.0.0.1", "test-1");

    @TempDir
    Path folder;

    private SqliteStore open() {
        return SqliteStore.open(folder.resolve("primary.db"), 2, InstantSource.system());
    }

    private static void create(SqliteStore store, String zone) {
        Problems problems = new Problems();
        CreateZone create = CreateZone.of(Requests.zone(zone, "INCREASE"), Requests.DEFAULTS, Instant.now(), problems)
                .orElseThrow(() -> new AssertionError(problems.list()));
        assertThat(store.write(Name.parse(zone), create, ORIGIN)).isInstanceOf(Outcome.Committed.class);
    }

    private static List<String> walk(SqliteStore store, int limit) {
        List<String> seen = new ArrayList<>();
        Optional<RrsetPage.Place> place = Optional.of(RrsetPage.START);
        while (place.isPresent()) {
            RrsetPage page = store.rrsets(place.get(), limit);
            assertThat(page.found()).hasSizeLessThanOrEqualTo(limit);
            page.found()
                    .forEach(found -> seen.add(found.zone() + " "
                            + found.rrset().owner() + " " + found.rrset().type()));
            place = page.next();
        }
        return seen;
    }

    @Test
    void everyRrsetOfEveryZoneIsSeenOnceWhateverThePagesLength() {
        try (SqliteStore store = open()) {
            assertThat(walk(store, 3)).isEmpty();
            create(store, "b.test.");
            create(store, "a.test.");
            create(store, "gone.test.");
            create(store, ".");
            store.write(Name.parse("gone.test."), new DeleteZone(Name.parse("gone.test.")), ORIGIN);
            List<String> all = List.of(
                    "b.test. b.test. NS",
                    "b.test. b.test. SOA",
                    "a.test. a.test. NS",
                    "a.test. a.test. SOA",
                    ". . NS",
                    ". . SOA");
            for (int limit = 1; limit <= 7; limit++) {
                assertThat(walk(store, limit)).as("pages of %d", limit).isEqualTo(all);
            }
        }
    }

    @Test
    void aStoreOfAnOlderProgramGetsRoomForMetadata() throws Exception {
        Name zone = Name.parse("old.test.");
        try (SqliteStore store = open()) {
            create(store, "old.test.");
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("primary.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE zone DROP COLUMN metadata");
            statement.execute("PRAGMA user_version = 3");
        }
        try (SqliteStore store = open()) {
            assertThat(store.zone(zone).orElseThrow().properties().metadata().kinds())
                    .isEmpty();
            store.write(zone, new EditMetadata(zone, "X-Kept", List.of("a", "b"), true), ORIGIN);
            assertThat(store.nextWaiting(zone, store.zone(zone).orElseThrow().generation()))
                    .isEmpty();
        }
        try (SqliteStore store = open()) {
            assertThat(store.zone(zone).orElseThrow().properties().metadata().of("X-Kept"))
                    .containsExactly("a", "b");
        }
    }
}
