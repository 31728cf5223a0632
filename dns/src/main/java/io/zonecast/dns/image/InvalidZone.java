package io.zonecast.dns.image;

/** Records that make no zone. Carries no stack trace: bad input is ordinary. */
public final class InvalidZone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, fit for showing to a client */
    public InvalidZone(String message) {
        super(message, null, false, false);
    }
}
