package io.zonecast.dns.dnssec;

/** How a zone proves that something is not there. */
public enum Denial {
    /** Not at all: the zone is passed on unsigned. */
    NONE,
    /** RFC 4034 section 4. */
    NSEC,
    /** RFC 5155 with the parameters of RFC 9276: {@code 1 0 0 -}. */
    NSEC3
}
