package io.zonecast.common.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The metrics of one process, with those of the JVM and the process already in it. Names are unique; asking for one a
 * second time is an error. Safe for use by many threads.
 */
public final class Metrics {
    /** Content type of {@link #scrape}. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    public Metrics() {
        ProcessMetrics.register(this);
    }

    /** Something that only grows. */
    public Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    /** Something that only grows and is counted elsewhere. */
    public void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Things that only grow and are counted elsewhere, by the values of one label. */
    public void counters(String name, String help, String label, Supplier<Map<String, Long>> values) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback -> values.get().forEach((value, count) -> callback.call(count, value)))
                .register(registry);
    }

    /** Something that goes up and down, read when somebody asks. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Things that go up and down, by the values of one label, read when somebody asks. */
    public void gauges(String name, String help, String label, Supplier<Map<String, Double>> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback -> values.get().forEach((value, level) -> callback.call(level, value)))
                .register(registry);
    }

    /** Something that goes up and down. */
    public Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    /**
     * How values are spread.
     *
     * @param bounds upper bounds of the buckets, rising, without infinity
     */
    public Histogram histogram(String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .classicOnly()
                .classicUpperBounds(bounds)
                .labelNames(labels)
                .register(registry);
    }

    /**
     * A histogram that is counted elsewhere.
     *
     * @param bounds upper bounds of the buckets, rising, without infinity
     * @param counts of each bucket by itself, and behind them that of what is above all bounds
     * @param sum of all values
     */
    public record Buckets(List<Double> bounds, List<Long> counts, double sum) {
        public Buckets {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
            if (counts.size() != bounds.size() + 1) {
                throw new IllegalArgumentException(counts.size() + " counts for " + bounds.size() + " bounds");
            }
        }
    }

    /** How values that are counted elsewhere are spread, by the values of one label. */
    public void histogram(String name, String help, String label, Supplier<Map<String, Buckets>> values) {
        registry.register(() -> {
            HistogramSnapshot.Builder snapshot =
                    HistogramSnapshot.builder().name(name).help(help);
            values.get().forEach((value, buckets) -> {
                List<Double> bounds = new ArrayList<>(buckets.bounds());
                bounds.add(Double.POSITIVE_INFINITY);
                snapshot.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .labels(Labels.of(label, value))
                        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, buckets.counts()))
                        .sum(buckets.sum())
                        .build());
            });
            return snapshot.build();
        });
    }

    /** Everything in Prometheus text format. */
    public byte[] scrape() {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            writer.write(out, registry.scrape(), EscapingScheme.DEFAULT);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
