package io.zonecast.systemtests.simulation;

/**
 * What the simulation leaves alone, because the services are known to fail at it. {@code -Dgaps=open} leaves out nothing.
 * Whoever closes a gap in a service removes it here.
 */
enum Gaps {
    /**
     * A zone-provider with an older disk may draw numbers and serials that were used, where the last message of the
     * stream is not the newest or is gone; and a zone that it meets in another group stays in the old one.
     */
    RESTORED_PROVIDER;

    /** True where it is left alone. */
    boolean isLeft() {
        return !System.getProperty("gaps", "").equals("open");
    }
}
