package io.zonecast.common.version;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a manifest says of its body.
 *
 * @param length octets; 0 where there is no body
 * @param sha256 64 lower-case hexadecimal digits; the SHA-256 of the exact body
 */
public record BodyClaim(int length, String sha256) {
    private static final String ZERO = "0".repeat(64);

    /** No body. */
    public static final BodyClaim NONE = new BodyClaim(0, ZERO);

    public BodyClaim {
        if (length < 0 || sha256.length() != 64) {
            throw new IllegalArgumentException("bad body claim");
        }
    }

    /** The claim that fits {@code body}. */
    public static BodyClaim of(byte[] body) {
        return body.length == 0
                ? NONE
                : new BodyClaim(body.length, HexFormat.of().formatHex(digest(body)));
    }

    /** True if {@code body} is the one that was meant. */
    public boolean fits(byte[] body) {
        return body.length == length
                && (length == 0 || Arrays.equals(HexFormat.of().parseHex(sha256), digest(body)));
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
