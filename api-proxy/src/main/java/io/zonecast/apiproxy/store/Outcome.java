package io.zonecast.apiproxy.store;

import io.zonecast.apiproxy.change.Verdict;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.dns.zone.Serial;
import java.util.Optional;

/** How a write ended. */
public sealed interface Outcome {
    /**
     * It is durable.
     *
     * @param state the zone afterwards
     * @param serialBefore its serial before; empty for a new zone
     */
    record Committed(ZoneState state, Optional<Serial> serialBefore) implements Outcome {}

    /**
     * Nothing was written.
     *
     * @param verdict why
     */
    record Declined(Verdict.Refused verdict) implements Outcome {}
}
