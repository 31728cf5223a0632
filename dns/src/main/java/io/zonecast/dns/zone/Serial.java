package io.zonecast.dns.zone;

/**
 * An SOA serial with the arithmetic of RFC 1982.
 *
 * @param value 0 to 2^32 - 1
 */
public record Serial(long value) {
    private static final long MODULUS = 1L << 32;

    public Serial {
        if (value < 0 || value >= MODULUS) {
            throw new IllegalArgumentException("serial " + value + " is outside 0 to 4294967295");
        }
    }

    /** True if this serial is greater than {@code other} (RFC 1982 section 3.2); false where that is undefined. */
    public boolean isGreaterThan(Serial other) {
        long distance = (value - other.value + MODULUS) % MODULUS;
        return distance != 0 && distance < MODULUS / 2;
    }

    /** This serial plus one, 0 behind 4294967295. */
    public Serial next() {
        return new Serial((value + 1) % MODULUS);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
