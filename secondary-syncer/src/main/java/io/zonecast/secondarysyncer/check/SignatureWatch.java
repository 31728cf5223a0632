package io.zonecast.secondarysyncer.check;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for zones whose first signature has ended or will soon, says so, and asks the zone-provider for the newest
 * version: a healthy one has renewed them long before. {@link #look} is for one thread.
 */
final class SignatureWatch {
    private static final Logger log = LoggerFactory.getLogger(SignatureWatch.class);

    /** So long a zone is not asked about again. */
    private static final Duration AGAIN = Duration.ofMinutes(15);

    /** Zones asked about in one look; the others have their turn in the next. */
    private static final int MOST = 1000;

    private final Holdings holdings;
    private final Figures figures;
    private final InstantSource clock;
    private final Duration below;
    private final Map<Name, Instant> asked = new HashMap<>();
    private volatile Found found = Found.NOTHING;

    /** @param below so much before their end signatures are worth a word */
    SignatureWatch(Holdings holdings, Figures figures, InstantSource clock, Duration below) {
        this.holdings = holdings;
        this.figures = figures;
        this.clock = clock;
        this.below = below;
    }

    /**
     * What the last look found.
     *
     * @param expired zones that have a signature that has ended
     * @param expiring zones that have one that will end soon
     * @param example the one that ends first
     */
    record Found(int expired, int expiring, String example) {
        static final Found NOTHING = new Found(0, 0, "");

        static Found of(Map<Name, Instant> ending, Instant now) {
            int expired = (int)
                    ending.values().stream().filter(end -> !end.isAfter(now)).count();
            return ending.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .map(first -> new Found(
                            expired, ending.size() - expired, first.getKey().toString()))
                    .orElse(NOTHING);
        }
    }

    /** Looks once. */
    void look() {
        Instant now = clock.instant();
        Instant limit = now.plus(below);
        if (holdings.earliestExpiry().isAfter(limit)) {
            asked.clear();
            found = Found.NOTHING;
            return;
        }
        Map<Name, Instant> ending = new HashMap<>();
        holdings.forEach((zone, holding) -> {
            if (!holding.deleted() && !holding.signedUntil().isAfter(limit)) {
                ending.put(zone, holding.signedUntil());
            }
        });
        asked.keySet().retainAll(ending.keySet());
        found = Found.of(ending, now);
        Map<Name, Want> wants = new HashMap<>();
        for (Name zone : ending.keySet()) {
            Instant last = asked.get(zone);
            if (wants.size() < MOST && (last == null || !last.plus(AGAIN).isAfter(now))) {
                wants.put(zone, new Want(VersionNumber.NONE, WantReason.EXPIRING));
            }
        }
        holdings.want(wants);
        wants.keySet().forEach(zone -> {
            asked.put(zone, now);
            figures.want("expiring");
        });
        if (!wants.isEmpty()) {
            log.warn(
                    "Signatures end and newer versions are asked for expired={} expiring={} asked={} zone={}",
                    found.expired(),
                    found.expiring(),
                    wants.size(),
                    found.example());
        }
    }

    Found found() {
        return found;
    }

    /** What is wrong, in words for people; empty where nothing is. */
    Optional<String> trouble() {
        Found now = found;
        if (now.expired() > 0) {
            return Optional.of("signatures of " + now.expired() + " zones have expired, as of " + now.example());
        }
        return now.expiring() == 0
                ? Optional.empty()
                : Optional.of("signatures of " + now.expiring() + " zones expire soon, as of " + now.example());
    }
}
