package io.zonecast.dns.name;

/** A text or byte sequence that is no domain name. Carries no stack trace: bad input is ordinary. */
public final class InvalidName extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and where, fit for showing to a client */
    public InvalidName(String message) {
        super(message, null, false, false);
    }
}
