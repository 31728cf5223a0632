package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.apiproxy.change.ZoneChange;
import io.zonecast.apiproxy.store.NameKey;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.OutboxEntry;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.store.RowCodec;
import io.zonecast.apiproxy.store.Settlement;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads and ends outbox rows. */
final class OutboxRows {
    private static final String ENTRY =
            "SELECT h.kind, h.extent, h.epoch, h.generation, h.previous_epoch, h.previous, h.serial, h.dnssec,"
                    + " h.denial, h.grp, h.at, h.actor, h.address, h.request_id, h.diff";

    private OutboxRows() {}

    static Map<Name, Generation> waiting(Session session) throws SQLException {
        Map<Name, Generation> waiting = new HashMap<>();
        session.each(
                "SELECT z.name, z.epoch, z.generation FROM zone z"
                        + " WHERE z.id IN (SELECT DISTINCT zone FROM outbox)",
                row -> waiting.put(NameKey.name(row.getBytes(1)), new Generation(row.getLong(2), row.getLong(3))));
        return waiting;
    }

    static Optional<OutboxEntry> next(Session session, Name zone, Generation above) throws SQLException {
        return session.first(
                ENTRY + " FROM outbox o JOIN history h ON h.id = o.history"
                        + " WHERE o.zone = (SELECT id FROM zone WHERE name = ?)"
                        + " AND (o.epoch > ? OR (o.epoch = ? AND o.generation > ?))"
                        + " ORDER BY o.epoch, o.generation LIMIT 1",
                row -> entry(zone, row),
                NameKey.of(zone),
                above.epoch(),
                above.epoch(),
                above.number());
    }

    static Optional<OutboxEntry> newest(Session session, Name zone) throws SQLException {
        return session.first(
                ENTRY + " FROM history h WHERE h.zone = (SELECT id FROM zone WHERE name = ?)"
                        + " AND h.extent <> 'REMARKS' ORDER BY h.id DESC LIMIT 1",
                row -> entry(zone, row),
                (Object) NameKey.of(zone));
    }

    private static OutboxEntry entry(Name zone, ResultSet row) throws SQLException {
        RowCodec.Diff diff = RowCodec.diff(row.getBytes(15));
        return OutboxEntry.of(
                zone,
                EventKind.valueOf(row.getString(1)),
                ZoneChange.Extent.valueOf(row.getString(2)),
                new Generation(row.getLong(3), row.getLong(4)),
                new Generation(row.getLong(5), row.getLong(6)),
                new Serial(row.getLong(7)),
                ZoneRows.settings(row, 8),
                Instant.ofEpochMilli(row.getLong(11)),
                new Origin(row.getString(12), row.getString(13), row.getString(14)),
                diff.before(),
                diff.after());
    }

    static void settle(Session session, Settlement settlement) throws SQLException {
        byte[] name = NameKey.of(settlement.zone());
        Generation upTo = settlement.upTo();
        session.update(
                "DELETE FROM outbox WHERE zone = (SELECT id FROM zone WHERE name = ?)"
                        + " AND (epoch < ? OR (epoch = ? AND generation <= ?))",
                name,
                upTo.epoch(),
                upTo.epoch(),
                upTo.number());
        if (settlement.published().isPresent()) {
            long serial = settlement.published().get().value();
            // Greater by RFC 1982: an old manifest comes again after a restart of the broker.
            session.update(
                    "UPDATE zone SET published = ? WHERE name = ?"
                            + " AND (published IS NULL OR ((? - published) & 4294967295) BETWEEN 1 AND 2147483647)",
                    serial,
                    name,
                    serial);
        }
    }

    static PrimaryStore.Depth depth(Session session) throws SQLException {
        return session.first("SELECT count(*), min(at) FROM outbox", row -> {
                    long rows = row.getLong(1);
                    Optional<Instant> oldest =
                            rows == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(row.getLong(2)));
                    return new PrimaryStore.Depth(rows, oldest);
                })
                .orElseThrow(() -> new SQLException("a count gave no row"));
    }

    /** Removes at most {@code limit} old history rows, or else old tombstones; returns how many rows went. */
    static int forget(Session session, Instant historyBefore, Instant tombstonesBefore, int limit) throws SQLException {
        int gone = session.update(
                "DELETE FROM history WHERE id IN (SELECT id FROM history WHERE at < ?"
                        + " AND id NOT IN (SELECT history FROM outbox)"
                        // The newest row of each zone stays: it is what is sent again.
                        + " AND EXISTS (SELECT 1 FROM history newer WHERE newer.zone = history.zone"
                        + " AND newer.id > history.id AND newer.extent <> 'REMARKS')"
                        + " ORDER BY at LIMIT ?)",
                historyBefore.toEpochMilli(),
                limit);
        if (gone > 0) {
            return gone;
        }
        session.update(
                "DELETE FROM history WHERE zone IN (SELECT id FROM zone WHERE deleted = 1 AND changed_at < ?"
                        + " AND id NOT IN (SELECT zone FROM outbox))",
                tombstonesBefore.toEpochMilli());
        session.update(
                "DELETE FROM zone WHERE deleted = 1 AND changed_at < ? AND id NOT IN (SELECT zone FROM outbox)",
                tombstonesBefore.toEpochMilli());
        return 0;
    }
}
