package io.zonecast.common.message;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import java.time.Instant;
import java.util.List;

/**
 * What the zone-provider answers to a {@link BrakeRequest}.
 *
 * @param engaged true while tombstones are held
 * @param total how many are held, after a release
 * @param released how many this request let go
 * @param held some of them, in order of name, at most {@link BrakeRequest#MAX_ZONES}
 * @param next where to go on; empty at the end
 */
public record BrakeReply(boolean engaged, long total, long released, List<Held> held, String next) {
    public BrakeReply {
        held = List.copyOf(held);
    }

    /**
     * A tombstone that is held; the zone goes on being served.
     *
     * @param zone the apex
     * @param generation of the deletion
     * @param since when it was held
     */
    public record Held(Name zone, Generation generation, Instant since) {}
}
