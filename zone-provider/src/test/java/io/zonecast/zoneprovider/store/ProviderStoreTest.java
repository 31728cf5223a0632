package io.zonecast.zoneprovider.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.dnssec.SignedRrset;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderStoreTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);

    @TempDir
    Path folder;

    private ProviderStore store;

    @BeforeEach
    void open() {
        store = ProviderStore.open(folder, problem -> {});
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void onlyItsOwnUserCanReadTheFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    private static ZoneRow row(long id, String name, boolean deleted, Instant at) {
        return new ZoneRow(
                id,
                Name.parse(name),
                deleted,
                Group.ALL,
                Denial.NSEC3,
                new Generation(3, 4),
                new VersionNumber(5, id),
                new Serial(4294967295L),
                ZoneDigest.sha256(new byte[] {1}),
                1_900_000_000L,
                7,
                at);
    }

    private static OutboxRow outbox(long n) {
        return new OutboxRow(
                new VersionNumber(5, n),
                ManifestKind.FULL,
                "zone.version.all.x",
                new byte[] {1},
                new byte[] {2},
                new byte[0]);
    }

    private Optional<ZoneRow> zone(Name name) {
        return store.read(reader -> reader.zone(name));
    }

    private void reopen() {
        store.close();
        open();
    }

    @Test
    void whatIsCommittedIsThereAfterAReopen() {
        ZoneRow row = row(store.nextZoneId(), "example.org.", false, NOW);
        SignedRrset rrset = new SignedRrset(
                Rrset.of(row.zone(), RrType.A, 60, Rdata.of(RrType.A, new byte[] {1, 2, 3, 4})), List.of());
        WantedRow wanted = new WantedRow(row.zone(), new Generation(3, 9), "");
        store.commit(List.of(
                new StoreWrite.PutZone(row),
                new StoreWrite.PutRrsets(row.id(), List.of(rrset)),
                new StoreWrite.PutOutbox(outbox(17)),
                new StoreWrite.Want(wanted),
                new StoreWrite.Log(row.version(), row.zone(), "FULL", NOW)));
        reopen();
        assertThat(zone(row.zone())).contains(row);
        assertThat(store.<List<SignedRrset>>read(reader -> reader.contents(row.id())))
                .containsExactly(rrset);
        assertThat(store.<List<VersionNumber>>read(StoreView::outboxNumbers)).containsExactly(new VersionNumber(5, 17));
        assertThat(store.<List<WantedRow>>read(StoreView::wanted)).containsExactly(wanted);
        assertThat(store.<OptionalLong>read(reader -> reader.meta(ProviderStore.LAST_N)))
                .hasValue(17);
        assertThat(store.<List<StoreView.Logged>>read(reader -> reader.log(5))).hasSize(1);
        assertThat(store.nextZoneId()).isGreaterThan(row.id());
    }

    @Test
    void aCommitThatFailsWritesNothingAndSparesTheOthers() throws Exception {
        store.commit(List.of(new StoreWrite.PutOutbox(outbox(1))));
        List<Future<?>> others = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                int n = i + 10;
                others.add(threads.submit(() -> store.commit(List.of(new StoreWrite.PutOutbox(outbox(n))))));
            }
            ZoneRow row = row(1, "never.example.", false, NOW);
            // The same number twice.
            assertThatThrownBy(() ->
                            store.commit(List.of(new StoreWrite.PutZone(row), new StoreWrite.PutOutbox(outbox(1)))))
                    .isInstanceOf(Failure.Unavailable.class);
            for (Future<?> other : others) {
                other.get();
            }
            assertThat(zone(row.zone())).isEmpty();
        }
        assertThat(store.<List<VersionNumber>>read(StoreView::outboxNumbers)).hasSize(201);
    }

    @Test
    void aLaterWishReplacesAnEarlierAndIsEndedOnlyByWhatReachesIt() {
        Name zone = Name.parse("example.org.");
        store.commit(List.of(new StoreWrite.Want(new WantedRow(zone, new Generation(1, 9), ""))));
        store.commit(List.of(new StoreWrite.Want(new WantedRow(zone, new Generation(1, 4), "older"))));
        store.commit(List.of(new StoreWrite.Unwant(zone, new Generation(1, 8))));
        assertThat(store.<List<WantedRow>>read(StoreView::wanted))
                .containsExactly(new WantedRow(zone, new Generation(1, 9), ""));
        store.commit(List.of(new StoreWrite.Unwant(zone, new Generation(2, 1))));
        assertThat(store.<List<WantedRow>>read(StoreView::wanted)).isEmpty();
    }

    @Test
    void oldTombstonesGoAndYoungOnesAndZonesStay() {
        store.commit(List.of(
                new StoreWrite.PutZone(row(1, "old.example.", true, NOW.minusSeconds(1000))),
                new StoreWrite.PutZone(row(2, "young.example.", true, NOW)),
                new StoreWrite.PutZone(row(3, "alive.example.", false, NOW.minusSeconds(1000)))));
        store.commit(List.of(new StoreWrite.PurgeTombstones(NOW.minusSeconds(500))));
        assertThat(zone(Name.parse("old.example."))).isEmpty();
        assertThat(zone(Name.parse("young.example."))).isPresent();
        assertThat(zone(Name.parse("alive.example."))).isPresent();
    }

    @Test
    void aStoreOfTheFormBeforeIsTakenOver() throws Exception {
        ZoneRow row = row(1, "example.org.", false, NOW);
        store.commit(List.of(new StoreWrite.PutZone(row), new StoreWrite.PutFollower("follow-s1", Group.ALL, NOW)));
        store.close();
        try (Connection connection = Sqlite.open(folder.resolve("zones.sqlite"));
                Statement statement = connection.createStatement()) {
            for (String step : List.of(
                    "DROP TABLE held",
                    "DROP TABLE departure",
                    "DROP TABLE left_group",
                    "ALTER TABLE follower DROP COLUMN grp",
                    "UPDATE schema_version SET version = 1")) {
                statement.execute(step);
            }
        }
        open();
        assertThat(zone(row.zone())).contains(row);
        HeldRow held = new HeldRow(
                row.zone(), DepartureKind.DELETE, Group.ALL, new Generation(3, 5), new Serial(7), NOW, false);
        store.commit(List.of(new StoreWrite.PutHeld(held)));
        reopen();
        assertThat(store.<List<HeldRow>>read(StoreView::held)).containsExactly(held);
    }

    @Test
    void zonesOfAGroupComeInOrderOfBucketAndName() {
        List<StoreWrite> writes = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            writes.add(new StoreWrite.PutZone(row(i, "z" + i + ".example.", i % 10 == 0, NOW)));
        }
        store.commit(writes);
        List<ZoneRow> all = new ArrayList<>();
        int bucket = 0;
        byte[] after = {};
        while (true) {
            int from = bucket;
            byte[] behind = after;
            List<ZoneRow> page = store.read(reader -> reader.zones(Group.ALL, from, behind, false, 64));
            if (page.isEmpty()) {
                break;
            }
            all.addAll(page);
            bucket = io.zonecast.common.tree.DigestTree.bucketOf(page.getLast().zone());
            after = page.getLast().zone().toWire();
        }
        assertThat(all).hasSize(450).doesNotHaveDuplicates();
        assertThat(all)
                .isSortedAccordingTo((a, b) -> Integer.compare(
                        io.zonecast.common.tree.DigestTree.bucketOf(a.zone()),
                        io.zonecast.common.tree.DigestTree.bucketOf(b.zone())));
    }
}
