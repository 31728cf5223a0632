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
    static final int VERSION = 2;

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

    private static final List<String> FORM_2 = List.of(
            """
            CREATE TABLE held (
              name BLOB PRIMARY KEY, kind TEXT NOT NULL, grp TEXT NOT NULL, gen_epoch INTEGER NOT NULL,
              gen_number INTEGER NOT NULL, serial INTEGER NOT NULL, since INTEGER NOT NULL, released INTEGER NOT NULL)
              WITHOUT ROWID
            """,
            """
            CREATE TABLE departure (
              name BLOB NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, zones INTEGER NOT NULL,
              PRIMARY KEY (name, kind)) WITHOUT ROWID
            """,
            "CREATE INDEX departure_by_age ON departure (at)",
            """
            CREATE TABLE left_group (
              name BLOB NOT NULL, grp TEXT NOT NULL, gen_epoch INTEGER NOT NULL, gen_number INTEGER NOT NULL,
              ver_epoch INTEGER NOT NULL, ver_n INTEGER NOT NULL, serial INTEGER NOT NULL, at INTEGER NOT NULL,
              PRIMARY KEY (name, grp)) WITHOUT ROWID
            """,
            "CREATE INDEX left_by_age ON left_group (at)",
            "ALTER TABLE follower ADD COLUMN grp TEXT NOT NULL DEFAULT 'all'",
            "UPDATE schema_version SET version = 2");

    private static final List<List<String>> FORMS = List.of(FORM_1, FORM_2);

    private Schema() {}

    /** Makes what is missing. */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version = version(statement);
            if (version > VERSION) {
                throw new Failure.Refused("the store has form " + version + ", this program knows " + VERSION);
            }
            if (version < VERSION) {
                connection.setAutoCommit(false);
                for (List<String> form : FORMS.subList(version, VERSION)) {
                    for (String step : form) {
                        statement.execute(step);
                    }
                }
                connection.commit();
                connection.setAutoCommit(true);
            }
        }
    }

    /** The form of the store; 0 for an empty file. */
    private static int version(Statement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'")) {
            if (!found.next()) {
                return 0;
            }
        }
        try (ResultSet found = statement.executeQuery("SELECT version FROM schema_version")) {
            return found.next() ? found.getInt(1) : Integer.MAX_VALUE;
        }
    }
}
