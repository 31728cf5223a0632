package io.zonecast.apiproxy.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection with its prepared statements. For one thread at a time. */
final class Session implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private Session(Connection connection) {
        this.connection = connection;
    }

    /** Opens a file; transactions are begun and ended by statement. */
    static Session open(Path file, String... pragmas) throws SQLException {
        Session session = new Session(DriverManager.getConnection("jdbc:sqlite:" + file));
        try {
            for (String pragma : pragmas) {
                session.execute("PRAGMA " + pragma);
            }
        } catch (SQLException e) {
            session.close();
            throw e;
        }
        return session;
    }

    Connection connection() {
        return connection;
    }

    /** Runs a statement without parameters. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs an update; returns the number of rows. */
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        return run(sql, statement -> statement.executeUpdate(), parameters);
    }

    /** Reads rows one after the other. */
    void each(String sql, RowReader reader, @Nullable Object... parameters) throws SQLException {
        run(
                sql,
                statement -> {
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            reader.row(rows);
                        }
                    }
                    return true;
                },
                parameters);
    }

    /** Reads at most one row. */
    <T> Optional<T> first(String sql, RowMapper<T> mapper, @Nullable Object... parameters) throws SQLException {
        return run(
                sql,
                statement -> {
                    try (ResultSet rows = statement.executeQuery()) {
                        return rows.next() ? Optional.of(mapper.map(rows)) : Optional.empty();
                    }
                },
                parameters);
    }

    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private <T> T run(String sql, Use<T> use, @Nullable Object... parameters) throws SQLException {
        try {
            return use.of(bind(sql, parameters));
        } catch (SQLException e) {
            // The driver has closed it: used again it would fail for ever, long after there is room on the disk again.
            PreparedStatement broken = statements.remove(sql);
            if (broken != null) {
                broken.close();
            }
            throw e;
        }
    }

    private PreparedStatement bind(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            // The texts are constants of this package, so their number is bounded.
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            switch (value) {
                case null -> statement.setObject(i + 1, null);
                case byte[] octets -> statement.setBytes(i + 1, octets);
                case Boolean flag -> statement.setInt(i + 1, flag ? 1 : 0);
                default -> statement.setObject(i + 1, value);
            }
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Takes a row. */
    interface RowReader {
        void row(ResultSet row) throws SQLException;
    }

    /** Makes a value of a row. */
    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }
}
