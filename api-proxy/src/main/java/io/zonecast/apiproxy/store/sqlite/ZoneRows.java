package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.apiproxy.store.NameKey;
import io.zonecast.apiproxy.store.RowCodec;
import io.zonecast.apiproxy.store.RrsetPage;
import io.zonecast.apiproxy.zone.Membership;
import io.zonecast.apiproxy.zone.SoaEdit;
import io.zonecast.apiproxy.zone.SoaEditApi;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.apiproxy.zone.ZoneKind;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.zone.Serial;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads zones and RRsets. */
final class ZoneRows {
    private static final String COLUMNS = "SELECT id, name, deleted, epoch, generation, serial, published, kind,"
            + " dnssec, denial, grp, soa_edit, soa_edit_api, api_rectify, account, source, changed_at, catalog,"
            + " catalog_group, metadata FROM zone LEFT JOIN member ON listed = name";
    private static final String RRSETS = "SELECT owner, type, ttl, records, comments FROM rrset WHERE zone = ?";

    private ZoneRows() {}

    /**
     * @param id of the row
     * @param state what it says
     */
    record Row(long id, ZoneState state) {}

    static Optional<Row> zone(Session session, Name name) throws SQLException {
        return session.first(COLUMNS + " WHERE name = ?", ZoneRows::zone, (Object) NameKey.of(name));
    }

    static List<ZoneState> zones(Session session, Optional<Name> after, int limit) throws SQLException {
        List<ZoneState> zones = new ArrayList<>();
        if (after.isPresent()) {
            session.each(
                    COLUMNS + " WHERE name > ? ORDER BY name LIMIT ?",
                    row -> zones.add(zone(row).state()),
                    NameKey.of(after.get()),
                    limit);
        } else {
            session.each(
                    COLUMNS + " ORDER BY name LIMIT ?",
                    row -> zones.add(zone(row).state()),
                    limit);
        }
        return zones;
    }

    /** The serial of a column that may hold none. */
    static Optional<Serial> published(ResultSet row, int column) throws SQLException {
        long serial = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(new Serial(serial));
    }

    private static Row zone(ResultSet row) throws SQLException {
        Optional<Serial> serial = published(row, 7);
        ZoneProperties properties = new ZoneProperties(
                ZoneKind.valueOf(row.getString(8)),
                settings(row, 9),
                SoaEdit.valueOf(row.getString(12)),
                SoaEditApi.valueOf(row.getString(13)),
                row.getInt(14) != 0,
                row.getString(15),
                membership(row),
                RowCodec.metadata(row.getBytes(20)),
                row.getString(16));
        return new Row(
                row.getLong(1),
                new ZoneState(
                        NameKey.name(row.getBytes(2)),
                        row.getInt(3) != 0,
                        new Generation(row.getLong(4), row.getLong(5)),
                        new Serial(row.getLong(6)),
                        serial,
                        properties,
                        Instant.ofEpochMilli(row.getLong(17))));
    }

    private static Optional<Membership> membership(ResultSet row) throws SQLException {
        byte[] catalog = row.getBytes(18);
        return catalog == null
                ? Optional.empty()
                : Optional.of(new Membership(NameKey.name(catalog), row.getString(19)));
    }

    /** Settings in the columns dnssec, denial, grp. */
    static ZoneSettings settings(ResultSet row, int column) throws SQLException {
        return new ZoneSettings(
                row.getInt(column) != 0,
                ZoneSettings.Denial.valueOf(row.getString(column + 1)),
                new Group(row.getString(column + 2)));
    }

    static List<StoredRrset> all(Session session, long zone) throws SQLException {
        List<StoredRrset> rrsets = new ArrayList<>();
        session.each(RRSETS + " ORDER BY owner, type", row -> rrsets.add(rrset(row)), zone);
        return rrsets;
    }

    static List<StoredRrset> at(Session session, long zone, Name owner) throws SQLException {
        List<StoredRrset> rrsets = new ArrayList<>();
        session.each(RRSETS + " AND owner = ? ORDER BY type", row -> rrsets.add(rrset(row)), zone, NameKey.of(owner));
        return rrsets;
    }

    /** RRsets of all zones; tombstones have none. */
    static RrsetPage page(Session session, RrsetPage.Place after, int limit) throws SQLException {
        List<RrsetPage.Found> found = new ArrayList<>();
        long[] zone = {after.zone()};
        session.each(
                "SELECT owner, type, ttl, records, comments, zone, (SELECT name FROM zone WHERE id = rrset.zone)"
                        + " FROM rrset WHERE (zone, owner, type) > (?, ?, ?) ORDER BY zone, owner, type LIMIT ?",
                row -> {
                    zone[0] = row.getLong(6);
                    found.add(new RrsetPage.Found(NameKey.name(row.getBytes(7)), rrset(row)));
                },
                after.zone(),
                NameKey.of(after.owner()),
                after.type().code(),
                limit);
        if (found.size() < limit) {
            return new RrsetPage(found, Optional.empty());
        }
        StoredRrset last = found.getLast().rrset();
        return new RrsetPage(found, Optional.of(new RrsetPage.Place(zone[0], last.owner(), last.type())));
    }

    static List<Name> ownersBelow(Session session, long zone, Name name, int limit) throws SQLException {
        List<Name> owners = new ArrayList<>();
        byte[] key = NameKey.of(name);
        session.each(
                "SELECT DISTINCT owner FROM rrset WHERE zone = ? AND owner > ? AND owner < ? ORDER BY owner LIMIT ?",
                row -> owners.add(NameKey.name(row.getBytes(1))),
                zone,
                key,
                NameKey.behind(key),
                limit);
        return owners;
    }

    private static StoredRrset rrset(ResultSet row) throws SQLException {
        RrType type = new RrType(row.getInt(2));
        return new StoredRrset(
                NameKey.name(row.getBytes(1)),
                type,
                row.getInt(3),
                RowCodec.records(type, row.getBytes(4)),
                RowCodec.comments(row.getBytes(5)));
    }
}
