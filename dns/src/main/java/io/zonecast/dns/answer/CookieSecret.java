package io.zonecast.dns.answer;

/**
 * The secret of a server's cookies, 128 bits (RFC 9018 section 4). Servers that share an anycast address must share
 * it too.
 */
public final class CookieSecret {
    /** Length in octets. */
    public static final int LENGTH = 16;

    private final long k0;
    private final long k1;

    /**
     * @param octets exactly {@link #LENGTH}
     * @throws IllegalArgumentException where they are more or fewer
     */
    public CookieSecret(byte[] octets) {
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException("a cookie secret has " + LENGTH + " octets, not " + octets.length);
        }
        k0 = SipHash.word(octets, 0);
        k1 = SipHash.word(octets, 8);
    }

    long hash(byte[] data, int length) {
        return SipHash.hash(k0, k1, data, length);
    }

    @Override
    public String toString() {
        return "a cookie secret";
    }
}
