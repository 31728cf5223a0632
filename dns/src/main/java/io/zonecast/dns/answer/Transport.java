package io.zonecast.dns.answer;

/** How a query came. */
public enum Transport {
    /** One datagram; answers are cut to what the client takes. */
    UDP,
    /** A stream; answers are up to 65535 octets. */
    TCP
}
