package io.zonecast.systemtests.simulation;

import java.util.function.LongFunction;

/** Plays a seed; an empty text where nothing was violated. The one door into classes of another loader. */
public final class Seed implements LongFunction<String> {
    @Override
    public String apply(long seed) {
        try {
            return new Simulation(seed).run().steps() > 0 ? "" : "nothing happened";
        } catch (Violation e) {
            return String.valueOf(e.getMessage());
        }
    }
}
