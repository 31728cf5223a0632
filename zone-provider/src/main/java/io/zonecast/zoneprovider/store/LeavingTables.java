package io.zonecast.zoneprovider.store;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The tables about zones that leave: what is held, what left lately, and the tombstones of groups left. */
final class LeavingTables {
    static final String HELD_COLUMNS = "name, kind, grp, gen_epoch, gen_number, serial, since, released";
    static final String LEFT_COLUMNS = "name, grp, gen_epoch, gen_number, ver_epoch, ver_n, serial, at";

    private LeavingTables() {}

    static void write(Connection connection, StoreWrite.Leaving write) throws SQLException {
        switch (write) {
            case StoreWrite.PutHeld(HeldRow row) -> putHeld(connection, row);
            case StoreWrite.DropHeld(Name zone) ->
                run(connection, "DELETE FROM held WHERE name = ?", bind -> bind.setBytes(1, zone.toWire()));
            case StoreWrite.ReleaseHeld(List<Name> zones) -> {
                for (Name zone : zones) {
                    run(
                            connection,
                            "UPDATE held SET released = 1 WHERE name = ?",
                            bind -> bind.setBytes(1, zone.toWire()));
                }
            }
            case StoreWrite.PutDeparture(DepartureRow row, Instant forget) -> putDeparture(connection, row, forget);
            case StoreWrite.DropDeparture(Name zone) ->
                run(connection, "DELETE FROM departure WHERE name = ?", bind -> bind.setBytes(1, zone.toWire()));
            case StoreWrite.PutLeft(LeftRow row) -> putLeft(connection, row);
            case StoreWrite.DropLeft(Name zone, Group group) ->
                run(connection, "DELETE FROM left_group WHERE name = ? AND grp = ?", bind -> {
                    bind.setBytes(1, zone.toWire());
                    bind.setString(2, group.token());
                });
        }
    }

    private interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private static void run(Connection connection, String sql, Binder binder) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(statement);
            statement.executeUpdate();
        }
    }

    private static void putHeld(Connection connection, HeldRow row) throws SQLException {
        run(connection, "INSERT OR REPLACE INTO held (" + HELD_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)", bind -> {
            bind.setBytes(1, row.zone().toWire());
            bind.setString(2, row.kind().name());
            bind.setString(3, row.group().token());
            bind.setLong(4, row.generation().epoch());
            bind.setLong(5, row.generation().number());
            bind.setLong(6, row.serial().value());
            bind.setLong(7, row.since().toEpochMilli());
            bind.setBoolean(8, row.released());
        });
    }

    private static void putDeparture(Connection connection, DepartureRow row, Instant forget) throws SQLException {
        run(connection, "DELETE FROM departure WHERE at < ?", bind -> bind.setLong(1, forget.toEpochMilli()));
        run(connection, "INSERT OR REPLACE INTO departure (name, kind, at, zones) VALUES (?, ?, ?, ?)", bind -> {
            bind.setBytes(1, row.zone().toWire());
            bind.setString(2, row.kind().name());
            bind.setLong(3, row.at().toEpochMilli());
            bind.setLong(4, row.zones());
        });
    }

    private static void putLeft(Connection connection, LeftRow row) throws SQLException {
        run(
                connection,
                "INSERT OR REPLACE INTO left_group (" + LEFT_COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                bind -> {
                    bind.setBytes(1, row.zone().toWire());
                    bind.setString(2, row.group().token());
                    bind.setLong(3, row.generation().epoch());
                    bind.setLong(4, row.generation().number());
                    bind.setLong(5, row.version().epoch());
                    bind.setLong(6, row.version().n());
                    bind.setLong(7, row.serial().value());
                    bind.setLong(8, row.at().toEpochMilli());
                });
    }

    static HeldRow held(ResultSet row) throws SQLException {
        return new HeldRow(
                Name.fromWire(row.getBytes(1), 0),
                DepartureKind.valueOf(row.getString(2)),
                new Group(row.getString(3)),
                new Generation(row.getLong(4), row.getLong(5)),
                new Serial(row.getLong(6)),
                Instant.ofEpochMilli(row.getLong(7)),
                row.getBoolean(8));
    }

    static DepartureRow departure(ResultSet row) throws SQLException {
        return new DepartureRow(
                Name.fromWire(row.getBytes(1), 0),
                DepartureKind.valueOf(row.getString(2)),
                Instant.ofEpochMilli(row.getLong(3)),
                row.getLong(4));
    }

    static LeftRow left(ResultSet row) throws SQLException {
        return new LeftRow(
                Name.fromWire(row.getBytes(1), 0),
                new Group(row.getString(2)),
                new Generation(row.getLong(3), row.getLong(4)),
                new VersionNumber(row.getLong(5), row.getLong(6)),
                new Serial(row.getLong(7)),
                Instant.ofEpochMilli(row.getLong(8)));
    }
}
