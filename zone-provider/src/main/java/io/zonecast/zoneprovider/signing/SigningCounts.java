package io.zonecast.zoneprovider.signing;

import io.zonecast.common.version.ManifestKind;
import io.zonecast.zoneprovider.metrics.ProviderMetrics;
import java.util.Locale;

/** Counts what the {@link Versioner} does. */
public final class SigningCounts {
    private final ProviderMetrics metrics;

    /** @param metrics where to count */
    public SigningCounts(ProviderMetrics metrics) {
        this.metrics = metrics;
    }

    void made(ManifestKind kind, int signatures, long nanos) {
        metrics.versions().labelValues(kind.name().toLowerCase(Locale.ROOT)).inc();
        metrics.signatures().inc(signatures);
        if (nanos > 0) {
            metrics.signing().observe(nanos / 1e9);
        }
    }

    void loaded() {
        metrics.cacheLoads().inc();
    }
}
