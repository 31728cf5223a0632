package io.zonecast.apiproxy.store.sqlite;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * The tables. Only what PostgreSQL has as well is used in them, so that the same schema serves there.
 *
 * <ul>
 *   <li>{@code store}: one row; the epoch and the last generation drawn.
 *   <li>{@code zone}: a zone or its tombstone; {@code name} is a key in canonical order, {@code metadata} is null for none.
 *   <li>{@code rrset}: an RRset is a row, so that a change of one costs one.
 *   <li>{@code history}: who did what when, with the diff.
 *   <li>{@code outbox}: generations of which the zone-provider has not been heard.
 *   <li>{@code recovery}: one row; whether the store is unverified, its last generation and history row before it
 *       was opened so, below which epoch zones of the zone-provider alone are left with it, and what the operator decided.
 *   <li>{@code member}: which zone is in which catalog, by name, so that rows outlive the catalog.
 * </ul>
 */
final class Schema {
    private static final int VERSION = 4;

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE store (
              one INTEGER PRIMARY KEY CHECK (one = 1),
              epoch INTEGER NOT NULL,
              generation INTEGER NOT NULL)""",
            """
            CREATE TABLE zone (
              id INTEGER PRIMARY KEY,
              name BLOB NOT NULL UNIQUE,
              deleted INTEGER NOT NULL,
              epoch INTEGER NOT NULL,
              generation INTEGER NOT NULL,
              serial INTEGER NOT NULL,
              published INTEGER,
              kind TEXT NOT NULL,
              dnssec INTEGER NOT NULL,
              denial TEXT NOT NULL,
              grp TEXT NOT NULL,
              soa_edit TEXT NOT NULL,
              soa_edit_api TEXT NOT NULL,
              api_rectify INTEGER NOT NULL,
              account TEXT NOT NULL,
              source TEXT NOT NULL,
              changed_at INTEGER NOT NULL)""",
            """
            CREATE TABLE rrset (
              zone INTEGER NOT NULL,
              owner BLOB NOT NULL,
              type INTEGER NOT NULL,
              ttl INTEGER NOT NULL,
              records BLOB NOT NULL,
              comments BLOB,
              PRIMARY KEY (zone, owner, type)) WITHOUT ROWID""",
            """
            CREATE TABLE history (
              id INTEGER PRIMARY KEY,
              zone INTEGER NOT NULL,
              kind TEXT NOT NULL,
              extent TEXT NOT NULL,
              epoch INTEGER NOT NULL,
              generation INTEGER NOT NULL,
              previous_epoch INTEGER NOT NULL,
              previous INTEGER NOT NULL,
              serial INTEGER NOT NULL,
              dnssec INTEGER NOT NULL,
              denial TEXT NOT NULL,
              grp TEXT NOT NULL,
              at INTEGER NOT NULL,
              actor TEXT NOT NULL,
              address TEXT NOT NULL,
              request_id TEXT NOT NULL,
              diff BLOB NOT NULL)""",
            "CREATE INDEX history_of_zone ON history (zone, id)",
            "CREATE INDEX history_by_time ON history (at)",
            """
            CREATE TABLE outbox (
              history INTEGER PRIMARY KEY,
              zone INTEGER NOT NULL,
              epoch INTEGER NOT NULL,
              generation INTEGER NOT NULL,
              at INTEGER NOT NULL)""",
            "CREATE INDEX outbox_of_zone ON outbox (zone, epoch, generation)");

    private static final List<String> RECOVERY =
            List.of("""
            CREATE TABLE recovery (
              one INTEGER PRIMARY KEY CHECK (one = 1),
              unverified INTEGER NOT NULL,
              base_epoch INTEGER NOT NULL,
              base INTEGER NOT NULL,
              base_history INTEGER NOT NULL,
              floor INTEGER NOT NULL,
              decision TEXT NOT NULL,
              decided_epoch INTEGER NOT NULL,
              actor TEXT NOT NULL,
              address TEXT NOT NULL,
              request_id TEXT NOT NULL)""", "INSERT INTO recovery VALUES (1, 0, 0, 0, 0, 0, '', 0, '', '', '')");

    private static final List<String> CATALOGS =
            List.of("""
            CREATE TABLE member (
              listed BLOB NOT NULL PRIMARY KEY,
              catalog BLOB NOT NULL,
              label TEXT NOT NULL,
              catalog_group TEXT NOT NULL) WITHOUT ROWID""", "CREATE INDEX member_of_catalog ON member (catalog, listed)");

    private static final String METADATA = "ALTER TABLE zone ADD COLUMN metadata BLOB";

    private Schema() {}

    /** Makes the tables in a new file, or brings those of an older program up to date. */
    static void prepare(Session session, Instant now) throws SQLException {
        int version = session.first("PRAGMA user_version", row -> row.getInt(1)).orElse(0);
        if (version == VERSION) {
            return;
        }
        if (version > VERSION) {
            throw new SQLException("the store is of schema version " + version + ", this program knows " + VERSION);
        }
        session.execute("BEGIN IMMEDIATE");
        if (version < 1) {
            for (String table : TABLES) {
                session.execute(table);
            }
            // Seconds as the epoch put a store that was begun anew above the one that was lost.
            session.execute("INSERT INTO store (one, epoch, generation) VALUES (1, " + now.getEpochSecond() + ", 0)");
        }
        if (version < 2) {
            for (String statement : RECOVERY) {
                session.execute(statement);
            }
        }
        if (version < 3) {
            for (String statement : CATALOGS) {
                session.execute(statement);
            }
        }
        session.execute(METADATA);
        session.execute("PRAGMA user_version = " + VERSION);
        session.execute("COMMIT");
    }
}
