package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.apiproxy.change.Catalog;
import io.zonecast.apiproxy.change.ZoneChange;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.zone.CatalogMember;
import io.zonecast.apiproxy.zone.Membership;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneKind;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets catalogs follow their members, in the transaction that changes the member: one pointer, one serial and one
 * generation, however many members a catalog has.
 */
final class CatalogWriter {
    private final Session session;
    private final ChangeWriter changes;
    private final Instant now;

    CatalogWriter(Session session, ChangeWriter changes, Instant now) {
        this.session = session;
        this.changes = changes;
        this.now = now;
    }

    /**
     * A zone was written.
     *
     * @param zone as it is now
     * @return the catalogs that changed
     */
    List<ZoneState> follow(ZoneState zone, Origin origin) throws SQLException {
        Optional<CatalogMember> before = MemberRows.of(session, zone.name());
        Optional<Membership> wanted =
                zone.deleted() ? Optional.empty() : zone.properties().membership();
        if (before.isEmpty() && wanted.isEmpty()) {
            return List.of();
        }
        Optional<CatalogMember> after = wanted.map(membership -> new CatalogMember(
                zone.name(),
                membership.catalog(),
                before.map(CatalogMember::label).orElseGet(() -> Catalog.label(zone.generation())),
                membership.group()));
        if (before.equals(after)) {
            return List.of();
        }
        List<ZoneState> changed = new ArrayList<>();
        if (after.isEmpty()) {
            MemberRows.drop(session, zone.name());
        } else {
            MemberRows.put(session, after.get());
        }
        if (before.isPresent()
                && after.isPresent()
                && before.get().catalog().equals(after.get().catalog())) {
            change(after.get().catalog(), before, after, origin).ifPresent(changed::add);
            return changed;
        }
        if (before.isPresent()) {
            change(before.get().catalog(), before, Optional.empty(), origin).ifPresent(changed::add);
        }
        if (after.isPresent()) {
            change(after.get().catalog(), Optional.empty(), after, origin).ifPresent(changed::add);
        }
        return changed;
    }

    private Optional<ZoneState> change(
            Name catalog, Optional<CatalogMember> before, Optional<CatalogMember> after, Origin origin)
            throws SQLException {
        Optional<ZoneRows.Row> row = ZoneRows.zone(session, catalog)
                .filter(found ->
                        !found.state().deleted() && found.state().properties().kind() == ZoneKind.PRODUCER);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        StoredRrset soa = ZoneRows.at(session, row.get().id(), catalog).stream()
                .filter(rrset -> rrset.type().equals(RrType.SOA))
                .findFirst()
                .orElseThrow(() -> new SQLException("a catalog has lost its SOA"));
        ZoneChange change = Catalog.change(row.get().state(), soa, before, after, now);
        return Optional.of(changes.write(catalog, row, change, origin));
    }
}
