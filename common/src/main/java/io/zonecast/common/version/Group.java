package io.zonecast.common.version;

import java.util.regex.Pattern;

/**
 * A group of secondaries; a zone belongs to exactly one.
 *
 * @param token 1 to 32 of {@code [a-z0-9_-]}, so that it is a NATS subject token
 */
public record Group(String token) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9_-]{1,32}");

    /** The group that zones and secondaries are in unless told otherwise. */
    public static final Group ALL = new Group("all");

    public Group {
        if (!FORM.matcher(token).matches()) {
            throw new IllegalArgumentException("group '" + token + "' is not 1 to 32 of a-z 0-9 _ -");
        }
    }

    @Override
    public String toString() {
        return token;
    }
}
