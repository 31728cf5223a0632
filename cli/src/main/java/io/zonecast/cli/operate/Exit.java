package io.zonecast.cli.operate;

/** Exit codes: 0 to 2 as monitoring takes them, from 64 on as in sysexits.h. */
final class Exit {
    static final int OK = 0;
    /** It answers, and something is not as it should be. */
    static final int WARNING = 1;
    /** It is bad, or the API refused. */
    static final int CRITICAL = 2;

    static final int USAGE = 64;
    /** The API, or a service behind it, does not answer. */
    static final int UNAVAILABLE = 69;
    /** The API failed. */
    static final int SOFTWARE = 70;
    /** The API key is not right. */
    static final int NO_PERMISSION = 77;
    /** A file can't be used. */
    static final int CONFIGURATION = 78;

    /** The same for {@code --help}. */
    static final String HELP = "%nExit codes: 0 fine, 1 not in sync or not as it should be, 2 critical or refused,"
            + " 64 wrong options, 69 no answer, 70 the API failed, 77 wrong API key, 78 unusable file.";

    private Exit() {}

    /** The code for a status of HTTP. */
    static int of(int status) {
        if (status / 100 == 2) {
            return OK;
        }
        return switch (status) {
            case 401, 403 -> NO_PERMISSION;
            case 502, 503, 504 -> UNAVAILABLE;
            default -> status >= 500 ? SOFTWARE : CRITICAL;
        };
    }
}
