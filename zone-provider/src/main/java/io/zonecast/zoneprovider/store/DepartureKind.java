package io.zonecast.zoneprovider.store;

/** How a zone leaves the secondaries of a group. */
public enum DepartureKind {
    /** It is deleted. */
    DELETE,
    /** It moves to another group. */
    MOVE
}
