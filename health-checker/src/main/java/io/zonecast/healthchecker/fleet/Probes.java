package io.zonecast.healthchecker.fleet;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one secondary answered over DNS. */
final class Probes {
    /** Zones whose last answer is held. */
    private static final int MAX_ZONES = 10_000;

    private final LinkedHashMap<Name, Seen> seen = new LinkedHashMap<>();
    private @Nullable ProbeResult last;
    private int failures;
    private Instant askedAt = Instant.EPOCH;

    void asked(Instant now) {
        askedAt = now;
    }

    Instant askedAt() {
        return askedAt;
    }

    void answered(ProbeResult result) {
        last = result;
        failures = result.problem().isEmpty() ? 0 : failures + 1;
        seen.remove(result.zone());
        if (result.serial().isPresent() || result.gone()) {
            seen.put(result.zone(), new Seen(result.serial(), result.at()));
            if (seen.size() > MAX_ZONES) {
                Name eldest = seen.keySet().iterator().next();
                seen.remove(eldest);
            }
        }
    }

    Optional<Seen> seen(Name zone) {
        return Optional.ofNullable(seen.get(zone));
    }

    Optional<ProbeResult> last() {
        return Optional.ofNullable(last);
    }

    /** Probes in a row that went wrong. */
    int failures() {
        return failures;
    }

    /**
     * An answer.
     *
     * @param serial of the SOA; nothing where the zone is not served
     * @param at when
     */
    record Seen(Optional<Serial> serial, Instant at) {}
}
