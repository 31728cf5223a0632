package io.zonecast.common.message;

/**
 * The operator's command to a secondary, passed on by the health-checker on {@code command.<id>}. JSON on the wire, sealed
 * by the health-checker; its number is the command's time in milliseconds, and a secondary refuses one
 * that is not above the last it took.
 */
public sealed interface SecondaryCommand {
    /**
     * To leave service: say so in pings, run the operator's hook, stop answering. It outlives a restart.
     *
     * @param reason for logs and the fleet state; may be empty, at most 200 characters
     */
    record Drain(String reason) implements SecondaryCommand {
        public Drain {
            if (reason.length() > MAX_REASON) {
                throw new IllegalArgumentException("a reason has at most " + MAX_REASON + " characters");
            }
        }
    }

    /** To answer again. */
    record Resume() implements SecondaryCommand {}

    /** Longest reason in characters. */
    int MAX_REASON = 200;

    /**
     * The secondary's answer.
     *
     * @param state what it is doing from now on
     */
    record Taken(Ping.State state) {}
}
