package io.zonecast.healthchecker.fleet;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What came of asking a secondary for a zone's SOA.
 *
 * @param secondary who was asked
 * @param zone the apex
 * @param serial the serial answered with authority; nothing where the zone is not served there, or nobody answered
 * @param gone true if it answered that it does not serve the zone
 * @param reachable true if an answer came
 * @param problem what was wrong, empty for nothing
 * @param took to the answer
 * @param at when it was over
 */
public record ProbeResult(
        String secondary,
        Name zone,
        Optional<Serial> serial,
        boolean gone,
        boolean reachable,
        String problem,
        Duration took,
        Instant at) {}
