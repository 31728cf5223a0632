package io.zonecast.healthchecker;

import io.zonecast.common.config.Config;
import io.zonecast.healthchecker.fleet.FleetRules;
import io.zonecast.healthchecker.liveness.Liveness;
import io.zonecast.healthchecker.probe.Prober;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The health-checker's own settings.
 *
 * @param listen where HTTP is answered; empty for nowhere
 * @param rules what the fleet state decides by
 * @param compareEvery pause between comparisons with the zone-provider's root
 * @param probes how the secondaries are asked over DNS
 */
record HealthCheckerSettings(
        List<InetSocketAddress> listen, FleetRules rules, Duration compareEvery, Prober.Settings probes) {
    private static final Duration DAY = Duration.ofDays(1);

    static HealthCheckerSettings read(Config config) {
        Duration suspect = config.duration("fleet.suspect-after", Duration.ofSeconds(3), Duration.ofMillis(500), DAY);
        Duration inactive = config.duration("fleet.inactive-after", Duration.ofSeconds(10), Duration.ofSeconds(1), DAY);
        if (suspect.compareTo(inactive) >= 0) {
            config.problem("fleet.suspect-after", "must be shorter than fleet.inactive-after");
            suspect = inactive.dividedBy(2);
        }
        int perSecond = config.integer("probe.per-second", 250, 0, 10_000);
        return new HealthCheckerSettings(
                config.addresses("http.listen", "127.0.0.1:8082"),
                new FleetRules(
                        new Liveness.Times(suspect, inactive),
                        config.duration("resync.grace", Duration.ofSeconds(5), Duration.ofSeconds(1), DAY),
                        config.duration("resync.first-retry", Duration.ofSeconds(10), Duration.ofSeconds(1), DAY),
                        config.duration("resync.last-retry", Duration.ofMinutes(5), Duration.ofSeconds(1), DAY),
                        config.duration("resync.full-check-every", Duration.ofMinutes(15), Duration.ofSeconds(1), DAY),
                        config.integer("fleet.load-warning", 10, 0, 10_000),
                        config.duration("probe.every", Duration.ofSeconds(10), Duration.ofSeconds(1), DAY),
                        perSecond > 0,
                        config.integer("receipts.changes", 60_000, 1_000, 10_000_000)),
                config.duration("resync.compare-every", Duration.ofSeconds(5), Duration.ofMillis(500), DAY),
                new Prober.Settings(
                        perSecond,
                        config.duration(
                                "probe.timeout", Duration.ofMillis(500), Duration.ofMillis(10), Duration.ofSeconds(10)),
                        targets(config)));
    }

    private static Map<String, InetSocketAddress> targets(Config config) {
        Map<String, InetSocketAddress> targets = new LinkedHashMap<>();
        for (String text : config.texts("probe.targets", List.of())) {
            int equals = text.indexOf('=');
            int colon = text.lastIndexOf(':');
            try {
                String host = text.substring(equals + 1, colon).replaceAll("^\\[(.*)]$", "$1");
                targets.put(
                        text.substring(0, equals),
                        new InetSocketAddress(
                                InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1))));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                config.problem("probe.targets", "must be like secondary=192.0.2.1:53, has \"" + text + "\"");
            }
        }
        return targets;
    }
}
