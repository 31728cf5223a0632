package io.zonecast.common.message;

import io.zonecast.dns.name.Name;
import java.util.List;

/**
 * What is asked of the brake on mass deletes, on {@code brake.<id>}, of the zone-provider. JSON on the wire, sealed by the
 * api-proxy; its number is the request's time in milliseconds, and a release is refused that is not
 * above the last one taken.
 */
public sealed interface BrakeRequest {
    /** Most zones named in one request or shown in one reply. */
    int MAX_ZONES = 1000;

    /**
     * What is held, in order of name.
     *
     * @param cursor empty to begin, else {@link BrakeReply#next} of the reply before
     */
    record Show(String cursor) implements BrakeRequest {}

    /**
     * Lets tombstones go that are held.
     *
     * @param zones which; empty for all that are held now
     */
    record Release(List<Name> zones) implements BrakeRequest {
        public Release {
            zones = List.copyOf(zones);
            if (zones.size() > MAX_ZONES) {
                throw new IllegalArgumentException("a request names at most " + MAX_ZONES + " zones");
            }
        }
    }
}
