package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.apiproxy.store.NameKey;
import io.zonecast.apiproxy.zone.CatalogMember;
import io.zonecast.dns.name.Name;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which zone is in which catalog. Rows go by name, so that they outlive the row of the catalog. */
final class MemberRows {
    private static final String COLUMNS = "SELECT listed, catalog, label, catalog_group FROM member";

    private MemberRows() {}

    static Optional<CatalogMember> of(Session session, Name zone) throws SQLException {
        return session.first(COLUMNS + " WHERE listed = ?", MemberRows::member, (Object) NameKey.of(zone));
    }

    /** All members of a catalog in canonical order. */
    static List<CatalogMember> in(Session session, Name catalog) throws SQLException {
        List<CatalogMember> members = new ArrayList<>();
        session.each(COLUMNS + " WHERE catalog = ? ORDER BY listed", row -> members.add(member(row)), (Object)
                NameKey.of(catalog));
        return members;
    }

    private static CatalogMember member(ResultSet row) throws SQLException {
        return new CatalogMember(
                NameKey.name(row.getBytes(1)), NameKey.name(row.getBytes(2)), row.getString(3), row.getString(4));
    }

    static void put(Session session, CatalogMember member) throws SQLException {
        session.update(
                "INSERT INTO member (listed, catalog, label, catalog_group) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (listed) DO UPDATE SET catalog = excluded.catalog, label = excluded.label,"
                        + " catalog_group = excluded.catalog_group",
                NameKey.of(member.zone()),
                NameKey.of(member.catalog()),
                member.label(),
                member.group());
    }

    static void drop(Session session, Name zone) throws SQLException {
        session.update("DELETE FROM member WHERE listed = ?", (Object) NameKey.of(zone));
    }

    /** These are the members of a catalog now, and no others. */
    static void replace(Session session, Name catalog, List<CatalogMember> members) throws SQLException {
        session.update("DELETE FROM member WHERE catalog = ?", (Object) NameKey.of(catalog));
        for (CatalogMember member : members) {
            put(session, member);
        }
    }
}
