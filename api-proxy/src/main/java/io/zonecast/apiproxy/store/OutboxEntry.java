package io.zonecast.apiproxy.store;

import io.zonecast.apiproxy.change.ZoneChange;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One generation as the history keeps it and the outbox sends it.
 *
 * @param zone the apex
 * @param kind what happened
 * @param extent {@link ZoneChange.Extent#CHANGES} where {@code replaced} and {@code removed} tell it all
 * @param generation its number
 * @param previous the zone's generation before
 * @param serial after the change
 * @param settings after the change
 * @param at when
 * @param origin who asked
 * @param replaced RRsets that are published in a new form
 * @param removed places that were published and are empty now
 */
public record OutboxEntry(
        Name zone,
        EventKind kind,
        ZoneChange.Extent extent,
        Generation generation,
        Generation previous,
        Serial serial,
        ZoneSettings settings,
        Instant at,
        Origin origin,
        List<Rrset> replaced,
        List<RrsetKey> removed) {
    public OutboxEntry {
        replaced = List.copyOf(replaced);
        removed = List.copyOf(removed);
    }

    /**
     * The entry of a change.
     *
     * @param before the touched RRsets as they were
     * @param after and as they are
     */
    public static OutboxEntry of(
            Name zone,
            EventKind kind,
            ZoneChange.Extent extent,
            Generation generation,
            Generation previous,
            Serial serial,
            ZoneSettings settings,
            Instant at,
            Origin origin,
            List<StoredRrset> before,
            List<StoredRrset> after) {
        List<Rrset> replaced = after.stream()
                .map(StoredRrset::published)
                .flatMap(Optional::stream)
                .toList();
        Set<RrsetKey> kept = new HashSet<>();
        replaced.forEach(rrset -> kept.add(rrset.key()));
        List<RrsetKey> removed = before.stream()
                .filter(rrset -> rrset.published().isPresent())
                .map(StoredRrset::key)
                .filter(key -> !kept.contains(key))
                .toList();
        return new OutboxEntry(
                zone, kind, extent, generation, previous, serial, settings, at, origin, replaced, removed);
    }
}
