package io.zonecast.apiproxy.primary;

import io.zonecast.apiproxy.store.Recovery;
import io.zonecast.common.version.Generation;
import java.util.Optional;

/** What the zone-provider has of a zone that the store has not. */
public enum Lead {
    /** Nothing. */
    NONE,
    /** A later generation of a zone that is known here. */
    AHEAD,
    /** A zone that was never known here, as far as this copy of the store goes. */
    UNKNOWN,
    /** A zone that a rewind left with the zone-provider alone. */
    LEFT;

    /**
     * Decides.
     *
     * @param known what is here; empty where nothing is
     * @param theirs the zone-provider's generation
     * @param deleted true where that is a tombstone
     * @param floor see {@link Recovery.Standing}
     */
    static Lead of(Optional<Recovery.Known> known, Generation theirs, boolean deleted, Generation floor) {
        boolean left = !theirs.isAfter(floor);
        if (known.isEmpty()) {
            return deleted ? NONE : left ? LEFT : UNKNOWN;
        }
        Recovery.Known here = known.get();
        if (!theirs.isAfter(here.shared())) {
            return NONE;
        }
        if (here.written() && (deleted || here.deleted())) {
            // A client wrote or deleted the whole zone since the store came back, and that stands.
            return NONE;
        }
        if (here.deleted()) {
            return deleted ? NONE : left ? LEFT : AHEAD;
        }
        return AHEAD;
    }
}
