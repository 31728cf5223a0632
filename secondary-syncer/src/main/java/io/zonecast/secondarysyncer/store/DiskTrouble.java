package io.zonecast.secondarysyncer.store;

/** What people call a failure of the disk. */
final class DiskTrouble {
    private static final int MOST = 150;

    private DiskTrouble() {}

    /** A few words for what went wrong. */
    static String words(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String message = String.valueOf(cause.getMessage());
        if (message.contains("No space left") || message.contains("quota exceeded")) {
            return "disk full";
        }
        if (message.contains("Read-only file system")) {
            return "disk read-only";
        }
        String all = "disk can't be written: " + message;
        return all.length() > MOST ? all.substring(0, MOST) : all;
    }
}
