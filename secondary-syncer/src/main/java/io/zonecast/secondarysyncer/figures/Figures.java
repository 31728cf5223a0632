package io.zonecast.secondarysyncer.figures;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.secondarysyncer.contents.Reject;
import java.time.Duration;

/** What this service counts. Safe for use by many threads. */
public final class Figures {
    private static final double[] SECONDS = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30};

    private final Counter events;
    private final Counter requests;
    private final Counter applied;
    private final Counter rejects;
    private final Counter wants;
    private final Counter lost;
    private final Counter damages;
    private final Counter hooks;
    private final Histogram batches;
    private final Histogram delays;

    public Figures(Metrics metrics) {
        events = metrics.counter(
                "secondarysyncer_received_zone_events_total", "Versions received from the stream", "event_type");
        requests = metrics.counter(
                "secondarysyncer_zone_data_request_total", "Requests for zone contents, by outcome", "state");
        applied = metrics.counter("secondarysyncer_applied_versions_total", "Versions applied, by lane", "lane");
        rejects = metrics.counter(
                "secondarysyncer_rejected_total", "Things received that were not used, by reason", "reason");
        wants = metrics.counter(
                "secondarysyncer_wanted_marks_total",
                "Versions that could not be applied at once, by reason",
                "reason");
        lost = metrics.counter(
                "secondarysyncer_bound_hits_total", "How often a bounded queue was full, by queue", "queue");
        damages = metrics.counter(
                "secondarysyncer_damaged_total", "Damage found by re-reading disk and memory, by place", "place");
        hooks = metrics.counter("secondarysyncer_hook_runs_total", "Runs of the operator's hook", "event", "outcome");
        batches = metrics.histogram(
                "secondarysyncer_apply_duration_seconds",
                "From a batch's arrival to all of it durable and served",
                SECONDS);
        delays = metrics.histogram(
                "secondarysyncer_apply_delay_seconds",
                "From the publication of a version to it being served, by the clocks of both machines",
                SECONDS);
    }

    /** A version came from the stream; {@code type} is {@code full}, {@code diff}, {@code tombstone}, … */
    public void event(String type) {
        events.labelValues(type).inc();
    }

    /** A request for zone contents ended. */
    public void request(String state) {
        requests.labelValues(state).inc();
    }

    /** Versions were applied by the {@code fast} or the {@code repair} lane. */
    public void applied(String lane, long count) {
        applied.labelValues(lane).inc(count);
    }

    /** Something was rejected. */
    public void reject(Reject why) {
        rejects.labelValues(why.label()).inc();
    }

    /** A zone was marked as wanted. */
    public void want(String reason) {
        wants.labelValues(reason).inc();
    }

    /** A bounded queue was full. */
    public void boundHit(String queue) {
        lost.labelValues(queue).inc();
    }

    /** Damage was found on {@code disk}, in {@code memory}, or a stored {@code signature} is not trusted. */
    public void damage(String place) {
        damages.labelValues(place).inc();
    }

    /** The operator's hook ended {@code good} or {@code failed}. */
    public void hook(String event, String outcome) {
        hooks.labelValues(event, outcome).inc();
    }

    /** A batch was applied. */
    public void batch(Duration took) {
        batches.observe(took.toNanos() / 1e9);
    }

    /** A version was applied so long after it was published. */
    public void delay(Duration since) {
        delays.observe(Math.max(0, since.toMillis()) / 1e3);
    }
}
