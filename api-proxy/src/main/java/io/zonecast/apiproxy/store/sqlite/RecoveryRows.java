package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.apiproxy.change.Adoption;
import io.zonecast.apiproxy.store.NameKey;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.Recovery;
import io.zonecast.apiproxy.store.RowCodec;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads and writes the row of the store's own past. */
final class RecoveryRows {
    private RecoveryRows() {}

    /** Ends the actor of history rows that took something over from the zone-provider. */
    static final String ADOPTED = " adopt zone-provider";

    private static final String SINCE = " FROM history WHERE zone = ? AND id > (SELECT base_history FROM recovery)";
    private static final String BY_CLIENTS = " AND extent <> 'REMARKS' AND actor NOT LIKE '%" + ADOPTED + "'";

    /** A new epoch above all that was drawn; unverified from here on unless it was so before. */
    static void begin(Session session, Instant now) throws SQLException {
        session.update("UPDATE recovery SET unverified = 1, base_epoch = (SELECT epoch FROM store),"
                + " base = (SELECT generation FROM store),"
                + " base_history = (SELECT coalesce(max(id), 0) FROM history) WHERE unverified = 0");
        // Seconds put it above the epochs of a store that is lost, whose starts this one can't know.
        session.update("UPDATE store SET epoch = max(epoch + 1, ?)", now.getEpochSecond());
    }

    static Recovery.Standing standing(Session session) throws SQLException {
        return session.first(
                        "SELECT unverified, base_epoch, base, floor, decision, decided_epoch, actor, address, request_id"
                                + " FROM recovery",
                        row -> {
                            String decision = row.getString(5);
                            Optional<Recovery.Resolution> resolution = decision.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(new Recovery.Resolution(
                                            Recovery.Kind.valueOf(decision),
                                            row.getLong(6),
                                            new Origin(row.getString(7), row.getString(8), row.getString(9))));
                            return new Recovery.Standing(
                                    row.getInt(1) == 0,
                                    new Generation(row.getLong(2), row.getLong(3)),
                                    new Generation(row.getLong(4), 0),
                                    resolution);
                        })
                .orElseThrow(() -> new SQLException("the store has lost its past"));
    }

    static void verified(Session session, Generation newest) throws SQLException {
        rise(session, newest);
        session.update("UPDATE recovery SET unverified = 0, decision = ''");
    }

    static void decide(Session session, Recovery.Kind kind, Generation newest, Origin origin, Instant now)
            throws SQLException {
        rise(session, newest);
        if (kind == Recovery.Kind.REWIND) {
            session.update("UPDATE store SET epoch = max(epoch + 1, ?)", now.getEpochSecond());
            session.update("UPDATE recovery SET floor = (SELECT epoch FROM store)");
        }
        session.update(
                "UPDATE recovery SET decision = ?, decided_epoch = (SELECT epoch FROM store), actor = ?, address = ?,"
                        + " request_id = ?",
                kind.name(),
                origin.actor(),
                origin.address(),
                origin.requestId());
    }

    /** An epoch above what the zone-provider has heard of: a clock that went back may have put ours below. */
    private static void rise(Session session, Generation newest) throws SQLException {
        session.update(
                "UPDATE store SET epoch = ? WHERE epoch < ? OR (epoch = ? AND generation < ?)",
                newest.epoch() + 1,
                newest.epoch(),
                newest.epoch(),
                newest.number());
    }

    static Optional<Recovery.Known> known(Session session, Name zone, boolean verified) throws SQLException {
        Optional<Found> found = session.first(
                "SELECT id, deleted, epoch, generation, published FROM zone WHERE name = ?",
                row -> new Found(
                        row.getLong(1),
                        row.getInt(2) != 0,
                        new Generation(row.getLong(3), row.getLong(4)),
                        ZoneRows.published(row, 5)),
                (Object) NameKey.of(zone));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Found here = found.get();
        Optional<Generation> written = verified
                ? Optional.empty()
                : session.first(
                        "SELECT previous_epoch, previous" + SINCE + BY_CLIENTS + " ORDER BY id LIMIT 1",
                        row -> new Generation(row.getLong(1), row.getLong(2)),
                        here.id());
        if (written.isEmpty()) {
            return Optional.of(
                    new Recovery.Known(here.generation(), here.generation(), false, here.published(), here.deleted()));
        }
        Generation shared = session.first(
                        "SELECT previous_epoch, previous" + SINCE + " AND actor LIKE '%" + ADOPTED
                                + "' ORDER BY id DESC LIMIT 1",
                        row -> new Generation(row.getLong(1), row.getLong(2)),
                        here.id())
                .orElse(written.get());
        return Optional.of(new Recovery.Known(here.generation(), shared, true, here.published(), here.deleted()));
    }

    private record Found(long id, boolean deleted, Generation generation, Optional<Serial> published) {}

    /** The places that clients wrote in a zone since the store came back. */
    static Set<RrsetKey> written(Session session, long zone) throws SQLException {
        Set<RrsetKey> written = new HashSet<>();
        session.each(
                "SELECT diff" + SINCE + BY_CLIENTS + " ORDER BY id",
                row -> {
                    RowCodec.Diff diff = RowCodec.diff(row.getBytes(1));
                    Map<RrsetKey, StoredRrset> before = byKey(diff.before());
                    Map<RrsetKey, StoredRrset> after = byKey(diff.after());
                    Set<RrsetKey> places = new HashSet<>(before.keySet());
                    places.addAll(after.keySet());
                    for (RrsetKey place : places) {
                        if (Adoption.differ(before.get(place), after.get(place))) {
                            written.add(place);
                        }
                    }
                },
                zone);
        return written;
    }

    private static Map<RrsetKey, StoredRrset> byKey(List<StoredRrset> rrsets) {
        Map<RrsetKey, StoredRrset> byKey = new HashMap<>();
        rrsets.forEach(rrset -> byKey.put(rrset.key(), rrset));
        return byKey;
    }
}
