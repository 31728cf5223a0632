package io.zonecast.cli.operate;

/** Ends a command with a line and an exit code. */
final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    Trouble(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }
}
