package io.zonecast.secondarysyncer.status;

import io.zonecast.common.message.Ping;
import java.time.Duration;
import java.time.Instant;

/** Which state a secondary tells. */
public final class StateRule {
    /** So long after the start an answer is still waited for without calling it cut off. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private StateRule() {}

    /**
     * The state.
     *
     * @param filled true when all zones were fetched once
     * @param following true when the stream is read
     * @param connected true while there is a broker
     * @param lastAnswer when the zone-provider last answered
     * @param patience so long without an answer it counts as gone
     */
    public static Ping.State of(
            boolean filled,
            boolean following,
            boolean connected,
            Instant started,
            Instant lastAnswer,
            Duration patience,
            Instant now) {
        if (!filled) {
            return Ping.State.STARTING;
        }
        if (following && connected && isRecent(lastAnswer, patience, now)) {
            return Ping.State.SERVING;
        }
        return following || started.plus(GRACE).isBefore(now) ? Ping.State.CUT_OFF : Ping.State.STARTING;
    }

    /** A clock that was set back must not make an old answer last for ever. */
    private static boolean isRecent(Instant lastAnswer, Duration patience, Instant now) {
        return Duration.between(lastAnswer, now).abs().compareTo(patience) < 0;
    }
}
