package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the disk takes what is written. Guarded by the store's lock, but for {@link #trouble}. */
final class DiskHealth {
    private static final Logger log = LoggerFactory.getLogger(DiskHealth.class);
    private static final int MOST = 150;

    /** What a new segment and the file system itself may need beside the records. */
    private static final long MARGIN = 64 << 10;

    private final StoreDisk disk;
    private volatile Optional<String> trouble = Optional.empty();
    private long refused;

    DiskHealth(StoreDisk disk) {
        this.disk = disk;
    }

    /** What people call that which is wrong; empty where nothing is. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Makes sure that nobody else has the disk. */
    void own() {
        try {
            disk.own();
        } catch (IOException e) {
            throw new Failure.Unavailable("zone store can't be written: " + e.getMessage(), e);
        }
    }

    /** So many octets were taken. */
    void took(long octets) {
        if (trouble.isPresent() && isRoom(octets)) {
            log.info("Zone store takes what is written again disk={}", disk);
            trouble = Optional.empty();
            refused = 0;
        }
    }

    /** A small record that still fits does not mean that the disk is well. */
    private boolean isRoom(long taken) {
        try {
            return taken >= refused || disk.room() >= refused + MARGIN;
        } catch (IOException e) {
            return false;
        }
    }

    /** So many octets were not taken. */
    void refused(long octets, Failure why) {
        if (trouble.isEmpty()) {
            log.error("Zone store can't be written disk={} reason={}", disk, why.getMessage());
        }
        trouble = Optional.of(words(why));
        refused = Math.max(refused, octets);
    }

    private static String words(Throwable failure) {
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
