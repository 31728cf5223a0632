package io.zonecast.dns.wire;

/** Bytes that are no zone body. Carries no stack trace: bad input is ordinary. */
public final class MalformedBody extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and at which octet */
    public MalformedBody(String message) {
        super(message, null, false, false);
    }
}
