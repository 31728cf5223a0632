package io.zonecast.zoneprovider.precedence;

/** How soon a version is needed, the most urgent first. */
public enum Urgency {
    /** A change that somebody just made. */
    EVENT,
    /** A change that has to be fetched, or was released. */
    REPAIR,
    /** Nobody waits for it: signatures that are renewed days ahead, zones that are published once more. */
    RENEWAL
}
