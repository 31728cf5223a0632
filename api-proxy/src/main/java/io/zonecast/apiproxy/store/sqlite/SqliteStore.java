package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.apiproxy.change.Decision;
import io.zonecast.apiproxy.change.Verdict;
import io.zonecast.apiproxy.change.ZoneChange;
import io.zonecast.apiproxy.change.ZoneView;
import io.zonecast.apiproxy.store.NameKey;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.OutboxEntry;
import io.zonecast.apiproxy.store.Outcome;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.store.Recovery;
import io.zonecast.apiproxy.store.RrsetPage;
import io.zonecast.apiproxy.store.Settlement;
import io.zonecast.apiproxy.zone.ZoneSnapshot;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The primary store in one SQLite file: WAL, {@code synchronous=FULL}, one writing thread with group
 * commit, several reading connections. One process at a time.
 */
public final class SqliteStore implements PrimaryStore {
    private static final int FORGET_AT_ONCE = 1000;

    /** There is room again where a change of this size fits. */
    private static final int PROBE_OCTETS = 128 << 10;

    /** SQLite's own, which stores made here have. */
    private static final int PAGE = 4096;

    /** SQLite's own bound with such pages: 16 TiB. */
    private static final long MAX_OCTETS = 4_294_967_294L * PAGE;

    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

    private final Session session;
    private final GroupCommit writer;
    private final Readers readers;
    private final SoundCheck sound;
    private final InstantSource clock;
    private final Recovery recovery;
    private volatile CommitListener listener = (zone, generation) -> {};

    private SqliteStore(Session session, Readers readers, SoundCheck sound, InstantSource clock) {
        this.sound = sound;
        this.session = session;
        this.writer = new GroupCommit(session, first -> RecoveryRows.begin(first, clock.instant()));
        this.readers = readers;
        this.clock = clock;
        this.recovery =
                new SqliteRecovery(writer, readers, clock, (zone, generation) -> listener.committed(zone, generation));
    }

    /** Opens a store without a bound of its own, or makes it where the file does not exist yet. */
    public static SqliteStore open(Path file, int readers, InstantSource clock) {
        return open(file, readers, MAX_OCTETS, clock);
    }

