package io.zonecast.dns.answer;

/** How a query came. */
public enum Transport {
    /** One datagram; answers are cut to what the client takes. */
    UDP,
    /** A stream; answers are up to 65535 octets. */
    TCP,
    /** The same over TLS (RFC 7858); answers to queries that ask for it are padded (RFC 7830). */
    TLS;

    /** True where an answer may have any length. */
    public boolean isStream() {
        return this != UDP;
    }
}
