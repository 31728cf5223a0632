package io.zonecast.dns.image;

import org.jspecify.annotations.Nullable;

/** Base 32 with extended hex alphabet, lower case, without padding (RFC 4648 section 7, RFC 5155 section 1.3). */
public final class Base32Hex {
    private static final byte[] DIGITS =
            "0123456789abcdefghijklmnopqrstuv".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private Base32Hex() {}

    /** Number of digits for a number of octets. */
    public static int length(int octets) {
        return (octets * 8 + 4) / 5;
    }

    /** Writes the digits of some octets; returns the offset behind them. */
    public static int encode(byte[] octets, int from, int to, byte[] target, int offset) {
        int at = offset;
        int buffer = 0;
        int bits = 0;
        for (int i = from; i < to; i++) {
            buffer = (buffer << 8) | (octets[i] & 0xff);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                target[at++] = DIGITS[(buffer >>> bits) & 31];
            }
        }
        if (bits > 0) {
            target[at++] = DIGITS[(buffer << (5 - bits)) & 31];
        }
        return at;
    }

    /** The octets of lower-case digits; null where they are no such digits or have bits left over. */
    static byte @Nullable [] decode(byte[] digits) {
        byte[] octets = new byte[digits.length * 5 / 8];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        for (byte digit : digits) {
            int value =
                    digit >= '0' && digit <= '9' ? digit - '0' : digit >= 'a' && digit <= 'v' ? digit - 'a' + 10 : -1;
            if (value < 0) {
                return null;
            }
            buffer = (buffer << 5) | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                octets[at++] = (byte) (buffer >>> bits);
            }
        }
        boolean exact = bits < 5 && (buffer & ((1 << bits) - 1)) == 0 && octets.length > 0;
        return exact ? octets : null;
    }
}
