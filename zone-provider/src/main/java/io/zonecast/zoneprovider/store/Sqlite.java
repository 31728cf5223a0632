package io.zonecast.zoneprovider.store;

import io.zonecast.common.failure.Failure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Opens connections and turns SQLite's errors into ours. */
final class Sqlite {
    private static final int CORRUPT = 11;
    private static final int NOT_A_DATABASE = 26;

    /** What a person can do about it. */
    static final String RESTORE = "stop the zone-provider and put the folder's last backup in its place; what changed"
            + " since is fetched from the api-proxy. Without a backup move the folder's files away, all but the"
            + " key-encryption key: zones are fetched and signed anew with new keys, so the DS records of their"
            + " parents have to be renewed";

    private Sqlite() {}

    static Connection open(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            // A commit is on the disk when it returns, whatever happens to the machine.
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA busy_timeout = 10000");
            statement.execute("PRAGMA cache_size = -16384");
        }
        return connection;
    }

    static Failure failure(Path file, SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == CORRUPT || code == NOT_A_DATABASE
                ? new Failure.Corrupt("the store " + file + " is damaged (" + e.getMessage() + "): " + RESTORE, e)
                : new Failure.Unavailable("the store " + file + " can't be used: " + e.getMessage(), e);
    }
}
