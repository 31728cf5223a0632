package io.zonecast.zoneprovider.store;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.SignedRrset;
import io.zonecast.dns.name.Name;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** {@link StoreView} of one connection. For one thread. */
final class Reader implements StoreView {
    private final Path file;
    private final Connection connection;

    Reader(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    private interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private interface Rows<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> list(String sql, Binder binder, Rows<T> rows) {
        List<T> all = new ArrayList<>();
        each(sql, binder, row -> all.add(rows.read(row)));
        return all;
    }

    private interface RowConsumer {
        void accept(ResultSet row) throws SQLException;
    }

    private void each(String sql, Binder binder, RowConsumer consumer) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(statement);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    consumer.accept(row);
                }
            }
        } catch (SQLException e) {
            throw Sqlite.failure(file, e);
        }
    }

    @Override
    public Optional<ZoneRow> zone(Name zone) {
        return list(
                        "SELECT " + RowCodec.ZONE_COLUMNS + " FROM zone WHERE name = ?",
                        statement -> statement.setBytes(1, zone.toWire()),
                        RowCodec::zone)
                .stream()
                .findFirst();
    }

    @Override
    public List<SignedRrset> contents(long zoneId) {
        return list(
                "SELECT owner, type, ttl, rdatas, signatures FROM rrset WHERE zone = ?",
                statement -> statement.setLong(1, zoneId),
                row -> RowCodec.rrset(row.getBytes(1), row.getInt(2), row.getInt(3), row.getBytes(4), row.getBytes(5)));
    }

    @Override
    public List<SignedRrset> soa(long zoneId, Name zone) {
        return list(
                "SELECT owner, type, ttl, rdatas FROM rrset WHERE zone = ? AND owner = ? AND type = 6 AND covered = 0",
                statement -> {
                    statement.setLong(1, zoneId);
                    statement.setBytes(2, zone.toWire());
                },
                row -> RowCodec.rrset(row.getBytes(1), row.getInt(2), row.getInt(3), row.getBytes(4), null));
    }

    @Override
    public List<KeyRow> keys(long zoneId) {
        return list(
                "SELECT zone, id, flags, algorithm, public, sealed, created_at FROM zone_key WHERE zone = ? ORDER BY id",
                statement -> statement.setLong(1, zoneId),
                RowCodec::key);
    }

    @Override
    public void eachZone(Consumer<ZoneRow> consumer) {
        each(
                "SELECT " + RowCodec.ZONE_COLUMNS + " FROM zone WHERE deleted = 0",
                statement -> {},
                row -> consumer.accept(RowCodec.zone(row)));
    }

    @Override
    public List<ZoneRow> zones(Group group, int bucket, byte[] after, boolean only, int limit) {
        return list(
                "SELECT " + RowCodec.ZONE_COLUMNS + " FROM zone WHERE deleted = 0 AND grp = ?"
                        + " AND (bucket, name) > (?, ?) AND bucket <= ? ORDER BY bucket, name LIMIT ?",
                statement -> {
                    statement.setString(1, group.token());
                    statement.setInt(2, bucket);
                    statement.setBytes(3, after);
                    statement.setInt(4, only ? bucket : 65535);
                    statement.setInt(5, limit);
                },
                RowCodec::zone);
    }

    @Override
    public List<ZoneRow> zones(byte[] after, int limit) {
        return list(
                "SELECT " + RowCodec.ZONE_COLUMNS + " FROM zone WHERE name > ? ORDER BY name LIMIT ?",
                statement -> {
                    statement.setBytes(1, after);
                    statement.setInt(2, limit);
                },
                RowCodec::zone);
    }

    @Override
    public Generation newestGeneration() {
        return list(
                        "SELECT gen_epoch, gen_number FROM zone UNION ALL SELECT gen_epoch, gen_number FROM wanted"
                                + " UNION ALL SELECT gen_epoch, gen_number FROM held ORDER BY 1 DESC, 2 DESC LIMIT 1",
                        statement -> {},
                        row -> new Generation(row.getLong(1), row.getLong(2)))
                .stream()
                .findFirst()
                .orElse(Generation.NONE);
    }

    @Override
    public List<Name> large(int rrsets, int limit) {
        return list(
                "SELECT name FROM zone WHERE deleted = 0 AND rrsets > ? ORDER BY changed_at DESC LIMIT ?",
                statement -> {
                    statement.setInt(1, rrsets);
                    statement.setInt(2, limit);
                },
                row -> Name.fromWire(row.getBytes(1), 0));
    }

    @Override
    public List<Name> due(long before, int limit) {
        return list(
                "SELECT name FROM zone WHERE deleted = 0 AND signed_until < ? ORDER BY signed_until LIMIT ?",
                statement -> {
                    statement.setLong(1, before);
                    statement.setInt(2, limit);
                },
                row -> Name.fromWire(row.getBytes(1), 0));
    }

    @Override
    public OptionalLong earliestExpiry() {
        return list(
                        "SELECT signed_until FROM zone WHERE deleted = 0 ORDER BY signed_until LIMIT 1",
                        statement -> {},
                        row -> row.getLong(1))
                .stream()
                .filter(second -> second != Long.MAX_VALUE)
                .mapToLong(second -> second)
                .findFirst();
    }

    @Override
    public List<OutboxRow> outbox(VersionNumber after, int limit) {
        return list(
                "SELECT epoch, n, kind, subject, manifest, signature, body FROM outbox WHERE (epoch, n) > (?, ?)"
                        + " ORDER BY epoch, n LIMIT ?",
                statement -> {
                    statement.setLong(1, after.epoch());
                    statement.setLong(2, after.n());
                    statement.setInt(3, limit);
                },
                RowCodec::outbox);
    }

    @Override
    public List<VersionNumber> outboxNumbers() {
        return list(
                "SELECT epoch, n FROM outbox ORDER BY epoch, n",
                statement -> {},
                row -> new VersionNumber(row.getLong(1), row.getLong(2)));
    }

    @Override
    public List<WantedRow> wanted() {
        return list(
                "SELECT name, gen_epoch, gen_number, failure FROM wanted",
                statement -> {},
                row -> new WantedRow(
                        Name.fromWire(row.getBytes(1), 0),
                        new Generation(row.getLong(2), row.getLong(3)),
                        row.getString(4)));
    }

    @Override
    public Optional<Generation> wanted(Name zone) {
        return list(
                        "SELECT gen_epoch, gen_number FROM wanted WHERE name = ?",
                        statement -> statement.setBytes(1, zone.toWire()),
                        row -> new Generation(row.getLong(1), row.getLong(2)))
                .stream()
                .findFirst();
    }

    @Override
    public List<HeldRow> held() {
        return list("SELECT " + LeavingTables.HELD_COLUMNS + " FROM held", statement -> {}, LeavingTables::held);
    }

    @Override
    public List<HeldRow> held(byte[] after, int limit) {
        return list(
                "SELECT " + LeavingTables.HELD_COLUMNS
                        + " FROM held WHERE released = 0 AND name > ? ORDER BY name LIMIT ?",
                statement -> {
                    statement.setBytes(1, after);
                    statement.setInt(2, limit);
                },
                LeavingTables::held);
    }

    @Override
    public List<DepartureRow> departures(Instant since) {
        return list(
                "SELECT name, kind, at, zones FROM departure WHERE at >= ? ORDER BY at",
                statement -> statement.setLong(1, since.toEpochMilli()),
                LeavingTables::departure);
    }

    @Override
    public Optional<LeftRow> left(Name zone, Group group) {
        return list(
                        "SELECT " + LeavingTables.LEFT_COLUMNS + " FROM left_group WHERE name = ? AND grp = ?",
                        statement -> {
                            statement.setBytes(1, zone.toWire());
                            statement.setString(2, group.token());
                        },
                        LeavingTables::left)
                .stream()
                .findFirst();
    }

    @Override
    public List<FollowerRow> followers() {
        return list(
                "SELECT consumer, grp FROM follower",
                statement -> {},
                row -> new FollowerRow(row.getString(1), new Group(row.getString(2))));
    }

    @Override
    public List<String> silentFollowers(Instant since) {
        return list(
                "SELECT consumer FROM follower WHERE joined_at < ?",
                statement -> statement.setLong(1, since.toEpochMilli()),
                row -> row.getString(1));
    }

    @Override
    public List<Logged> log(int limit) {
        return list(
                "SELECT epoch, n, name, kind, at FROM version_log ORDER BY epoch DESC, n DESC LIMIT ?",
                statement -> statement.setInt(1, limit),
                row -> new Logged(
                        new VersionNumber(row.getLong(1), row.getLong(2)),
                        Name.fromWire(row.getBytes(3), 0),
                        row.getString(4),
                        Instant.ofEpochMilli(row.getLong(5))));
    }

    @Override
    public OptionalLong meta(String key) {
        return list(
                        "SELECT value FROM meta WHERE key = ?",
                        statement -> statement.setString(1, key),
                        row -> row.getLong(1))
                .stream()
                .mapToLong(value -> value)
                .findFirst();
    }

    @Override
    public long lastZoneId() {
        return list("SELECT coalesce(max(id), 0) FROM zone", statement -> {}, row -> row.getLong(1))
                .getFirst();
    }
}
