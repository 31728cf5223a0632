package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.apiproxy.change.Adoption;
import io.zonecast.apiproxy.change.Catalog;
import io.zonecast.apiproxy.change.ZoneChange;
import io.zonecast.apiproxy.change.ZoneDefaults;
import io.zonecast.apiproxy.store.NameKey;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.store.Recovery;
import io.zonecast.apiproxy.store.Settlement;
import io.zonecast.apiproxy.zone.ReturnedZone;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneKind;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrsetKey;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The store's past, written by the same thread and with the same durability as its changes. */
final class SqliteRecovery implements Recovery {
    private final GroupCommit writer;
    private final Readers readers;
    private final InstantSource clock;
    private final PrimaryStore.CommitListener listener;

    SqliteRecovery(GroupCommit writer, Readers readers, InstantSource clock, PrimaryStore.CommitListener listener) {
        this.writer = writer;
        this.readers = readers;
        this.clock = clock;
        this.listener = listener;
    }

    @Override
    public Standing standing() {
        return readers.read(this::standing);
    }

    private Standing standing(Session session) throws SQLException {
        Standing kept = RecoveryRows.standing(session);
        if (writer.begun() || !kept.verified()) {
            return kept;
        }
        // The first write is still to come, and will say so in the file.
        return new Standing(false, SqliteStore.last(session), kept.floor(), kept.resolution());
    }

    @Override
    public Map<Name, Known> known(Collection<Name> zones) {
        return readers.read(session -> {
            boolean verified = RecoveryRows.standing(session).verified();
            Map<Name, Known> all = new HashMap<>();
            for (Name zone : zones) {
                RecoveryRows.known(session, zone, verified).ifPresent(known -> all.put(zone, known));
            }
            return all;
        });
    }

    @Override
    public void verified(Generation newest) {
        run(session -> RecoveryRows.verified(session, newest));
    }

    @Override
    public void decide(Kind kind, Generation newest, Origin origin) {
        run(session -> RecoveryRows.decide(session, kind, newest, origin, clock.instant()));
    }

    private interface Writing {
        void run(Session session) throws SQLException;
    }

    private void run(Writing writing) {
        GroupCommit.await(writer.urgent(
                session -> {
                    writing.run(session);
                    return true;
                },
                done -> {}));
    }

    @Override
    public boolean adopt(ReturnedZone returned, ZoneDefaults defaults, Origin origin) {
        return GroupCommit.await(writer.urgent(
                        session -> take(session, returned, defaults, adopter(origin)),
                        taken -> taken.filter(state -> state.generation().isAfter(returned.generation()))
                                .ifPresent(state -> listener.committed(state.name(), state.generation()))))
                .isPresent();
    }

    private static Origin adopter(Origin origin) {
        return new Origin(origin.actor() + RecoveryRows.ADOPTED, origin.address(), origin.requestId());
    }

    private Optional<ZoneState> take(Session session, ReturnedZone returned, ZoneDefaults defaults, Origin origin)
            throws SQLException {
        boolean verified = RecoveryRows.standing(session).verified();
        Optional<Known> known = RecoveryRows.known(session, returned.zone(), verified);
        Generation theirs = returned.generation();
        if (known.isPresent() && !theirs.isAfter(known.get().shared())) {
            return Optional.empty();
        }
        boolean since = known.filter(Known::written).isPresent();
        if (since && (returned.deleted() || known.get().deleted())) {
            // A client wrote or deleted the whole zone since; there is nothing to merge.
            return Optional.empty();
        }
        Optional<ZoneRows.Row> row = ZoneRows.zone(session, returned.zone());
        List<StoredRrset> current =
                row.isPresent() ? ZoneRows.all(session, row.get().id()) : List.of();
        Set<RrsetKey> written =
                since ? RecoveryRows.written(session, row.orElseThrow().id()) : Set.of();
        ZoneChange change = Adoption.change(returned, row.map(ZoneRows.Row::state), current, written, since, defaults);
        ChangeWriter changes = new ChangeWriter(session, clock.instant());
        if (since) {
            ZoneState merged = changes.merge(returned.zone(), row, change, origin, theirs);
            members(session, merged);
            return Optional.of(merged);
        }
        ZoneState state = changes.adopt(returned.zone(), row, change, origin, theirs);
        members(session, state);
        OutboxRows.settle(
                session,
                new Settlement(
                        returned.zone(),
                        theirs,
                        returned.deleted() ? Optional.empty() : Optional.of(returned.serial())));
        return Optional.of(state);
    }

    /** Of zones in catalogs the zone-provider knows only what the catalogs say. */
    private static void members(Session session, ZoneState state) throws SQLException {
        if (state.properties().kind() != ZoneKind.PRODUCER || state.deleted()) {
            return;
        }
        Optional<ZoneRows.Row> row = ZoneRows.zone(session, state.name());
        List<StoredRrset> rrsets =
                row.isPresent() ? ZoneRows.all(session, row.get().id()) : List.of();
        MemberRows.replace(
                session,
                state.name(),
                Catalog.members(
                        state.name(),
                        rrsets.stream()
                                .map(StoredRrset::published)
                                .flatMap(Optional::stream)
                                .toList()));
    }

    @Override
    public Optional<Long> republish(long after, int limit, Resolution resolution) {
        return GroupCommit.await(writer.urgent(
                        session -> again(session, after, limit, resolution),
                        page -> page.states().forEach(state -> listener.committed(state.name(), state.generation()))))
                .next();
    }

    private record Page(List<ZoneState> states, Optional<Long> next) {}

    private Page again(Session session, long after, int limit, Resolution resolution) throws SQLException {
        List<Name> names = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        session.each(
                "SELECT id, name FROM zone WHERE id > ? AND deleted = 0 AND epoch < ? ORDER BY id LIMIT ?",
                row -> {
                    ids.add(row.getLong(1));
                    names.add(NameKey.name(row.getBytes(2)));
                },
                after,
                resolution.epoch(),
                limit);
        ChangeWriter changes = new ChangeWriter(session, clock.instant());
        List<ZoneState> states = new ArrayList<>();
        for (Name name : names) {
            Optional<ZoneRows.Row> row = ZoneRows.zone(session, name);
            ZoneState state = row.orElseThrow(() -> new SQLException("a zone row has gone"))
                    .state();
            ZoneChange same = new ZoneChange(
                    EventKind.MODIFIED,
                    ZoneChange.Extent.WHOLE,
                    state.properties(),
                    state.serial(),
                    List.of(),
                    List.of());
            states.add(changes.write(name, row, same, resolution.origin()));
        }
        return new Page(states, names.size() < limit ? Optional.empty() : Optional.of(ids.getLast()));
    }
}
