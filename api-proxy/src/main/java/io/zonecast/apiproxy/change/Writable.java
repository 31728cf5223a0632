package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.change.Verdict.Reason;
import io.zonecast.apiproxy.change.Verdict.Refused;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.dns.name.Name;
import java.util.Optional;

/** Whether the API may change a zone. */
final class Writable {
    private Writable() {}

    /** The refusal, where there is one. */
    static Optional<Refused> check(Name zone, ZoneView view) {
        Optional<ZoneState> state = view.state().filter(found -> !found.deleted());
        if (state.isEmpty()) {
            return Optional.of(new Refused(Reason.NOT_FOUND, "Could not find domain '" + zone + "'"));
        }
        String source = state.get().properties().source();
        return source.equals(ZoneProperties.API)
                ? Optional.empty()
                : Optional.of(new Refused(
                        Reason.CONFLICT, "Domain '" + zone + "' is written by source '" + source + "' only"));
    }
}
