package io.zonecast.common.bus;

import java.nio.charset.StandardCharsets;

/**
 * What a responder answers.
 *
 * @param headers its headers
 * @param body its bytes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Reply(Headers headers, byte[] body) {
    /** A reply without headers. */
    public static Reply of(byte[] body) {
        return new Reply(Headers.NONE, body);
    }

    /** A reply of text. */
    public static Reply of(String body) {
        return of(body.getBytes(StandardCharsets.UTF_8));
    }
}
