package io.zonecast.common.event;

import java.util.Locale;

/** What happened to a zone. */
public enum EventKind {
    ADD,
    MODIFIED,
    DELETE;

    /** The word in messages and metric labels. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
