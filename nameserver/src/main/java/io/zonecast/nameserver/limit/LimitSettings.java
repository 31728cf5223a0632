package io.zonecast.nameserver.limit;

/**
 * How many answers over UDP a network may get.
 *
 * @param rate answers per second for each network; 0 limits nobody
 * @param slip each so many of the answers above it goes out truncated, so that a client whose network is abused can come
 *     over TCP; 0 for none, 1 for all
 * @param ipv4Bits networks of IPv4 are told apart by so many bits
 * @param ipv6Bits networks of IPv6 are told apart by so many bits
 * @param logOnly counts and logs what would be limited, and answers it
 */
public record LimitSettings(int rate, int slip, int ipv4Bits, int ipv6Bits, boolean logOnly) {
    /** Nobody is limited; with a rate, these are good values for the rest. */
    public static final LimitSettings NONE = new LimitSettings(0, 2, 24, 56, false);

    /** Largest rate: a network that may have more needs no limit. */
    public static final int MOST_RATE = 1_000_000;

    public LimitSettings {
        if (rate < 0 || rate > MOST_RATE) {
            throw new IllegalArgumentException("a rate of " + rate + " is outside 0 to " + MOST_RATE);
        }
        if (slip < 0 || slip > 100) {
            throw new IllegalArgumentException("a slip of " + slip + " is outside 0 to 100");
        }
        if (ipv4Bits < 1 || ipv4Bits > 32 || ipv6Bits < 1 || ipv6Bits > 64) {
            throw new IllegalArgumentException("prefixes have 1 to 32 bits for IPv4, 1 to 64 for IPv6");
        }
    }
}
