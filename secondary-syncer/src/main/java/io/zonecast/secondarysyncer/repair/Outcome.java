package io.zonecast.secondarysyncer.repair;

/** How a repair ended. */
enum Outcome {
    /** A version was taken. */
    APPLIED,
    /** What is held is what the zone-provider has. */
    EQUAL,
    /** The zone-provider does not know the zone: it is kept as it is and reported. */
    KEPT,
    /** The zone-provider does not have what is wanted, yet. */
    LATER,
    /** The zone-provider offers less than it published once. */
    BACK
}
