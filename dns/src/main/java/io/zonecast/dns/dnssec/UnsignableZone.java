package io.zonecast.dns.dnssec;

/** A zone that can't be signed as it is. Carries no stack trace: its contents are to blame, not the code. */
public final class UnsignableZone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message why, fit for showing to a client */
    public UnsignableZone(String message) {
        super(message, null, false, false);
    }
}
