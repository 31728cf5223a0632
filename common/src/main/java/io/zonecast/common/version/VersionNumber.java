package io.zonecast.common.version;

import java.util.Comparator;

/**
 * The number of a version: n counts over the whole zone-provider, the epoch outlives its store. Stream
 * sequences never order versions.
 *
 * @param epoch 1 or more; 0 only in {@link #NONE}
 * @param n 1 or more; 0 only in {@link #NONE}
 */
public record VersionNumber(long epoch, long n) implements Comparable<VersionNumber> {
    /** Below every version. */
    public static final VersionNumber NONE = new VersionNumber(0, 0);

    private static final Comparator<VersionNumber> ORDER =
            Comparator.comparingLong(VersionNumber::epoch).thenComparingLong(VersionNumber::n);

    public VersionNumber {
        if (epoch < 0 || n < 0) {
            throw new IllegalArgumentException("negative version number");
        }
    }

    /** True if this one is later. */
    public boolean isAfter(VersionNumber other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(VersionNumber other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return epoch + "." + n;
    }
}
