package io.zonecast.apiproxy.store.sqlite;

import static io.zonecast.apiproxy.change.Requests.delete;
import static io.zonecast.apiproxy.change.Requests.rrset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.Decision;
import io.zonecast.apiproxy.change.DeleteZone;
import io.zonecast.apiproxy.change.PatchZone;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.Requests;
import io.zonecast.apiproxy.change.RrsetInput;
import io.zonecast.apiproxy.change.Verdict;
import io.zonecast.apiproxy.change.ZoneChange;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.OutboxEntry;
import io.zonecast.apiproxy.store.Outcome;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.store.Settlement;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneSnapshot;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.zone.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {
    private static final Origin ORIGIN = new Origin("api-key:default", "127.0.0.1", "test-1");
    private static final Name ZONE = Name.parse("example.org.");

    @TempDir
    Path folder;

    private SqliteStore store;

    @BeforeEach
    void open() {
        store = open(folder.resolve("primary.db"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static SqliteStore open(Path file) {
        return SqliteStore.open(file, 2, InstantSource.system());
    }

    private static Decision create(String zone, RrsetInput... rrsets) {
        Problems problems = new Problems();
        Optional<CreateZone> create =
                CreateZone.of(Requests.zone(zone, "INCREASE", rrsets), Requests.DEFAULTS, Instant.now(), problems);
        assertThat(problems.list()).isEmpty();
        return create.orElseThrow();
    }

    private static Decision patch(Name zone, RrsetInput... rrsets) {
        Problems problems = new Problems();
        PatchZone patch = PatchZone.of(zone, List.of(rrsets), Instant.now(), problems);
        assertThat(problems.list()).isEmpty();
        return patch;
    }

    private static ZoneState write(PrimaryStore store, Name zone, Decision decision) {
        Outcome outcome = store.write(zone, decision, ORIGIN);
        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
        return ((Outcome.Committed) outcome).state();
    }

    private ZoneState write(Name zone, Decision decision) {
        return write(store, zone, decision);
    }

    @Test
    void aChangeWritesRrsetsSerialGenerationHistoryAndOutboxTogether() {
        ZoneState created = write(ZONE, create("example.org."));
        ZoneState patched = write(ZONE, patch(ZONE, rrset("www.example.org.", "A", "192.0.2.1")));
        assertThat(patched.generation()).isGreaterThan(created.generation());
        assertThat(patched.serial()).isEqualTo(created.serial().next());
        ZoneSnapshot snapshot = store.snapshot(ZONE).orElseThrow();
        assertThat(snapshot.state().generation()).isEqualTo(patched.generation());
        assertThat(snapshot.rrsets()).extracting(StoredRrset::type).containsExactly(RrType.NS, RrType.SOA, RrType.A);
        assertThat(store.depth().rows()).isEqualTo(2);
        OutboxEntry entry = store.nextWaiting(ZONE, created.generation()).orElseThrow();
        assertThat(entry.previous()).isEqualTo(created.generation());
        assertThat(entry.kind()).isEqualTo(EventKind.MODIFIED);
        assertThat(entry.extent()).isEqualTo(ZoneChange.Extent.CHANGES);
        assertThat(entry.origin()).isEqualTo(ORIGIN);
        assertThat(entry.replaced())
                .extracting(rrset -> rrset.type().toString())
                .containsExactlyInAnyOrder("A", "SOA");
        assertThat(store.last()).isEqualTo(patched.generation());
    }

    @Test
    void aRefusedChangeWritesNothing() {
        ZoneState created = write(ZONE, create("example.org."));
        Outcome outcome = store.write(ZONE, patch(ZONE, delete("example.org.", "SOA")), ORIGIN);
        assertThat(outcome).isInstanceOf(Outcome.Declined.class);
        assertThat(store.last()).isEqualTo(created.generation());
        assertThat(store.depth().rows()).isEqualTo(1);
    }

    @Test
    void aDecisionThatBreaksHarmsNoOtherOfItsBatch() throws Exception {
        write(ZONE, create("example.org."));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> good = new ArrayList<>();
            List<Future<Outcome>> bad = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Name name = Name.parse("zone" + i + ".test.");
                good.add(threads.submit(() -> store.write(name, create(name.toString()), ORIGIN)));
                bad.add(threads.submit(() -> store.write(
                        ZONE,
                        view -> {
                            throw new IllegalStateException("broken on purpose");
                        },
                        ORIGIN)));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(good.get(i).get()).isInstanceOf(Outcome.Committed.class);
                Future<Outcome> broken = bad.get(i);
                assertThatThrownBy(broken::get).hasRootCauseMessage("broken on purpose");
            }
        }
        assertThat(store.depth().rows()).isEqualTo(101);
        assertThat(store.last().number()).isEqualTo(101);
    }

    @Test
    void generationsGoForwardWithManyWritersAndNoneIsLostOrTwice() throws Exception {
        List<Name> zones = IntStream.range(0, 8)
                .mapToObj(i -> Name.parse("z" + i + ".test."))
                .toList();
        zones.forEach(zone -> write(zone, create(zone.toString())));
        ConcurrentLinkedQueue<Generation> told = new ConcurrentLinkedQueue<>();
        store.onCommit((zone, generation) -> told.add(generation));
        List<Generation> drawn = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ZoneState>> writes = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                Name zone = zones.get(i % zones.size());
                String owner = "h" + i + "." + zone;
                writes.add(threads.submit(() -> write(zone, patch(zone, rrset(owner, "A", "192.0.2.1")))));
            }
            for (Future<ZoneState> write : writes) {
                drawn.add(write.get().generation());
            }
        }
        assertThat(drawn).doesNotHaveDuplicates().hasSize(400);
        assertThat(List.copyOf(told)).isSorted().containsExactlyInAnyOrderElementsOf(drawn);
        for (Name zone : zones) {
            Generation at = Generation.NONE;
            int rows = 0;
            for (Optional<OutboxEntry> entry = store.nextWaiting(zone, at);
                    entry.isPresent();
                    entry = store.nextWaiting(zone, at)) {
                assertThat(entry.get().previous()).isEqualTo(at);
                at = entry.get().generation();
                rows++;
            }
            assertThat(rows).isEqualTo(51);
            assertThat(store.snapshot(zone).orElseThrow().rrsets()).hasSize(52);
        }
    }

    @Test
    void aDeletedZoneIsATombstoneAndItsGenerationsGoOnWhenItComesBack() {
        ZoneState created = write(ZONE, create("example.org."));
        ZoneState deleted = write(ZONE, new DeleteZone(ZONE));
        assertThat(deleted.deleted()).isTrue();
        assertThat(store.snapshot(ZONE).orElseThrow().rrsets()).isEmpty();
        assertThat(store.write(ZONE, new DeleteZone(ZONE), ORIGIN))
                .isInstanceOfSatisfying(
                        Outcome.Declined.class,
                        declined -> assertThat(declined.verdict().reason()).isEqualTo(Verdict.Reason.NOT_FOUND));
        ZoneState again = write(ZONE, create("example.org."));
        assertThat(again.generation()).isGreaterThan(deleted.generation());
        assertThat(deleted.generation()).isGreaterThan(created.generation());
        assertThat(store.newest(ZONE).orElseThrow().entry().previous()).isEqualTo(deleted.generation());
        assertThat(store.zones(Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void outboxRowsEndUpToTheGenerationThatWasSeen() {
        ZoneState first = write(ZONE, create("example.org."));
        ZoneState second = write(ZONE, patch(ZONE, rrset("a.example.org.", "A", "192.0.2.1")));
        ZoneState third = write(ZONE, patch(ZONE, rrset("b.example.org.", "A", "192.0.2.1")));
        store.settle(List.of(new Settlement(ZONE, second.generation(), Optional.of(new Serial(77)))));
        assertThat(store.nextWaiting(ZONE, Generation.NONE).orElseThrow().generation())
                .isEqualTo(third.generation())
                .isGreaterThan(first.generation());
        assertThat(store.waiting()).containsExactly(java.util.Map.entry(ZONE, third.generation()));
        assertThat(store.zone(ZONE).orElseThrow().published()).contains(new Serial(77));
        // An epoch above ours settles everything below it.
        store.settle(
                List.of(new Settlement(ZONE, new Generation(third.generation().epoch() + 1, 1), Optional.empty())));
        assertThat(store.waiting()).isEmpty();
    }

    @Test
    void anOldManifestThatComesAgainDoesNotTakeThePublishedSerialBack() {
        ZoneState state = write(ZONE, create("example.org."));
        long beforeTheWrap = (1L << 32) - 2;
        for (long serial : new long[] {beforeTheWrap, beforeTheWrap - 1, 5, beforeTheWrap, 4}) {
            store.settle(List.of(new Settlement(ZONE, state.generation(), Optional.of(new Serial(serial)))));
        }
        assertThat(store.zone(ZONE).orElseThrow().published()).contains(new Serial(5));
    }

    @Test
    void whatWasCommittedIsThereAfterTheProcessDied() throws Exception {
        write(ZONE, create("example.org."));
        ZoneState last = write(ZONE, patch(ZONE, rrset("a.example.org.", "A", "192.0.2.1")));
        // The files as they lie on disk with the store still open are what a killed process leaves.
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (String name : List.of("primary.db", "primary.db-wal")) {
            Files.copy(folder.resolve(name), copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        try (SqliteStore again = open(copy.resolve("primary.db"))) {
            assertThat(again.zone(ZONE).orElseThrow().generation()).isEqualTo(last.generation());
            assertThat(again.depth().rows()).isEqualTo(2);
            ZoneState next = write(again, ZONE, patch(ZONE, rrset("b.example.org.", "A", "192.0.2.1")));
            assertThat(next.generation().number()).isEqualTo(last.generation().number() + 1);
        }
    }

    @Test
    void aTornEndOfTheLogLosesNoEarlierChange() throws Exception {
        ZoneState first = write(ZONE, create("example.org."));
        long whole = Files.size(folder.resolve("primary.db-wal"));
        write(ZONE, patch(ZONE, rrset("a.example.org.", "A", "192.0.2.1")));
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Files.copy(folder.resolve("primary.db"), copy.resolve("primary.db"));
        byte[] log = Files.readAllBytes(folder.resolve("primary.db-wal"));
        assertThat((long) log.length).isGreaterThan(whole);
        // The change behind it was being written when the power went: half of its pages are there.
        int torn = (int) (whole + (log.length - whole) / 2);
        Files.write(copy.resolve("primary.db-wal"), java.util.Arrays.copyOf(log, torn));
        try (SqliteStore again = open(copy.resolve("primary.db"))) {
            ZoneSnapshot snapshot = again.snapshot(ZONE).orElseThrow();
            assertThat(snapshot.state().generation()).isEqualTo(first.generation());
            assertThat(snapshot.rrsets()).hasSize(2);
            assertThat(again.depth().rows()).isEqualTo(1);
        }
    }

    @Test
    void aPatchOfALargeZoneTouchesOnlyItsOwnRows() {
        Name zone = Name.parse("large.test.");
        RrsetInput[] rrsets = new RrsetInput[50_000];
        for (int i = 0; i < rrsets.length; i++) {
            rrsets[i] = rrset("host" + i + ".large.test.", "A", "192.0.2." + i % 250);
        }
        write(zone, create("large.test.", rrsets));
        for (int i = 0; i < 20; i++) {
            write(zone, patch(zone, rrset("warm" + i + ".large.test.", "A", "192.0.2.1")));
        }
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            Decision patch = patch(zone, rrset("host" + i * 100 + ".large.test.", "A", "198.51.100.1"));
            long start = System.nanoTime();
            write(zone, patch);
            best = Math.min(best, System.nanoTime() - start);
        }
        long whole = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            assertThat(store.snapshot(zone).orElseThrow().rrsets()).hasSize(50_021);
            whole = Math.min(whole, System.nanoTime() - start);
        }
        // On a machine of any speed, the best of 20 writes with its fsync is cheaper than one look at all the rows.
        assertThat(best).isLessThan(whole);
    }

    @Test
    void namesComeInCanonicalOrderAndInPages() {
        List<String> names = List.of(".", "a.test.", "z.a.test.", "z\\001.a.test.", "z\\200.a.test.", "b.test.");
        names.reversed().forEach(name -> {
            if (name.indexOf('\\') < 0) {
                write(Name.parse(name), create(name));
            }
        });
        List<String> seen = new ArrayList<>();
        Optional<Name> after = Optional.empty();
        for (List<ZoneState> page = store.zones(after, 2); !page.isEmpty(); page = store.zones(after, 2)) {
            page.forEach(zone -> seen.add(zone.name().toString()));
            after = Optional.of(page.getLast().name());
        }
        assertThat(seen).containsExactly(".", "a.test.", "z.a.test.", "b.test.");
    }

    @Test
    void oldHistoryIsForgottenButNotTheNewestRowOfAZone() {
        ZoneState created = write(ZONE, create("example.org."));
        ZoneState last = write(ZONE, patch(ZONE, rrset("a.example.org.", "A", "192.0.2.1")));
        Instant later = Instant.now().plusSeconds(60);
        store.forget(later, later);
        assertThat(store.nextWaiting(ZONE, Generation.NONE).orElseThrow().generation())
                .as("a row that is still in the outbox")
                .isEqualTo(created.generation());
        store.settle(List.of(new Settlement(ZONE, last.generation(), Optional.empty())));
        store.forget(later, later);
        assertThat(store.newest(ZONE).orElseThrow().entry().generation()).isEqualTo(last.generation());
        write(ZONE, new DeleteZone(ZONE));
        store.forget(later, later);
        assertThat(store.zone(ZONE))
                .as("a tombstone that was not yet published")
                .isPresent();
        store.settle(List.of(new Settlement(ZONE, store.last(), Optional.empty())));
        store.forget(later, Instant.now().plusSeconds(60));
        assertThat(store.zone(ZONE)).isEmpty();
    }

    @Test
    void aCommitThatFailsWritesNothingAndIsToldUntilOneSucceeds() throws Exception {
        ZoneState created = write(ZONE, create("example.org."));
        Decision change = patch(ZONE, rrset("a.example.org.", "A", "192.0.2.1"));
        // Another process that holds the write lock for longer than the store waits.
        try (java.sql.Connection other =
                        java.sql.DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("primary.db"));
                java.sql.Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> store.write(ZONE, change, ORIGIN)).isInstanceOf(Failure.Unavailable.class);
            assertThat(store.trouble()).isPresent();
            assertThat(store.zone(ZONE).orElseThrow().generation()).isEqualTo(created.generation());
            statement.execute("ROLLBACK");
        }
        assertThat(write(ZONE, change).generation().number())
                .isEqualTo(created.generation().number() + 1);
        assertThat(store.trouble()).isEmpty();
    }

    @Test
    void theFileIsNobodyElsesToRead() throws Exception {
        write(ZONE, create("example.org."));
        for (String name : List.of("primary.db", "primary.db-wal")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aFileThatIsNoStoreIsRefused() throws Exception {
        Path file = folder.resolve("other.db");
        Files.writeString(file, "this is not a database, it only stands in its place. ".repeat(100));
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(Failure.Corrupt.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("backup");
    }
}
