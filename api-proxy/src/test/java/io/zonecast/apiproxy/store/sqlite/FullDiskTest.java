package io.zonecast.apiproxy.store.sqlite;

import static io.zonecast.apiproxy.change.Requests.rrset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.Decision;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.Requests;
import io.zonecast.apiproxy.change.RrsetInput;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.failure.Failure;
import io.zonecast.dns.name.Name;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite's own answer to a full disk, brought about by its bound on pages. */
class FullDiskTest {
    private static final Origin ORIGIN = new Origin("test", "", "");

    @TempDir
    Path folder;

    private static Decision create(String zone) {
        RrsetInput[] hosts = new RrsetInput[40];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = rrset("h" + i + "." + zone, "A", "192.0.2." + i);
        }
        return CreateZone.of(Requests.zone(zone, "INCREASE", hosts), Requests.DEFAULTS, Instant.now(), new Problems())
                .orElseThrow();
    }

    @Test
    void aWriteThatDoesNotFitIsRefusedAndNothingOfItStays() {
        Path file = folder.resolve("primary.db");
        List<Name> written = new ArrayList<>();
        try (SqliteStore store = SqliteStore.open(file, 2, 512 << 10, InstantSource.system())) {
            Optional<Failure> refused = Optional.empty();
            for (int i = 0; refused.isEmpty(); i++) {
                Name zone = Name.parse("z" + i + ".test.");
                try {
                    store.write(zone, create(zone.toString()), ORIGIN);
                    written.add(zone);
                } catch (Failure e) {
                    refused = Optional.of(e);
                }
            }
            assertThat(refused.get()).isInstanceOf(Failure.Unavailable.class).hasMessageContaining("full");
            assertThat(store.trouble().orElseThrow()).contains("full");
            assertThat(written).hasSizeGreaterThan(3);
            assertThat(store.zones(Optional.empty(), 1000))
                    .extracting(ZoneState::name)
                    .containsExactlyInAnyOrderElementsOf(written);
            assertThat(store.depth().rows()).isEqualTo(written.size());
            assertThat(store.last().number()).isEqualTo(written.size());
            written.forEach(zone ->
                    assertThat(store.snapshot(zone).orElseThrow().rrsets()).hasSize(41));
        }
        try (SqliteStore store = SqliteStore.open(file, 2, InstantSource.system())) {
            Name zone = Name.parse("later.test.");
            store.write(zone, create(zone.toString()), ORIGIN);
            assertThat(store.zones(Optional.empty(), 1000)).hasSize(written.size() + 1);
            assertThat(store.trouble()).isEmpty();
        }
    }

    @Test
    void itGoesOnByItselfWhenThereIsRoomAndEarlierPiecesOfABatchAreNotTakenForWritten() throws Exception {
        try (Session session = Session.open(folder.resolve("some.db"), "journal_mode = WAL", "max_page_count = 20")) {
            session.execute("CREATE TABLE big (octets BLOB NOT NULL)");
            try (GroupCommit writer = new GroupCommit(session, first -> {})) {
                List<CompletableFuture<Integer>> pieces = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    pieces.add(writer.urgent(
                            writing -> writing.update("INSERT INTO big VALUES (?)", (Object) new byte[3000]),
                            done -> {}));
                }
                int kept = 0;
                int refused = 0;
                for (CompletableFuture<Integer> piece : pieces) {
                    try {
                        kept += GroupCommit.await(piece);
                    } catch (Failure.Unavailable e) {
                        assertThat(e).hasMessageContaining("full");
                        refused++;
                    }
                }
                assertThat(refused).isPositive();
                assertThat(writer.trouble().orElseThrow()).contains("full");
                int there = GroupCommit.await(writer.urgent(
                        reading -> reading.first("SELECT count(*) FROM big", row -> row.getInt(1))
                                .orElseThrow(),
                        done -> {}));
                assertThat(there).as("exactly what was told as written").isEqualTo(kept);
                GroupCommit.await(writer.urgent(
                        roomy -> {
                            roomy.execute("PRAGMA max_page_count = 10000");
                            return true;
                        },
                        done -> {}));
                int more = GroupCommit.await(writer.urgent(
                        writing -> writing.update("INSERT INTO big VALUES (?)", (Object) new byte[3000]), done -> {}));
                assertThat(more).isEqualTo(1);
                assertThat(writer.trouble()).isEmpty();
            }
        }
    }

    @Test
    void aStoreThatOpensOnAFullDiskCanBeRead() {
        Path file = folder.resolve("primary.db");
        Name zone = Name.parse("there.test.");
        try (SqliteStore store = SqliteStore.open(file, 2, InstantSource.system())) {
            store.write(zone, create(zone.toString()), ORIGIN);
        }
        try (SqliteStore store = SqliteStore.open(file, 2, 4096, InstantSource.system())) {
            assertThat(store.zone(zone)).isPresent();
            Name more = Name.parse("more.test.");
            Decision create = create(more.toString());
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 50; i++) {
                            Name next = Name.parse("z" + i + ".test.");
                            store.write(next, create(next.toString()), ORIGIN);
                        }
                        store.write(more, create, ORIGIN);
                    })
                    .isInstanceOf(Failure.Unavailable.class);
            assertThat(store.zone(zone)).isPresent();
        }
    }
}
