package io.zonecast.healthchecker.fleet;

import java.util.List;

/**
 * What outlives a restart of the health-checker.
 *
 * @param secondaries all that are known
 * @param forgotten processes whose pings do not count any more
 * @param requests number of the last operator's request taken: one that is not above it is a replay
 * @param orders number of the last order or command sent: the next one must be above it
 */
public record Memory(List<Remembered> secondaries, List<Forgotten> forgotten, long requests, long orders) {
    /** Of a first start. */
    public static final Memory NONE = new Memory(List.of(), List.of(), -1, 0);

    public Memory {
        secondaries = List.copyOf(secondaries);
        forgotten = List.copyOf(forgotten);
    }

    /**
     * A secondary that was forgotten while it still spoke.
     *
     * @param id its name
     * @param instance the process; another one with that id is heard again
     */
    public record Forgotten(String id, String instance) {}
}
