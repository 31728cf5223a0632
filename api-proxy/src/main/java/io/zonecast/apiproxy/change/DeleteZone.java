package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.change.Verdict.Accepted;
import io.zonecast.apiproxy.change.Verdict.Refused;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.event.EventKind;
import io.zonecast.dns.name.Name;
import java.util.List;
import java.util.Optional;

/**
 * Deletes a zone.
 *
 * @param zone the apex
 */
public record DeleteZone(Name zone) implements Decision {
    @Override
    public Verdict decide(ZoneView view) {
        Optional<Refused> closed = Writable.check(zone, view);
        if (closed.isPresent()) {
            return closed.get();
        }
        ZoneState state = view.state().orElseThrow();
        return new Accepted(new ZoneChange(
                EventKind.DELETE, ZoneChange.Extent.WHOLE, state.properties(), state.serial(), List.of(), List.of()));
    }
}
