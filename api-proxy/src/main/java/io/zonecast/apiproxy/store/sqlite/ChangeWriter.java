package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.apiproxy.change.ZoneChange;
import io.zonecast.apiproxy.store.NameKey;
import io.zonecast.apiproxy.store.NextState;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.RowCodec;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.RrsetKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes one change: RRsets, zone row, history row and outbox row. */
final class ChangeWriter {
    private final Session session;
    private final Instant now;

    ChangeWriter(Session session, Instant now) {
        this.session = session;
        this.now = now;
    }

    /** Writes within the transaction that is under way; returns the zone afterwards. */
    ZoneState write(Name name, Optional<ZoneRows.Row> row, ZoneChange change, Origin origin) throws SQLException {
        // Drawn only where it is needed; a piece that fails takes it back with all the rest.
        Optional<Generation> drawn =
                change.extent() == ZoneChange.Extent.REMARKS ? Optional.empty() : Optional.of(draw());
        return write(row, change, origin, next(name, row, change, drawn), drawn.isPresent());
    }

    /** Writes contents that the zone-provider has at a generation already. */
    ZoneState adopt(Name name, Optional<ZoneRows.Row> row, ZoneChange change, Origin origin, Generation theirs)
            throws SQLException {
        return write(row, change, origin, next(name, row, change, Optional.of(theirs)), false);
    }

    /** Writes contents that stand on a generation of the zone-provider and on changes made here. */
    ZoneState merge(Name name, Optional<ZoneRows.Row> row, ZoneChange change, Origin origin, Generation theirs)
            throws SQLException {
        ZoneState state = next(name, row, change, Optional.of(draw())).state();
        return write(row, change, origin, new NextState(state, theirs), true);
    }

    private NextState next(Name name, Optional<ZoneRows.Row> row, ZoneChange change, Optional<Generation> generation) {
        return NextState.of(name, row.map(ZoneRows.Row::state), change, generation, now);
    }

    private ZoneState write(Optional<ZoneRows.Row> row, ZoneChange change, Origin origin, NextState next, boolean told)
            throws SQLException {
        ZoneState state = next.state();
        long zone = zone(row, state);
        byte[] diff = rrsets(zone, change);
        history(zone, change, state, next.previous(), origin, diff);
        if (told) {
            session.update(
                    "INSERT INTO outbox (history, zone, epoch, generation, at)"
                            + " VALUES (last_insert_rowid(), ?, ?, ?, ?)",
                    zone,
                    state.generation().epoch(),
                    state.generation().number(),
                    now.toEpochMilli());
        }
        return state;
    }

    private Generation draw() throws SQLException {
        session.update("UPDATE store SET generation = generation + 1");
        return session.first(
                        "SELECT epoch, generation FROM store",
                        found -> new Generation(found.getLong(1), found.getLong(2)))
                .orElseThrow(() -> new SQLException("the store has lost its counter"));
    }

    private long zone(Optional<ZoneRows.Row> row, ZoneState state) throws SQLException {
        ZoneProperties properties = state.properties();
        @Nullable
        Object[] values = {
            NameKey.of(state.name()),
            state.deleted(),
            state.generation().epoch(),
            state.generation().number(),
            state.serial().value(),
            properties.kind().name(),
            properties.settings().dnssec(),
            properties.settings().denial().name(),
            properties.settings().group().token(),
            properties.soaEdit().name(),
            properties.soaEditApi().name(),
            properties.apiRectify(),
            properties.account(),
            properties.source(),
            state.changedAt().toEpochMilli(),
            RowCodec.metadata(properties.metadata())
        };
        session.update(
                "INSERT INTO zone (name, deleted, epoch, generation, serial, kind, dnssec, denial, grp, soa_edit,"
                        + " soa_edit_api, api_rectify, account, source, changed_at, metadata)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET deleted = excluded.deleted, epoch = excluded.epoch,"
                        + " generation = excluded.generation, serial = excluded.serial, kind = excluded.kind,"
                        + " dnssec = excluded.dnssec, denial = excluded.denial, grp = excluded.grp,"
                        + " soa_edit = excluded.soa_edit, soa_edit_api = excluded.soa_edit_api,"
                        + " api_rectify = excluded.api_rectify, account = excluded.account,"
                        + " source = excluded.source, changed_at = excluded.changed_at,"
                        + " metadata = excluded.metadata",
                values);
        if (row.isPresent()) {
            return row.get().id();
        }
        return session.first("SELECT id FROM zone WHERE name = ?", found -> found.getLong(1), values[0])
                .orElseThrow(() -> new SQLException("a zone row was not written"));
    }

    /** Writes the RRsets and returns the diff. */
    private byte[] rrsets(long zone, ZoneChange change) throws SQLException {
        if (change.kind() == EventKind.DELETE) {
            List<StoredRrset> all = ZoneRows.all(session, zone);
            session.update("DELETE FROM rrset WHERE zone = ?", zone);
            return RowCodec.diff(all, List.of());
        }
        List<StoredRrset> before = new ArrayList<>();
        for (StoredRrset rrset : change.put()) {
            byte[] owner = NameKey.of(rrset.owner());
            if (change.kind() != EventKind.ADD) {
                before(zone, owner, rrset.key()).ifPresent(before::add);
            }
            session.update(
                    "INSERT INTO rrset (zone, owner, type, ttl, records, comments) VALUES (?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT (zone, owner, type) DO UPDATE SET ttl = excluded.ttl,"
                            + " records = excluded.records, comments = excluded.comments",
                    zone,
                    owner,
                    rrset.type().code(),
                    rrset.ttl(),
                    RowCodec.records(rrset.records()),
                    RowCodec.comments(rrset.comments()));
        }
        for (RrsetKey key : change.removed()) {
            byte[] owner = NameKey.of(key.owner());
            before(zone, owner, key).ifPresent(before::add);
            session.update(
                    "DELETE FROM rrset WHERE zone = ? AND owner = ? AND type = ?",
                    zone,
                    owner,
                    key.type().code());
        }
        return RowCodec.diff(before, change.put());
    }

    private Optional<StoredRrset> before(long zone, byte[] owner, RrsetKey key) throws SQLException {
        RrType type = key.type();
        return session.first(
                "SELECT ttl, records, comments FROM rrset WHERE zone = ? AND owner = ? AND type = ?",
                row -> new StoredRrset(
                        key.owner(),
                        type,
                        row.getInt(1),
                        RowCodec.records(type, row.getBytes(2)),
                        RowCodec.comments(row.getBytes(3))),
                zone,
                owner,
                type.code());
    }

    private void history(long zone, ZoneChange change, ZoneState state, Generation previous, Origin origin, byte[] diff)
            throws SQLException {
        session.update(
                "INSERT INTO history (zone, kind, extent, epoch, generation, previous_epoch, previous, serial, dnssec,"
                        + " denial, grp, at, actor, address, request_id, diff)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                zone,
                change.kind().name(),
                change.extent().name(),
                state.generation().epoch(),
                state.generation().number(),
                previous.epoch(),
                previous.number(),
                state.serial().value(),
                state.properties().settings().dnssec(),
                state.properties().settings().denial().name(),
                state.properties().settings().group().token(),
                now.toEpochMilli(),
                origin.actor(),
                origin.address(),
                origin.requestId(),
                diff);
    }
}
