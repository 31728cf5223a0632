package io.zonecast.nameserver;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When a folder's image is written: a moment after the first change that it lacks, and seldom enough that writing all of
 * it again and again never takes more than a small part of a disk. One thread.
 */
final class ImageSchedule {
    /** Changes mostly come together; and what was written just before the start is beyond doubt by then. */
    private static final Duration DELAY = FileStamp.TICK.plusSeconds(1);

    /** From the end of one writing to the next, at least. */
    private static final Duration INTERVAL = Duration.ofSeconds(60);

    /** On average not more than this is written; a large image waits accordingly longer. */
    private static final long OCTETS_PER_SECOND = 1 << 20;

    private final @Nullable FolderImage image;
    private boolean due;
    private long dueAt;
    private long notBefore = System.nanoTime();

    /** @param image null where none is wanted */
    ImageSchedule(@Nullable FolderImage image) {
        this.image = image;
    }

    /** The image lacks something. */
    void changed() {
        if (image != null && !due) {
            due = true;
            dueAt = Math.max(System.nanoTime() + DELAY.toNanos() - notBefore, 0) + notBefore;
        }
    }

    /** How long nothing needs to be done here, at most a given time. */
    Duration pause(Duration most) {
        if (!due) {
            return most;
        }
        // One millisecond more, so that waiting does not end just before it.
        Duration left = Duration.ofNanos(Math.max(0, dueAt - System.nanoTime())).plusMillis(1);
        return left.compareTo(most) < 0 ? left : most;
    }

    /** Writes the image if it is due. */
    void run(LongSupplier expected, FolderImage.Giver zones) {
        if (due && System.nanoTime() - dueAt >= 0) {
            runNow(expected, zones);
        }
    }

    /** Writes the image. */
    void runNow(LongSupplier expected, FolderImage.Giver zones) {
        if (image == null) {
            return;
        }
        due = false;
        Optional<Long> written = image.write(expected.getAsLong(), zones);
        long seconds = Math.max(INTERVAL.toSeconds(), written.orElse(0L) / OCTETS_PER_SECOND);
        notBefore = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    }
}
