package io.zonecast.apiproxy.store.sqlite;

import io.zonecast.common.failure.Failure;
import java.nio.file.Path;
import java.sql.SQLException;

/** Turns what SQLite says into our failures. */
final class Faults {
    private static final int CORRUPT = 11;
    private static final int NO_DATABASE = 26;

    private Faults() {}

    /**
     * A damaged file is corrupt, all else may go away by itself.
     *
     * @param what could not be done
     */
    static Failure of(String what, SQLException e) {
        String message = what + ": " + e.getMessage();
        return isDamage(e) ? new Failure.Corrupt(message, e) : new Failure.Unavailable(message, e);
    }

    static boolean isDamage(SQLException e) {
        int primary = e.getErrorCode() & 0xff;
        return primary == CORRUPT || primary == NO_DATABASE;
    }

    /** What is wrong with a file, and what an operator can do. */
    static Failure.Corrupt damaged(Path file, String found) {
        return new Failure.Corrupt("the primary store " + file + " is damaged: " + found
                + ". Move it and its -wal and -shm files away and put a backup in their place, or nothing;"
                + " what came since is with the zone-provider: start again, then 'zonecast primary adopt'");
    }
}
