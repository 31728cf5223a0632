package io.zonecast.zoneprovider.store;

import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.dnssec.SignedRrset;
import io.zonecast.dns.record.RrsetKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Carries out {@link StoreWrite}s on one connection. For one thread. */
final class Writer implements AutoCloseable {
    /** Versions that the log keeps: enough to see what happened lately. */
    private static final int LOGGED = 10_000;

    private final Connection connection;
    private final PreparedStatement putZone;
    private final PreparedStatement clearRrsets;
    private final PreparedStatement putRrset;
    private final PreparedStatement removeRrset;
    private final PreparedStatement putKey;
    private final PreparedStatement putOutbox;
    private final PreparedStatement dropOutbox;
    private final PreparedStatement want;
    private final PreparedStatement unwant;
    private final PreparedStatement log;
    private final PreparedStatement putMeta;
    private boolean broken;

    Writer(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        putZone = connection.prepareStatement("INSERT OR REPLACE INTO zone (bucket, " + RowCodec.ZONE_COLUMNS
                + ") VALUES (?" + ", ?".repeat(14) + ")");
        clearRrsets = connection.prepareStatement("DELETE FROM rrset WHERE zone = ?");
        putRrset = connection.prepareStatement("INSERT OR REPLACE INTO rrset VALUES (?, ?, ?, ?, ?, ?, ?)");
        removeRrset = connection.prepareStatement(
                "DELETE FROM rrset WHERE zone = ? AND owner = ? AND type = ? AND covered = ?");
        putKey = connection.prepareStatement("INSERT INTO zone_key VALUES (?, ?, ?, ?, ?, ?, ?)");
        putOutbox = connection.prepareStatement("INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?)");
        dropOutbox = connection.prepareStatement("DELETE FROM outbox WHERE epoch = ? AND n = ?");
        want = connection.prepareStatement("""
                INSERT INTO wanted VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
                  gen_epoch = excluded.gen_epoch, gen_number = excluded.gen_number, failure = excluded.failure
                WHERE (excluded.gen_epoch, excluded.gen_number) >= (gen_epoch, gen_number)
                """);
        unwant = connection.prepareStatement("DELETE FROM wanted WHERE name = ? AND (gen_epoch, gen_number) <= (?, ?)");
        log = connection.prepareStatement("INSERT OR REPLACE INTO version_log VALUES (?, ?, ?, ?, ?)");
        putMeta = connection.prepareStatement("INSERT OR REPLACE INTO meta VALUES (?, ?)");
    }

    /** One durable transaction. */
    void commit(List<StoreWrite> writes) throws SQLException {
        try {
            long lastN = 0;
            for (StoreWrite write : writes) {
                write(write);
                if (write instanceof StoreWrite.PutOutbox(OutboxRow row)) {
                    lastN = Math.max(lastN, row.version().n());
                }
            }
            if (lastN > 0) {
                noteNumber(lastN);
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            rollback(e);
            throw e;
        }
    }

    /** True where nothing more may be written with this one. */
    boolean isBroken() {
        return broken;
    }

    private void rollback(Exception reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // SQLite has ended the transaction by itself, as it does when the disk is full, and the driver does not
            // know: what it wrote from now on would be written outside of any transaction.
            reason.addSuppressed(e);
            broken = true;
        }
    }

    private void write(StoreWrite write) throws SQLException {
        switch (write) {
            case StoreWrite.PutZone(ZoneRow row) -> putZone(row);
            case StoreWrite.ClearRrsets(long zoneId) -> {
                clearRrsets.setLong(1, zoneId);
                clearRrsets.executeUpdate();
            }
            case StoreWrite.PutRrsets(long zoneId, List<SignedRrset> rrsets) -> putRrsets(zoneId, rrsets);
            case StoreWrite.RemoveRrsets(long zoneId, List<RrsetKey> keys) -> removeRrsets(zoneId, keys);
            case StoreWrite.PutKey(KeyRow key) -> putKey(key);
            case StoreWrite.PutOutbox(OutboxRow row) -> putOutbox(row);
            case StoreWrite.DropOutbox(List<VersionNumber> versions) -> dropOutbox(versions);
            case StoreWrite.Want(WantedRow row) -> {
                want.setBytes(1, row.zone().toWire());
                want.setLong(2, row.least().epoch());
                want.setLong(3, row.least().number());
                want.setString(4, row.failure());
                want.executeUpdate();
            }
            case StoreWrite.Unwant gone -> {
                unwant.setBytes(1, gone.zone().toWire());
                unwant.setLong(2, gone.reached().epoch());
                unwant.setLong(3, gone.reached().number());
                unwant.executeUpdate();
            }
            case StoreWrite.Log entry -> log(entry);
            case StoreWrite.PurgeTombstones purge -> purge(purge.before().toEpochMilli());
            case StoreWrite.PutFollower follower -> putFollower(follower);
            case StoreWrite.DropFollower(String consumer) -> {
                try (PreparedStatement drop = connection.prepareStatement("DELETE FROM follower WHERE consumer = ?")) {
                    drop.setString(1, consumer);
                    drop.executeUpdate();
                }
            }
            case StoreWrite.Leaving leaving -> LeavingTables.write(connection, leaving);
            case StoreWrite.PutMeta(String key, long value) -> {
                putMeta.setString(1, key);
                putMeta.setLong(2, value);
                putMeta.executeUpdate();
            }
        }
    }

