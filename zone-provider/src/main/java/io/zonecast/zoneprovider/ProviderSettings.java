package io.zonecast.zoneprovider;

import io.zonecast.common.config.Config;
import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.SigningPolicy;
import io.zonecast.zoneprovider.brake.BrakeLimits;
import io.zonecast.zoneprovider.feed.FeedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of the zone-provider beside those that every service has.
 *
 * @param kekFile file of the key-encryption key; empty for {@code kek} in the state folder
 * @param algorithm of new zone keys
 * @param policy times of signatures
 * @param renewalInterval between looks for signatures that near their end
 * @param renewalsPerSecond zones whose signatures are renewed in a second
 * @param workers threads that sign
 * @param cacheRrsets RRsets of zones in memory
 * @param cacheOctets octets of whole zones kept for page fetches
 * @param inventoryInterval between comparisons with the api-proxy
 * @param publishTimeout after which the outcome of an append is unknown
 * @param fetchTimeout of one page of contents
 * @param brake when departures of zones are held
 * @param feed who gets zones straight from here
 * @param streams of events and versions
 */
public record ProviderSettings(
        Optional<Path> kekFile,
        Algorithm algorithm,
        SigningPolicy policy,
        Duration renewalInterval,
        int renewalsPerSecond,
        int workers,
        long cacheRrsets,
        long cacheOctets,
        Duration inventoryInterval,
        Duration publishTimeout,
        Duration fetchTimeout,
        BrakeLimits brake,
        FeedSettings feed,
        StreamLimits streams) {

    private static final Duration DAY = Duration.ofDays(1);

    /**
     * What the streams keep.
     *
     * @param maxAge how long
     * @param eventOctets of zone events
     * @param versionOctets of versions
     * @param replicas 1, or 3 on a cluster
     */
    public record StreamLimits(Duration maxAge, long eventOctets, long versionOctets, int replicas) {}

    /** Reads them. */
    public static ProviderSettings read(Config config) {
        return new ProviderSettings(
                config.optionalPath("keys.kek-file"),
                config.choice("keys.algorithm", Algorithm.class, Algorithm.ECDSAP256SHA256),
                policy(config),
                config.duration("signing.check-interval", Duration.ofMinutes(1), Duration.ofMillis(10), DAY),
                config.integer("signing.renewals-per-second", 200, 1, 1_000_000),
                config.integer("signing.workers", Runtime.getRuntime().availableProcessors(), 1, 256),
                config.number("zones.cache-rrsets", 300_000, 1000, 1_000_000_000),
                config.number("zones.cache-octets", 128L << 20, 1 << 20, 1L << 40),
                config.duration("inventory.interval", Duration.ofMinutes(15), Duration.ofSeconds(1), DAY),
                config.duration(
                        "publish.timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(1)),
                config.duration("fetch.timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofMinutes(5)),
                new BrakeLimits(
                        config.integer("brake.percent", BrakeLimits.DEFAULT.percent(), 0, 100),
                        config.integer("brake.zones", BrakeLimits.DEFAULT.zones(), 0, 1_000_000_000),
                        config.duration("brake.window", BrakeLimits.DEFAULT.window(), Duration.ofSeconds(1), DAY)),
                FeedSettings.read(config),
                new StreamLimits(
                        config.duration(
                                "streams.max-age", Duration.ofDays(7), Duration.ofHours(1), Duration.ofDays(365)),
                        config.number("streams.event-octets", 1L << 30, 1 << 20, 1L << 50),
                        config.number("streams.version-octets", 4L << 30, 1 << 20, 1L << 50),
                        replicas(config)));
    }

    private static int replicas(Config config) {
        int replicas = config.integer("streams.replicas", 1, 1, 5);
        if (replicas % 2 == 0) {
            config.problem("streams.replicas", "must be 1, 3 or 5, is " + replicas);
        }
        return replicas;
    }

    private static SigningPolicy policy(Config config) {
        SigningPolicy usual = SigningPolicy.DEFAULT;
        Duration backdate = config.duration("signing.backdate", usual.backdate(), Duration.ZERO, Duration.ofDays(7));
        Duration validity =
                config.duration("signing.validity", usual.validity(), Duration.ofHours(1), Duration.ofDays(365));
        Duration refresh = config.duration("signing.refresh", usual.refresh(), Duration.ZERO, Duration.ofDays(300));
        Duration spread = config.duration("signing.spread", usual.spread(), Duration.ZERO, Duration.ofDays(60));
        Duration slack = config.duration("signing.slack", usual.slack(), Duration.ZERO, Duration.ofDays(7));
        try {
            return new SigningPolicy(backdate, validity, refresh, spread, slack);
        } catch (IllegalArgumentException e) {
            config.problem("signing.validity", e.getMessage());
            return usual;
        }
    }
}
