package io.zonecast.zoneprovider.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.zoneprovider.store.DepartureKind;
import java.util.Locale;

/**
 * Counts what the brake does.
 *
 * @param outcomes by kind of departure and what became of it
 */
public record BrakeMetrics(Counter outcomes) {
    /** Registers them. */
    public static BrakeMetrics of(Metrics metrics) {
        return new BrakeMetrics(metrics.counter(
                "zoneprovider_brake_total",
                "Zones that would leave and were held, released or superseded",
                "kind",
                "outcome"));
    }

    /** One more. */
    public void outcome(DepartureKind kind, String outcome) {
        outcomes.labelValues(kind.name().toLowerCase(Locale.ROOT), outcome).inc();
    }
}
