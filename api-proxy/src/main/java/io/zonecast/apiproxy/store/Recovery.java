package io.zonecast.apiproxy.store;

import io.zonecast.apiproxy.change.ZoneDefaults;
import io.zonecast.apiproxy.zone.ReturnedZone;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The store's own past. Each time it is opened it may be an older copy of itself, brought back from a backup. So it
 * takes a new epoch, above all that it drew before, and is unverified until it was compared with what the zone-provider
 * has. Where it is behind, an operator decides; the decision is kept here until it is carried out.
 *
 * <p>Failures are those of {@link PrimaryStore}.
 */
public interface Recovery {
    /** How it stands. */
    Standing standing();

    /** What the store knows of some zones; those that it never knew are left out. */
    Map<Name, Known> known(Collection<Name> zones);

    /**
     * The store is no older copy, or is one no longer. Ends a decision.
     *
     * @param newest the greatest generation that the zone-provider ever heard of; what is drawn from now on is above
     */
    void verified(Generation newest);

    /**
     * Keeps a decision. A {@link Kind#REWIND} takes a new epoch with it.
     *
     * @param newest as above
     */
    void decide(Kind kind, Generation newest, Origin origin);

    /**
     * Makes a zone what the zone-provider returned, where that is still ahead. Without writes of clients since the store
     * came back, the zone takes the returned generation and nothing is published; else both are merged into a new one.
     *
     * @return false where there was nothing to take
     */
    boolean adopt(ReturnedZone returned, ZoneDefaults defaults, Origin origin);

    /**
     * Draws a new generation for zones that have none of the decision's epoch, with their contents as they are.
     *
     * @param after what the call before returned; 0 to begin
     * @return where to go on; empty at the end
     */
    Optional<Long> republish(long after, int limit, Resolution resolution);

    /** What an operator may decide for a store that is behind. */
    enum Kind {
        /** Take what the zone-provider has. */
        ADOPT,
        /** Publish again what is here. */
        REWIND
    }

    /**
     * A decision that is being carried out.
     *
     * @param epoch of the store when it was made
     */
    record Resolution(Kind kind, long epoch, Origin origin) {}

    /**
     * @param verified false while the store may be an older copy
     * @param base the last generation that it drew before it was opened so
     * @param floor zones that only the zone-provider knows, up to here, were left with it by a rewind
     */
    record Standing(boolean verified, Generation base, Generation floor, Optional<Resolution> resolution) {}

    /**
     * A zone here.
     *
     * @param generation its own
     * @param shared the last of its generations that the zone-provider may have had when the store came back, or was taken
     *     from it since; the same as {@code generation} unless clients wrote the zone
     * @param written true where clients wrote the zone since the store came back
     * @param published the serial last seen published by the zone-provider
     * @param deleted true for a tombstone
     */
    record Known(
            Generation generation, Generation shared, boolean written, Optional<Serial> published, boolean deleted) {}
}
