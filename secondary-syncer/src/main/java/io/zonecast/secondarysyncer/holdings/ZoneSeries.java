package io.zonecast.secondarysyncer.holdings;

import io.zonecast.common.metrics.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Serials and ages of zones for who watches. An age is the time since the zone-provider made the version that is served,
 * so it says when a zone changed last, not that it is behind.
 */
public final class ZoneSeries {
    /** A look at a million zones takes some tens of milliseconds. */
    private static final Duration KEPT = Duration.ofSeconds(5);

    private final Holdings holdings;
    private final InstantSource clock;
    private final int most;
    private long looked = Long.MIN_VALUE;
    private long oldest;
    private long newest;

    /** @param most zones that are shown one by one; where there are more, none is */
    public ZoneSeries(Holdings holdings, InstantSource clock, int most) {
        this.holdings = holdings;
        this.clock = clock;
        this.most = most;
    }

    /** Shows them. */
    public void register(Metrics metrics) {
        metrics.gauge(
                "secondarysyncer_zone_age_oldest_seconds",
                "Time since the version served was made, of the zone that changed longest ago; 0 without zones",
                () -> age(false));
        metrics.gauge(
                "secondarysyncer_zone_age_newest_seconds",
                "Time since the version served was made, of the zone that changed last; 0 without zones",
                () -> age(true));
        if (most > 0) {
            metrics.gauges(
                    "secondarysyncer_zone_serial",
                    "SOA serial served, by zone",
                    "zone",
                    () -> each(holding -> holding.serial().value()));
            metrics.gauges(
                    "secondarysyncer_zone_age_seconds",
                    "Time since the version served was made, by zone",
                    "zone",
                    () -> each(holding -> seconds(clock.millis() - holding.publishedAt())));
            metrics.gauge(
                    "secondarysyncer_zone_series_left_out",
                    "1 while there are more zones than metrics.zones, so that none is shown by itself",
                    () -> holdings.zones() > most ? 1 : 0);
        }
    }

    private Map<String, Double> each(ToDoubleFunction<Holding> figure) {
        Map<String, Double> all = new LinkedHashMap<>();
        if (holdings.zones() <= most) {
            holdings.forEach((zone, holding) -> {
                if (!holding.deleted()) {
                    all.put(zone.toString(), figure.applyAsDouble(holding));
                }
            });
        }
        return all;
    }

    private static double seconds(long millis) {
        return Math.max(0, millis) / 1000.0;
    }

    private synchronized double age(boolean ofNewest) {
        long now = clock.millis();
        if (looked == Long.MIN_VALUE || Math.abs(now - looked) > KEPT.toMillis()) {
            looked = now;
            oldest = Long.MAX_VALUE;
            newest = Long.MIN_VALUE;
            holdings.forEach((_, holding) -> {
                if (!holding.deleted()) {
                    oldest = Math.min(oldest, holding.publishedAt());
                    newest = Math.max(newest, holding.publishedAt());
                }
            });
        }
        return oldest == Long.MAX_VALUE ? 0 : seconds(now - (ofNewest ? newest : oldest));
    }
}
