package io.zonecast.secondarysyncer.store;

import java.time.Duration;

/**
 * The bounds of a store.
 *
 * @param segmentBytes a segment is closed when the next record would make it larger; 64 KiB to 1 GiB
 * @param diffs how many diffs of a small zone are kept
 * @param bytesPerDiff a larger zone keeps one more diff for as many octets of its contents, so that its
 *     whole contents are not written too often
 * @param diffBytes octets of diffs that a zone may have, however small its contents
 * @param garbageBytes below this much garbage the log is never rewritten
 * @param garbagePercent above this part of garbage it is
 * @param tombstones how long a deletion is remembered, so that an old version can't bring the zone back
 */
public record StoreLimits(
        int segmentBytes,
        int diffs,
        int bytesPerDiff,
        int diffBytes,
        long garbageBytes,
        int garbagePercent,
        Duration tombstones) {
    /** For a machine with an ordinary disk. */
    public static final StoreLimits DEFAULT =
            new StoreLimits(64 << 20, 64, 4096, 64 << 10, 64L << 20, 50, Duration.ofDays(400));

    public StoreLimits {
        if (segmentBytes < 1 << 10 || segmentBytes > 1 << 30 || diffs < 1 || bytesPerDiff < 1 || diffBytes < 0) {
            throw new IllegalArgumentException("store limits out of range");
        }
        if (garbageBytes < 0 || garbagePercent < 1 || garbagePercent > 99) {
            throw new IllegalArgumentException("store garbage limits out of range");
        }
    }

    int maxDiffs(int wholeBytes) {
        return diffs + wholeBytes / bytesPerDiff;
    }

    long maxDiffBytes(int wholeBytes) {
        return Math.max(wholeBytes, diffBytes);
    }
}