    /**
     * Opens a store, or makes it where the file does not exist yet.
     *
     * @param readers how many reads run at the same time
     * @param maxOctets what the file may grow to; a write that does not fit fails as on a full disk
     * @throws Failure.Unavailable where the file can't be opened
     * @throws Failure.Corrupt where the file is damaged
     */
    public static SqliteStore open(Path file, int readers, long maxOctets, InstantSource clock) {
        try {
            create(file);
            Session session = Session.open(
                    file,
                    "busy_timeout = 5000",
                    "journal_mode = WAL",
                    "synchronous = FULL",
                    "temp_store = MEMORY",
                    "cache_size = -32000",
                    "max_page_count = " + Math.min(maxOctets, MAX_OCTETS) / PAGE);
            SoundCheck sound = SoundCheck.of(file, SoundCheck.AT_ONCE_OCTETS);
            checkWal(session);
            Schema.prepare(session, clock.instant());
            SqliteStore store = new SqliteStore(session, new Readers(file, readers), sound, clock);
            store.begin(file);
            return store;
        } catch (SQLException e) {
            throw Faults.isDamage(e)
                    ? Faults.damaged(file, String.valueOf(e.getMessage()))
                    : new Failure.Unavailable("the primary store " + file + " can't be opened: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure.Unavailable("the primary store " + file + " can't be opened: " + e.getMessage(), e);
        }
    }

    /** Takes the new epoch. On a full disk the first write that succeeds does; reading goes on meanwhile. */
    private void begin(Path file) {
        try {
            GroupCommit.await(writer.urgent(first -> true, done -> {}));
        } catch (Failure.Unavailable e) {
            LOG.error("the primary store can be read only file={} reason={}", file, e.getMessage());
        }
    }

    private static void create(Path file) throws IOException {
        try {
            // Contents of hidden zones: nobody else's to read. SQLite gives its other files the same mode.
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            LOG.debug("primary store is there already file={}", file);
        }
    }

    private static void checkWal(Session session) throws SQLException {
        String mode =
                session.first("PRAGMA journal_mode", row -> row.getString(1)).orElse("");
        if (!mode.equals("wal")) {
            throw new SQLException("journal mode is " + mode + ", not wal");
        }
    }

    @Override
    public Outcome write(Name zone, Decision decision, Origin origin) {
        sound.demand();
        return GroupCommit.await(writer.urgent(
                        session -> {
                            Optional<ZoneRows.Row> row = ZoneRows.zone(session, zone);
                            return switch (decision.decide(new SessionView(session, row))) {
                                case Verdict.Refused refused -> new Written(new Outcome.Declined(refused), List.of());
                                case Verdict.Accepted(ZoneChange change) -> write(zone, row, change, origin);
                            };
                        },
                        this::tell))
                .outcome();
    }

    private Written write(Name zone, Optional<ZoneRows.Row> row, ZoneChange change, Origin origin) throws SQLException {
        Instant now = clock.instant();
        ChangeWriter changes = new ChangeWriter(session, now);
        ZoneState state = changes.write(zone, row, change, origin);
        List<ZoneState> told = new ArrayList<>();
        if (change.extent() != ZoneChange.Extent.REMARKS) {
            told.add(state);
        }
        told.addAll(new CatalogWriter(session, changes, now).follow(state, origin));
        return new Written(
                new Outcome.Committed(state, row.map(found -> found.state().serial())), told);
    }

    /**
     * @param outcome for the caller
     * @param told zones of which an outbox row was written
     */
    private record Written(Outcome outcome, List<ZoneState> told) {}

    private void tell(Written written) {
        written.told().forEach(state -> listener.committed(state.name(), state.generation()));
    }

    @Override
    public <T> T look(Name zone, Function<ZoneView, T> reader) {
        return readers.read(session -> reader.apply(new SessionView(session, ZoneRows.zone(session, zone))));
    }

    @Override
    public Optional<ZoneState> zone(Name zone) {
        return readers.read(session -> ZoneRows.zone(session, zone).map(ZoneRows.Row::state));
    }

    @Override
    public Optional<ZoneSnapshot> snapshot(Name zone) {
        return readers.read(session -> snapshot(session, zone));
    }

    private static Optional<ZoneSnapshot> snapshot(Session session, Name zone) throws SQLException {
        Optional<ZoneRows.Row> row = ZoneRows.zone(session, zone);
        return row.isEmpty()
                ? Optional.empty()
                : Optional.of(new ZoneSnapshot(
                        row.get().state(), ZoneRows.all(session, row.get().id())));
    }

    @Override
    public int rrsets(Name zone) {
        return readers.read(session -> session.first(
                        "SELECT count(*) FROM rrset WHERE zone = (SELECT id FROM zone WHERE name = ?)",
                        row -> row.getInt(1),
                        (Object) NameKey.of(zone))
                .orElse(0));
    }

    @Override
    public List<ZoneState> zones(Optional<Name> after, int limit) {
        return readers.read(session -> ZoneRows.zones(session, after, limit));
    }

    @Override
    public RrsetPage rrsets(RrsetPage.Place after, int limit) {
        return readers.read(session -> ZoneRows.page(session, after, limit));
    }

    @Override
    public Generation last() {
        return readers.read(SqliteStore::last);
    }

    static Generation last(Session session) throws SQLException {
        return session.first(
                        "SELECT epoch, generation FROM store", row -> new Generation(row.getLong(1), row.getLong(2)))
                .orElseThrow(() -> new SQLException("the store has lost its counter"));
    }

    @Override
    public Map<Name, Generation> waiting() {
        return readers.read(OutboxRows::waiting);
    }

    @Override
    public Optional<OutboxEntry> nextWaiting(Name zone, Generation above) {
        return readers.read(session -> OutboxRows.next(session, zone, above));
    }

    @Override
    public Optional<Newest> newest(Name zone) {
        return readers.read(session -> {
            Optional<ZoneSnapshot> snapshot = snapshot(session, zone);
            Optional<OutboxEntry> entry = OutboxRows.newest(session, zone);
            return snapshot.flatMap(found -> entry.map(newest -> new Newest(newest, found)));
        });
    }

    @Override
    public void settle(List<Settlement> settlements) {
        GroupCommit.await(writer.patient(session -> {
            for (Settlement settlement : settlements) {
                OutboxRows.settle(session, settlement);
            }
            return settlements.size();
        }));
    }

    @Override
    public Depth depth() {
        return readers.read(OutboxRows::depth);
    }

    @Override
    public Optional<String> trouble() {
        return sound.damage().or(writer::trouble);
    }

    @Override
    public void probe() {
        try {
            GroupCommit.await(writer.urgent(
                    room -> {
                        room.execute("CREATE TABLE IF NOT EXISTS room (octets BLOB NOT NULL)");
                        return room.update("INSERT INTO room VALUES (zeroblob(?))", PROBE_OCTETS);
                    },
                    done -> {}));
            GroupCommit.await(writer.patient(room -> room.update("DELETE FROM room")));
        } catch (Failure e) {
            LOG.debug("primary store still can't be written reason={}", e.getMessage());
        }
    }

    @Override
    public void forget(Instant historyBefore, Instant tombstonesBefore) {
        int gone;
        do {
            // In pieces, so that no write waits for more than one of them.
            gone = GroupCommit.await(writer.patient(
                    session -> OutboxRows.forget(session, historyBefore, tombstonesBefore, FORGET_AT_ONCE)));
        } while (gone > 0);
    }

    /** Whether it is an older copy of itself, and what is done about it. */
    public Recovery recovery() {
        return recovery;
    }

    @Override
    public void onCommit(CommitListener told) {
        listener = told;
    }

    @Override
    public void close() {
        writer.close();
        readers.close();
        try {
            session.close();
        } catch (SQLException e) {
            LOG.warn("the primary store did not close reason={}", e.getMessage());
        }
    }
}
