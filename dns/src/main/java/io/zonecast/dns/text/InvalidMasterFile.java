package io.zonecast.dns.text;

/** Text that is no master file. Carries no stack trace: bad input is ordinary. */
public final class InvalidMasterFile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, with the line where it is known */
    public InvalidMasterFile(String message) {
        super(message, null, false, false);
    }
}
