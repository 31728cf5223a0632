package io.zonecast.healthchecker.receipt;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A thousand changes in columns: about 60 octets for a change, and 8 more for each secondary that has a mark in the
 * block. A mark is the time since the change was heard of, in milliseconds and one more; 0 is none.
 */
final class Block {
    static final int ROWS = 1024;

    private static final int[] NONE = {};

    final long first;
    int size;
    private final @Nullable String[] groups = new String[ROWS];
    private final @Nullable Name[] zones = new Name[ROWS];
    private final long[] numbers = new long[ROWS * 4];
    private final int[] serials = new int[ROWS];
    private final boolean[] deleted = new boolean[ROWS];
    private final long[] millis = new long[ROWS];
    private final long[] sequences = new long[ROWS];
    private final long[] previous = new long[ROWS];
    private int[][] applied = {};
    private int[][] answered = {};

    Block(long first) {
        this.first = first;
    }

    void add(
            String group,
            Name zone,
            Generation generation,
            VersionNumber version,
            Serial serial,
            boolean isDeleted,
            long sequence,
            long before,
            Instant now) {
        int at = size++;
        groups[at] = group;
        zones[at] = zone;
        numbers[4 * at] = generation.epoch();
        numbers[4 * at + 1] = generation.number();
        numbers[4 * at + 2] = version.epoch();
        numbers[4 * at + 3] = version.n();
        serials[at] = (int) serial.value();
        deleted[at] = isDeleted;
        millis[at] = now.toEpochMilli();
        sequences[at] = sequence;
        previous[at] = before;
    }

    String group(long row) {
        return Objects.requireNonNull(groups[at(row)]);
    }

    Name zone(long row) {
        return Objects.requireNonNull(zones[at(row)]);
    }

    Generation generation(long row) {
        return new Generation(numbers[4 * at(row)], numbers[4 * at(row) + 1]);
    }

    VersionNumber version(long row) {
        return new VersionNumber(numbers[4 * at(row) + 2], numbers[4 * at(row) + 3]);
    }

    Serial serial(long row) {
        return new Serial(Integer.toUnsignedLong(serials[at(row)]));
    }

    boolean deleted(long row) {
        return deleted[at(row)];
    }

    Instant heardOf(long row) {
        return Instant.ofEpochMilli(millis[at(row)]);
    }

    /** Its place among the versions of its group. */
    long sequence(long row) {
        return sequences[at(row)];
    }

    /** The row of the version before of the same zone and group, -1 for none that is held. */
    long previous(long row) {
        return previous[at(row)];
    }

    /** Marks as applied; false where it was already. */
    boolean apply(long row, int slot, Instant now) {
        applied = grown(applied, slot);
        return mark(applied, at(row), slot, now);
    }

    /** Marks as answered; false where it was already. */
    boolean answer(long row, int slot, Instant now) {
        answered = grown(answered, slot);
        return mark(answered, at(row), slot, now);
    }

    @Nullable
    Instant appliedAt(long row, int slot) {
        return when(applied, at(row), slot);
    }

    @Nullable
    Instant answeredAt(long row, int slot) {
        return when(answered, at(row), slot);
    }

    /** Forgets the marks of a slot, which another secondary may take. */
    void clear(int slot) {
        if (slot < applied.length) {
            applied[slot] = NONE;
        }
        if (slot < answered.length) {
            answered[slot] = NONE;
        }
    }

    private int at(long row) {
        return (int) (row - first);
    }

    private static int[][] grown(int[][] marks, int slot) {
        if (slot < marks.length) {
            return marks;
        }
        int[][] more = Arrays.copyOf(marks, slot + 1);
        Arrays.fill(more, marks.length, more.length, NONE);
        return more;
    }

    private boolean mark(int[][] marks, int at, int slot, Instant now) {
        if (marks[slot].length == 0) {
            marks[slot] = new int[ROWS];
        }
        if (marks[slot][at] != 0) {
            return false;
        }
        long since = Math.clamp(now.toEpochMilli() - millis[at], 0, Integer.MAX_VALUE - 1);
        marks[slot][at] = (int) since + 1;
        return true;
    }

    private @Nullable Instant when(int[][] marks, int at, int slot) {
        if (slot >= marks.length || marks[slot].length == 0 || marks[slot][at] == 0) {
            return null;
        }
        return Instant.ofEpochMilli(millis[at] + marks[slot][at] - 1L);
    }
}
