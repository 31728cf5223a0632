package io.zonecast.dns.record;

/** RDATA that its type does not allow. Carries no stack trace: bad input is ordinary. */
public final class InvalidRdata extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, fit for showing to a client */
    public InvalidRdata(String message) {
        super(message, null, false, false);
    }
}
