package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.ResyncOrder;
import io.zonecast.healthchecker.liveness.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What of one secondary outlives a restart of the health-checker.
 *
 * @param id of the secondary
 * @param group whose zones it has
 * @param condition its last
 * @param since when that began
 * @param heard its last ping; the time of registration where there was none
 * @param instance the process that spoke last, where one did
 * @param software its version; empty for one that was never heard
 * @param listeners where it answers
 * @param registered the group that the operator registered it for, if he did
 * @param wish what the operator wants of it
 * @param orders the operator's resync orders that have not ended
 */
public record Remembered(
        String id,
        String group,
        Condition condition,
        Instant since,
        Instant heard,
        Optional<String> instance,
        String software,
        List<String> listeners,
        Optional<String> registered,
        Optional<Wish> wish,
        List<ResyncOrder> orders) {
    public Remembered {
        listeners = List.copyOf(listeners);
        orders = List.copyOf(orders);
    }
}
