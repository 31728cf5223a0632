package io.zonecast.apiproxy.primary;

import io.zonecast.apiproxy.store.Recovery;
import io.zonecast.common.version.Generation;
import java.util.Map;
import java.util.Optional;

/**
 * How the store stands to the zone-provider.
 *
 * @param behind true while the API is read-only for that
 * @param verified false until the store was compared since its start
 * @param last the last generation drawn
 * @param resolution the decision that is being carried out
 * @param adopted zones taken since the start
 * @param failed zones that can't be taken, with the reasons
 * @param comparison the last one
 */
public record PrimaryReport(
        boolean behind,
        boolean verified,
        Generation last,
        Optional<Recovery.Kind> resolution,
        long adopted,
        Map<String, String> failed,
        Optional<Comparison> comparison) {
    public PrimaryReport {
        failed = Map.copyOf(failed);
    }
}
