package io.zonecast.zoneprovider.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.zonecast.common.metrics.Metrics;

/**
 * Counters of the zone-provider; names of the first system where the meaning is the same.
 *
 * @param requests requests for zone data
 * @param responses answers to them, counted before they are sent
 * @param inventoryRequests requests for the inventory
 * @param events zone events by what became of them
 * @param versions versions made, by kind
 * @param published versions that the broker confirmed
 * @param publishRetries appends whose outcome is unknown
 * @param signatures signatures made
 * @param signing time to make one version of one zone
 * @param contentFetches fetches of contents, by outcome
 * @param retold versions told once more because their event came again, by outcome
 * @param cacheLoads zones loaded from the store because they were not in memory
 */
public record ProviderMetrics(
        Counter requests,
        Counter responses,
        Counter inventoryRequests,
        Counter events,
        Counter versions,
        Counter published,
        Counter publishRetries,
        Counter signatures,
        Histogram signing,
        Counter contentFetches,
        Counter retold,
        Counter cacheLoads) {

    /** Registers all of them. */
    public static ProviderMetrics of(Metrics metrics) {
        return new ProviderMetrics(
                metrics.counter("zoneprovider_request_total", "Requests for zone data"),
                metrics.counter("zoneprovider_response_total", "Answers to requests for zone data"),
                metrics.counter("zoneprovider_inventory_request_total", "Requests for the inventory"),
                metrics.counter("zoneprovider_events_total", "Zone events by what became of them", "outcome"),
                metrics.counter("zoneprovider_versions_total", "Versions made by kind", "kind"),
                metrics.counter("zoneprovider_published_total", "Versions that the broker confirmed"),
                metrics.counter("zoneprovider_publish_retries_total", "Appends whose outcome is unknown"),
                metrics.counter("zoneprovider_signatures_total", "DNSSEC signatures made"),
                metrics.histogram(
                        "zoneprovider_sign_duration_seconds",
                        "Time to make one version of one zone",
                        new double[] {0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30}),
                metrics.counter("zoneprovider_content_fetch_total", "Fetches of unsigned contents", "state"),
                metrics.counter(
                        "zoneprovider_retold_total",
                        "Versions told once more because their event came again",
                        "outcome"),
                metrics.counter("zoneprovider_zone_loads_total", "Zones loaded from the store into memory"));
    }
}
