package io.zonecast.systemtests.faults;

import java.time.Duration;

/**
 * What a link does to what passes.
 *
 * @param delay each octet comes so much later
 * @param stall how likely a piece is lost and has to be sent again, which holds up everything behind it
 * @param hole true while nothing passes, though the connection stands
 * @param flip how likely a bit of a piece is another one at the end
 */
record Weather(Duration delay, double stall, boolean hole, double flip) {
    static final Weather CLEAR = new Weather(Duration.ZERO, 0, false, 0);
    static final Weather HOLE = new Weather(Duration.ZERO, 0, true, 0);

    static Weather slow(Duration delay, double stall) {
        return new Weather(delay, stall, false, 0);
    }

    static Weather flipping(double flip) {
        return new Weather(Duration.ZERO, 0, false, flip);
    }
}
