package io.zonecast.common.version;

import java.util.Comparator;

/**
 * The number of a zone's contents at the primary: a store-wide counter under a store epoch. It goes on
 * over delete and re-create.
 *
 * @param epoch of the primary store; 0 only in {@link #NONE}
 * @param number 1 or more; 0 only in {@link #NONE}
 */
public record Generation(long epoch, long number) implements Comparable<Generation> {
    /** Below every generation. */
    public static final Generation NONE = new Generation(0, 0);

    private static final Comparator<Generation> ORDER =
            Comparator.comparingLong(Generation::epoch).thenComparingLong(Generation::number);

    public Generation {
        if (epoch < 0 || number < 0) {
            throw new IllegalArgumentException("negative generation");
        }
    }

    /** True if this one is later. */
    public boolean isAfter(Generation other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Generation other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return epoch + "." + number;
    }
}
