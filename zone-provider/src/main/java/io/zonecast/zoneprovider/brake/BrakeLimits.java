package io.zonecast.zoneprovider.brake;

import java.time.Duration;

/**
 * When a delete is a mass delete: more than both within the window.
 *
 * @param percent of the zones there were, 0 to 100; 100 lets everything go
 * @param zones how many
 * @param window how long they are counted together
 */
public record BrakeLimits(int percent, int zones, Duration window) {
    /** More than 10 % and more than 100 zones within 10 minutes. */
    public static final BrakeLimits DEFAULT = new BrakeLimits(10, 100, Duration.ofMinutes(10));

    /**
     * The decision.
     *
     * @param departures within the window, this one included
     * @param most the most zones there were in the window
     */
    boolean exceeded(long departures, long most) {
        return departures > zones && departures * 100 > percent * most;
    }
}
