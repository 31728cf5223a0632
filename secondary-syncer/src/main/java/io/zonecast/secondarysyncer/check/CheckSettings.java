package io.zonecast.secondarysyncer.check;

import java.time.Duration;

/**
 * How to check in the background.
 *
 * @param period of a full round over disk and memory
 * @param octetsPerSecond the disk is not read faster, though a round then takes longer
 * @param signaturesEvery how often it is looked for signatures that end
 * @param signaturesBelow zones whose first signature ends within this are asked for
 */
public record CheckSettings(
        Duration period, long octetsPerSecond, Duration signaturesEvery, Duration signaturesBelow) {}
