package io.zonecast.apiproxy.outbox;

import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.metrics.Metrics;

/** Counters of the relay and the watch. */
public final class RelayMetrics {
    private final Counter published;
    private final Counter again;
    private final Counter failures;
    private final Counter manifests;

    /** @param metrics of the process */
    public RelayMetrics(Metrics metrics) {
        this.published = metrics.counter(
                "apiproxy_published_zone_events_total", "Zone events taken by the stream.", "event_type");
        this.again = metrics.counter(
                "apiproxy_zone_events_sent_again_total", "Zone events sent again because no version was seen in time.");
        this.failures =
                metrics.counter("apiproxy_zone_event_failures_total", "Attempts to send a zone event that failed.");
        this.manifests =
                metrics.counter("apiproxy_manifests_total", "Manifests seen from the zone-provider.", "result");
        for (String result : new String[] {"version", "failed", "refused"}) {
            manifests.initLabelValues(result);
        }
        for (EventKind kind : EventKind.values()) {
            published.initLabelValues(word(kind));
        }
    }

    void published(EventKind kind) {
        published.labelValues(word(kind)).inc();
    }

    void sentAgain() {
        again.inc();
    }

    void failed() {
        failures.inc();
    }

    void manifest(String result) {
        manifests.labelValues(result).inc();
    }

    private static String word(EventKind kind) {
        return switch (kind) {
            case ADD -> "create";
            case MODIFIED -> "change";
            case DELETE -> "delete";
        };
    }
}
