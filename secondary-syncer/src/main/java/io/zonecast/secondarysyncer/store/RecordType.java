package io.zonecast.secondarysyncer.store;

import org.jspecify.annotations.Nullable;

/** What a record of the log is. */
enum RecordType {
    /** A whole zone as it was received. */
    FULL(1),
    /** A diff as it was received. */
    DIFF(2),
    /** A signed deletion. */
    TOMBSTONE(3),
    /** A whole zone encoded here, with the signed manifest whose digest proves it. */
    SNAPSHOT(4),
    /** A zone is known to be behind. */
    WANTED(5),
    /** A zone is no longer wanted, without a version that would say so. */
    SETTLED(6),
    /** A named number. */
    MARK(7);

    private final int code;

    RecordType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** True for records that hold contents on which diffs can build, or their end. */
    boolean isBase() {
        return this == FULL || this == SNAPSHOT || this == TOMBSTONE;
    }

    /** True for records that hold a signed manifest. */
    boolean isVersion() {
        return isBase() || this == DIFF;
    }

    static @Nullable RecordType of(int code) {
        for (RecordType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