    private void putZone(ZoneRow row) throws SQLException {
        putZone.setInt(1, DigestTree.bucketOf(row.zone()));
        putZone.setLong(2, row.id());
        putZone.setBytes(3, row.zone().toWire());
        putZone.setBoolean(4, row.deleted());
        putZone.setString(5, row.group().token());
        putZone.setString(6, row.denial().name());
        putZone.setLong(7, row.generation().epoch());
        putZone.setLong(8, row.generation().number());
        putZone.setLong(9, row.version().epoch());
        putZone.setLong(10, row.version().n());
        putZone.setLong(11, row.serial().value());
        putZone.setBytes(12, row.digest().toBytes());
        putZone.setLong(13, row.signedUntil());
        putZone.setInt(14, row.rrsets());
        putZone.setLong(15, row.changedAt().toEpochMilli());
        putZone.executeUpdate();
    }

    private void putRrsets(long zoneId, List<SignedRrset> rrsets) throws SQLException {
        for (SignedRrset one : rrsets) {
            putRrset.setLong(1, zoneId);
            putRrset.setBytes(2, one.rrset().owner().toWire());
            putRrset.setInt(3, one.rrset().type().code());
            putRrset.setInt(4, one.key().covered().code());
            putRrset.setInt(5, one.rrset().ttl());
            putRrset.setBytes(6, RowCodec.encode(one.rrset().rdatas()));
            putRrset.setBytes(7, one.signatures().isEmpty() ? null : RowCodec.encode(one.signatures()));
            putRrset.executeUpdate();
        }
    }

    private void removeRrsets(long zoneId, List<RrsetKey> keys) throws SQLException {
        for (RrsetKey key : keys) {
            removeRrset.setLong(1, zoneId);
            removeRrset.setBytes(2, key.owner().toWire());
            removeRrset.setInt(3, key.type().code());
            removeRrset.setInt(4, key.covered().code());
            removeRrset.executeUpdate();
        }
    }

    private void putKey(KeyRow key) throws SQLException {
        putKey.setLong(1, key.zoneId());
        putKey.setInt(2, key.id());
        putKey.setInt(3, key.dnsKey().flags());
        putKey.setInt(4, key.dnsKey().algorithm().number());
        putKey.setBytes(5, key.dnsKey().publicKey());
        putKey.setBytes(6, key.sealed());
        putKey.setLong(7, key.createdAt().toEpochMilli());
        putKey.executeUpdate();
    }

    private void putOutbox(OutboxRow row) throws SQLException {
        putOutbox.setLong(1, row.version().epoch());
        putOutbox.setLong(2, row.version().n());
        putOutbox.setString(3, row.kind().name());
        putOutbox.setString(4, row.subject());
        putOutbox.setBytes(5, row.manifest());
        putOutbox.setBytes(6, row.signature());
        putOutbox.setBytes(7, row.body());
        putOutbox.executeUpdate();
    }

    private void dropOutbox(List<VersionNumber> versions) throws SQLException {
        for (VersionNumber version : versions) {
            dropOutbox.setLong(1, version.epoch());
            dropOutbox.setLong(2, version.n());
            dropOutbox.executeUpdate();
        }
    }

    private void log(StoreWrite.Log entry) throws SQLException {
        log.setLong(1, entry.version().epoch());
        log.setLong(2, entry.version().n());
        log.setBytes(3, entry.zone().toWire());
        log.setString(4, entry.kind());
        log.setLong(5, entry.at().toEpochMilli());
        log.executeUpdate();
        if (entry.version().n() % 1000 == 0) {
            try (PreparedStatement trim =
                    connection.prepareStatement("DELETE FROM version_log WHERE epoch < ? OR n <= ?")) {
                trim.setLong(1, entry.version().epoch());
                trim.setLong(2, entry.version().n() - LOGGED);
                trim.executeUpdate();
            }
        }
    }

    private void putFollower(StoreWrite.PutFollower follower) throws SQLException {
        try (PreparedStatement put = connection.prepareStatement(
                "INSERT OR REPLACE INTO follower (consumer, joined_at, grp) VALUES (?, ?, ?)")) {
            put.setString(1, follower.consumer());
            put.setLong(2, follower.joinedAt().toEpochMilli());
            put.setString(3, follower.group().token());
            put.executeUpdate();
        }
    }

    private void purge(long before) throws SQLException {
        String old = "(SELECT id FROM zone WHERE deleted = 1 AND changed_at < ?)";
        try (PreparedStatement keys = connection.prepareStatement("DELETE FROM zone_key WHERE zone IN " + old);
                PreparedStatement zones =
                        connection.prepareStatement("DELETE FROM zone WHERE deleted = 1 AND changed_at < ?");
                PreparedStatement left = connection.prepareStatement("DELETE FROM left_group WHERE at < ?")) {
            keys.setLong(1, before);
            keys.executeUpdate();
            zones.setLong(1, before);
            zones.executeUpdate();
            left.setLong(1, before);
            left.executeUpdate();
        }
    }

    /** Numbers are never used twice, also those of failures, which no zone row keeps. */
    private void noteNumber(long n) throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)")) {
            note.setString(1, ProviderStore.LAST_N);
            note.setLong(2, n);
            note.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
