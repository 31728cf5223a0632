package io.zonecast.systemtests.simulation;

import io.zonecast.apiproxy.outbox.RelayMetrics;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.zoneprovider.metrics.BrakeMetrics;
import io.zonecast.zoneprovider.metrics.ProviderMetrics;

/** Counters that all simulated processes of a kind share: nobody looks at them, and making them costs time. */
final class Meters {
    static final RelayMetrics RELAY = new RelayMetrics(new Metrics());
    static final ProviderMetrics PROVIDER = ProviderMetrics.of(new Metrics());
    static final BrakeMetrics BRAKE = BrakeMetrics.of(new Metrics());
    static final Figures SECONDARY = new Figures(new Metrics());

    private Meters() {}
}
