package io.zonecast.common.event;

import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import java.util.List;

/** How an event tells the new contents. */
public sealed interface Contents {
    /**
     * What differs from the previous generation: RRsets that take the place of what stood there.
     *
     * @param replaced whole RRsets, the new SOA among them
     * @param removed places that are empty now
     */
    record Changes(List<Rrset> replaced, List<RrsetKey> removed) implements Contents {
        public Changes {
            replaced = List.copyOf(replaced);
            removed = List.copyOf(removed);
        }
    }

    /**
     * All of the zone.
     *
     * @param rrsets whole RRsets, the SOA among them
     */
    record Whole(List<Rrset> rrsets) implements Contents {
        public Whole {
            rrsets = List.copyOf(rrsets);
        }
    }

    /** Too large for one message: the receiver asks for the zone's contents at this generation or above. */
    record Pull() implements Contents {}

    /** The zone is gone. */
    record Nothing() implements Contents {}
}
