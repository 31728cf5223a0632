package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.apiproxy.change.ZoneView;
import io.zonecast.apiproxy.zone.CatalogMember;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.dns.name.Name;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** A zone as a decision sees it within the writing transaction. */
final class SessionView implements ZoneView {
    private final Session session;
    private final Optional<ZoneRows.Row> row;

    SessionView(Session session, Optional<ZoneRows.Row> row) {
        this.session = session;
        this.row = row;
    }

    @Override
    public Optional<ZoneState> state() {
        return row.map(ZoneRows.Row::state);
    }

    @Override
    public Optional<ZoneState> other(Name zone) {
        try {
            return ZoneRows.zone(session, zone).map(ZoneRows.Row::state);
        } catch (SQLException e) {
            throw Faults.of("the primary store can't be read", e);
        }
    }

    @Override
    public List<CatalogMember> members(Name catalog) {
        try {
            return MemberRows.in(session, catalog);
        } catch (SQLException e) {
            throw Faults.of("the primary store can't be read", e);
        }
    }

    @Override
    public List<StoredRrset> at(Name owner) {
        return read(id -> ZoneRows.at(session, id, owner));
    }

    @Override
    public List<Name> ownersBelow(Name name, int limit) {
        return read(id -> ZoneRows.ownersBelow(session, id, name, limit));
    }

    @Override
    public List<StoredRrset> all() {
        return read(id -> ZoneRows.all(session, id));
    }

    private <T> List<T> read(Query<T> query) {
        try {
            return row.isEmpty() ? List.of() : query.run(row.get().id());
        } catch (SQLException e) {
            throw Faults.of("the primary store can't be read", e);
        }
    }

    private interface Query<T> {
        List<T> run(long zone) throws SQLException;
    }
}
