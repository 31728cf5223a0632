package io.zonecast.apiproxy.primary;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the zone-provider was found to have and the store has not.
 *
 * @param at when it was looked
 * @param newest the greatest generation that the zone-provider ever heard of
 * @param zones looked at
 * @param ahead how many zones it has later
 * @param unknown how many are not known here
 * @param left how many a rewind left with it alone
 * @param found those zones in the zone-provider's order, at most {@link #MAX_FOUND}
 */
public record Comparison(
        Instant at, Generation newest, long zones, long ahead, long unknown, long left, List<Found> found) {
    /** Zones that are kept to be shown: some 20 MB. What lies behind shows when these are dealt with. */
    static final int MAX_FOUND = 100_000;

    public Comparison {
        found = List.copyOf(found);
    }

    /** True where the zone-provider has what would be lost by going on. */
    boolean behind() {
        return ahead + unknown > 0;
    }

    /**
     * One such zone.
     *
     * @param zone the apex
     * @param lead what the zone-provider has of it
     * @param theirs the zone-provider's generation
     * @param here the store's; empty where it knows none
     * @param unheard the serial that it published last, where the store has heard of none so great
     * @param deleted true where the zone-provider has a tombstone
     */
    public record Found(
            Name zone,
            Lead lead,
            Generation theirs,
            Optional<Generation> here,
            Optional<Serial> unheard,
            boolean deleted) {}

    /** Adds up. For one thread. */
    static final class Builder {
        private final List<Found> found = new ArrayList<>();
        private Generation newest = Generation.NONE;
        private long zones;
        private long ahead;
        private long unknown;
        private long left;

        void newest(Generation generation) {
            newest = generation;
        }

        void looked(Found one) {
            zones++;
            switch (one.lead()) {
                case NONE -> {
                    return;
                }
                case AHEAD -> ahead++;
                case UNKNOWN -> unknown++;
                case LEFT -> left++;
            }
            if (found.size() < MAX_FOUND) {
                found.add(one);
            }
        }

        Comparison build(Instant at) {
            return new Comparison(at, newest, zones, ahead, unknown, left, found);
        }
    }
}
