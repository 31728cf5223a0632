package io.zonecast.apiproxy.outbox;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One zone on its way. Guarded by the relay's lock; only the worker that set {@code working} sends.
 *
 * <pre>
 *   idle ──commit──▶ working ──all sent──▶ waiting ──seen, settled──▶ gone
 *                      ▲                      │
 *                      └──commit, 5 s, …──────┘
 * </pre>
 */
final class Lane {
    final Name zone;
    /** The newest generation committed. */
    Generation latest = Generation.NONE;
    /** The newest generation that the stream took. */
    Generation sent = Generation.NONE;
    /** The newest generation seen from the zone-provider. */
    Generation seen = Generation.NONE;

    /** The newest generation whose outbox row has ended in the store. */
    Generation settled = Generation.NONE;

    boolean working;
    /** How often it was sent again since something was last seen. */
    int attempts;
    /** How often sending failed in a row. */
    int failures;

    @Nullable
    Future<?> timer;

    Lane(Name zone) {
        this.zone = zone;
    }

    /** True where nothing is left to send or to wait for. */
    boolean isDone() {
        return !latest.isAfter(seen);
    }

    /** True where the store has no row left either; only then may the lane forget what was sent. */
    boolean isSettled() {
        return !latest.isAfter(settled);
    }

    /** Below or at it nothing needs to be sent. */
    Generation above() {
        return sent.isAfter(seen) ? sent : seen;
    }

    void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
