package io.zonecast.healthchecker.fleet;

import io.zonecast.healthchecker.liveness.Condition;
import java.time.Instant;
import java.util.List;

/**
 * What outlives a restart of the health-checker.
 *
 * @param id of the secondary
 * @param group whose zones it has
 * @param condition its last
 * @param since when that began
 * @param heard its last ping
 * @param software its version
 * @param listeners where it answers
 */
public record Remembered(
        String id,
        String group,
        Condition condition,
        Instant since,
        Instant heard,
        String software,
        List<String> listeners) {
    public Remembered {
        listeners = List.copyOf(listeners);
    }
}
