package io.zonecast.secondarysyncer.store;

/** How fast something is read in the background. */
public interface Pace {
    /** As fast as it goes. */
    Pace FREE = octets -> {};

    /**
     * So much was read; waits as long as that may take.
     *
     * @throws io.zonecast.common.failure.Failure.Unavailable where reading is to end
     */
    void took(int octets);
}
