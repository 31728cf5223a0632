package io.zonecast.apiproxy.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.apiproxy.change.CreateZone;
import io.zonecast.apiproxy.change.DeleteZone;
import io.zonecast.apiproxy.change.Problems;
import io.zonecast.apiproxy.change.Requests;
import io.zonecast.apiproxy.change.ZoneInput;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.OutboxEntry;
import io.zonecast.apiproxy.store.Outcome;
import io.zonecast.apiproxy.zone.ReturnedZone;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneKind;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What catalogs cost, and that they and their members are never seen apart. */
class CatalogStoreTest {
    private static final Origin ORIGIN = new Origin("api-key:default", "127.0.0.1", "test-1");
    private static final Name CATALOG = Name.parse("catalog.test.");

    @TempDir
    Path folder;

    private SqliteStore store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder.resolve("primary.db"), 2, InstantSource.system());
        create(CATALOG, "Producer", Optional.empty());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private ZoneState create(Name zone, String kind, Optional<Name> catalog) {
        Problems problems = new Problems();
        ZoneInput plain = Requests.zone(zone.toString(), "INCREASE");
        ZoneInput input = new ZoneInput(
                plain.name(),
                Optional.of(kind),
                plain.rrsets(),
                plain.zone(),
                plain.nameservers(),
                plain.serial(),
                plain.account(),
                plain.soaEdit(),
                plain.soaEditApi(),
                plain.dnssec(),
                plain.nsec3param(),
                plain.apiRectify(),
                plain.denial(),
                plain.group(),
                catalog.map(Name::toString),
                plain.catalogGroup(),
                plain.refused());
        CreateZone create = CreateZone.of(input, Requests.DEFAULTS, Instant.now(), problems)
                .orElseThrow(() -> new AssertionError(problems.list()));
        return ((Outcome.Committed) store.write(zone, create, ORIGIN)).state();
    }

    private List<OutboxEntry> toldOf(Name zone) {
        List<OutboxEntry> told = new ArrayList<>();
        for (Optional<OutboxEntry> next = store.nextWaiting(zone, Generation.NONE);
                next.isPresent();
                next = store.nextWaiting(zone, next.get().generation())) {
            told.add(next.get());
        }
        return told;
    }

    @Test
    void manyMembersAtOnceAreOnePointerEach() throws Exception {
        int zones = 300;
        var committed = new ConcurrentLinkedQueue<Name>();
        store.onCommit((zone, generation) -> committed.add(zone));
        CompletableFuture<Void> stop = new CompletableFuture<>();
        List<String> torn = new ArrayList<>();
        Thread looking = Thread.ofPlatform().start(() -> look(stop, torn));
        try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < zones; i++) {
                Name zone = Name.parse("z" + i + ".test.");
                all.add(clients.submit(() -> create(zone, "Native", Optional.of(CATALOG))));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        stop.complete(null);
        looking.join();
        assertThat(torn).isEmpty();
        List<OutboxEntry> told = toldOf(CATALOG);
        assertThat(told).hasSize(1 + zones);
        assertThat(told.subList(1, told.size())).allSatisfy(entry -> {
            assertThat(entry.replaced()).extracting(Rrset::type).containsExactlyInAnyOrder(RrType.SOA, RrType.PTR);
            assertThat(entry.removed()).isEmpty();
        });
        assertThat(committed).hasSize(2 * zones).filteredOn(CATALOG::equals).hasSize(zones);
        assertThat(told.stream().map(OutboxEntry::serial)).doesNotHaveDuplicates();
        store.write(Name.parse("z7.test."), new DeleteZone(Name.parse("z7.test.")), ORIGIN);
        OutboxEntry last = toldOf(CATALOG).getLast();
        assertThat(last.replaced()).extracting(Rrset::type).containsExactly(RrType.SOA);
        assertThat(last.removed()).hasSize(1);
    }

    /** Counts members and pointers in one statement, which sees one moment. */
    private void look(CompletableFuture<Void> stop, List<String> torn) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("primary.db"));
                Statement statement = connection.createStatement()) {
            while (!stop.isDone()) {
                try (ResultSet row = statement.executeQuery("SELECT (SELECT count(*) FROM zone WHERE kind = 'NATIVE'),"
                        + " (SELECT count(*) FROM rrset WHERE type = 12)")) {
                    row.next();
                    if (row.getInt(1) != row.getInt(2)) {
                        torn.add(row.getInt(1) + " members, " + row.getInt(2) + " pointers");
                    }
                }
            }
        } catch (java.sql.SQLException e) {
            torn.add(String.valueOf(e.getMessage()));
        }
    }

    private List<Rrset> published(Name zone) {
        return store.snapshot(zone).orElseThrow().rrsets().stream()
                .map(StoredRrset::published)
                .flatMap(Optional::stream)
                .toList();
    }

    @Test
    void anOlderStoreLearnsTheMembersFromTheCatalogThatWasPublished() {
        Name member = Name.parse("member.test.");
        ZoneState created = create(member, "Native", Optional.of(CATALOG));
        ReturnedZone catalog = returned(store.zone(CATALOG).orElseThrow());
        ReturnedZone zone = returned(created);
        // Another store, which never heard of either.
        store.close();
        store = SqliteStore.open(folder.resolve("older.db"), 2, InstantSource.system());
        assertThat(store.recovery().adopt(catalog, Requests.DEFAULTS, ORIGIN)).isTrue();
        assertThat(store.recovery().adopt(zone, Requests.DEFAULTS, ORIGIN)).isTrue();
        assertThat(store.zone(CATALOG).orElseThrow().properties().kind()).isEqualTo(ZoneKind.PRODUCER);
        assertThat(store.zone(member).orElseThrow().properties().membership())
                .hasValueSatisfying(found -> assertThat(found.catalog()).isEqualTo(CATALOG));
        List<Rrset> before = published(CATALOG);
        store.write(member, new DeleteZone(member), ORIGIN);
        assertThat(published(CATALOG))
                .hasSize(before.size() - 1)
                .noneMatch(rrset -> rrset.type().equals(RrType.PTR));
    }

    private ReturnedZone returned(ZoneState state) {
        return new ReturnedZone(
                state.name(),
                state.generation(),
                state.serial(),
                state.properties().settings(),
                false,
                published(state.name()));
    }
}
