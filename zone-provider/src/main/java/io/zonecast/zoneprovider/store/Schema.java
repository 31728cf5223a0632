package io.zonecast.zoneprovider.store;

import io.zonecast.common.failure.Failure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, and the steps from each older form to the next. */
final class Schema {
    /** The form that this code reads and writes. */
    static final int VERSION = 1;

    private static final List<String> FORM_1 = List.of(
            "CREATE TABLE schema_version (version INTEGER NOT NULL)",
            "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
            """
            CREATE TABLE zone (
              id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, bucket INTEGER NOT NULL, deleted INTEGER NOT NULL,
              grp TEXT NOT NULL, denial TEXT NOT NULL, gen_epoch INTEGER NOT NULL, gen_number INTEGER NOT NULL,
              ver_epoch INTEGER NOT NULL, ver_n INTEGER NOT NULL, serial INTEGER NOT NULL, digest BLOB NOT NULL,
              signed_until INTEGER NOT NULL, rrsets INTEGER NOT NULL, changed_at INTEGER NOT NULL)
            """,
            "CREATE INDEX zone_by_bucket ON zone (grp, bucket, name) WHERE deleted = 0",
            "CREATE INDEX zone_by_expiry ON zone (signed_until) WHERE deleted = 0",
            "CREATE INDEX tombstone_by_age ON zone (changed_at) WHERE deleted = 1",
            // What stands at one place, with its signatures: a change writes the rows of the places that changed.
            """
            CREATE TABLE rrset (
              zone INTEGER NOT NULL, owner BLOB NOT NULL, type INTEGER NOT NULL, covered INTEGER NOT NULL,
              ttl INTEGER NOT NULL, rdatas BLOB NOT NULL, signatures BLOB,
              PRIMARY KEY (zone, owner, type, covered)) WITHOUT ROWID
            """,
            """
            CREATE TABLE zone_key (
              zone INTEGER NOT NULL, id INTEGER NOT NULL, flags INTEGER NOT NULL, algorithm INTEGER NOT NULL,
              public BLOB NOT NULL, sealed BLOB NOT NULL, created_at INTEGER NOT NULL,
              PRIMARY KEY (zone, id)) WITHOUT ROWID
            """,
            """
            CREATE TABLE outbox (
              epoch INTEGER NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
              manifest BLOB NOT NULL, signature BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (epoch, n))
            """,
            """
            CREATE TABLE wanted (
              name BLOB PRIMARY KEY, gen_epoch INTEGER NOT NULL, gen_number INTEGER NOT NULL, failure TEXT NOT NULL)
              WITHOUT ROWID
            """,
            """
            CREATE TABLE version_log (
              epoch INTEGER NOT NULL, n INTEGER NOT NULL, name BLOB NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
              PRIMARY KEY (epoch, n)) WITHOUT ROWID
            """,
            """
            CREATE TABLE follower (consumer TEXT PRIMARY KEY, joined_at INTEGER NOT NULL) WITHOUT ROWID
            """,
            "INSERT INTO schema_version VALUES (1)");

    private Schema() {}

    /** Makes what is missing. */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean empty;
            try (ResultSet found =
                    statement.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'")) {
                empty = !found.next();
            }
            if (empty) {
                connection.setAutoCommit(false);
                for (String step : FORM_1) {
                    statement.execute(step);
                }
                connection.commit();
                connection.setAutoCommit(true);
            }
            try (ResultSet found = statement.executeQuery("SELECT version FROM schema_version")) {
                int version = found.next() ? found.getInt(1) : 0;
                if (version != VERSION) {
                    throw new Failure.Refused("the store has form " + version + ", this program knows " + VERSION);
                }
            }
        }
    }
}
