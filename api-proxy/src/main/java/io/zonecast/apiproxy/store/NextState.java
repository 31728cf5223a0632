package io.zonecast.apiproxy.store;

import io.zonecast.apiproxy.change.ZoneChange;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import java.time.Instant;
import java.util.Optional;

/**
 * What a change makes of a zone.
 *
 * @param state the zone afterwards
 * @param previous its generation before; {@link Generation#NONE} for one that never was
 */
public record NextState(ZoneState state, Generation previous) {
    /**
     * Works it out.
     *
     * @param before the zone or its tombstone; empty where it never was
     * @param drawn the generation drawn for it; empty where the change is none that others hear of
     */
    public static NextState of(
            Name zone, Optional<ZoneState> before, ZoneChange change, Optional<Generation> drawn, Instant now) {
        Generation previous = before.map(ZoneState::generation).orElse(Generation.NONE);
        // Later than the write before, so that it tells them apart however the clock goes.
        long after = before.map(found -> found.changedAt().toEpochMilli() + 1).orElse(Long.MIN_VALUE);
        ZoneState state = new ZoneState(
                zone,
                change.kind() == EventKind.DELETE,
                drawn.orElse(previous),
                change.serial(),
                before.flatMap(ZoneState::published),
                change.properties(),
                Instant.ofEpochMilli(Math.max(after, now.toEpochMilli())));
        return new NextState(state, previous);
    }
}
