package io.zonecast.common.event;

import io.zonecast.common.version.Group;

/**
 * How a zone is published.
 *
 * @param dnssec false to pass it on unsigned
 * @param denial how absence is proved where {@code dnssec}
 * @param group which secondaries get it
 */
public record ZoneSettings(boolean dnssec, Denial denial, Group group) {
    /** Authenticated denial of existence. */
    public enum Denial {
        /** RFC 5155 with the parameters of RFC 9276: {@code 1 0 0 -}. */
        NSEC3,
        /** RFC 4034 section 4. */
        NSEC
    }
}
