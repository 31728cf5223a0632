package io.zonecast.secondarysyncer.dns;

import io.zonecast.common.metrics.Metrics;
import io.zonecast.nameserver.Nameserver;
import io.zonecast.nameserver.desk.Latencies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one nameserver after the other counted, as if they were one; and the end of those that were shut, whose last
 * connections are given some time. Safe for use by many threads.
 */
final class NameserverCounts implements AutoCloseable {
    /** How often it is looked whether the last connections have ended. */
    static final Duration LOOK = Duration.ofMillis(100);

    private static final String OPEN = "tcp_open";
    private static final String OPEN_TLS = "tls_open";
    private static final List<String> FAMILIES = List.of("queries_", "rcode_", "qtype_", "opcode_");
    private static final List<String> LEVELS = List.of(OPEN, OPEN_TLS);

    /** Of all buckets but the last, in seconds. */
    private static final List<Double> BOUNDS = IntStream.range(0, Latencies.BUCKETS - 1)
            .mapToObj(i -> (1L << i) / 1e6)
            .toList();

    private final Duration patience;
    private final Map<String, Long> past = new LinkedHashMap<>();
    private final Map<String, long[]> pastLatencies = new LinkedHashMap<>();
    private final List<Retired> retired = new ArrayList<>();
    private @Nullable Nameserver serving;

    private record Retired(Nameserver server, long until) {}

    /** @param patience so long connections live on */
    NameserverCounts(Duration patience) {
        this.patience = patience;
    }

    synchronized void serving(Nameserver server) {
        serving = server;
    }

    /** A nameserver listens no more. */
    synchronized void retire(Nameserver server) {
        serving = null;
        retired.add(new Retired(server, System.nanoTime() + patience.toNanos()));
    }

    synchronized boolean hasRetired() {
        return !retired.isEmpty();
    }

    /** Closes those without connections, and those whose time is up. */
    synchronized void closeRetired(long now) {
        for (Iterator<Retired> each = retired.iterator(); each.hasNext(); ) {
            Retired one = each.next();
            if (one.server().connections() == 0 || one.until() - now < 0) {
                each.remove();
                one.server().close();
                add(past, one.server().counters());
                addLatencies(pastLatencies, one.server().latencies());
            }
        }
    }

    @Override
    public synchronized void close() {
        retired.forEach(each -> each.server().close());
        retired.clear();
    }

    private static void add(Map<String, Long> sums, Map<String, Long> more) {
        more.forEach((name, count) -> {
            if (!LEVELS.contains(name)) {
                sums.merge(name, count, Long::sum);
            }
        });
    }

    private synchronized Map<String, Long> all() {
        Map<String, Long> sums = new LinkedHashMap<>(past);
        LEVELS.forEach(level -> sums.put(level, 0L));
        for (Nameserver each : all(serving)) {
            Map<String, Long> counters = each.counters();
            add(sums, counters);
            LEVELS.forEach(level -> sums.merge(level, counters.getOrDefault(level, 0L), Long::sum));
        }
        return sums;
    }

    private List<Nameserver> all(@Nullable Nameserver last) {
        List<Nameserver> all = new ArrayList<>();
        retired.forEach(each -> all.add(each.server()));
        if (last != null) {
            all.add(last);
        }
        return all;
    }

    /** Queries received since the start. */
    long queries() {
        Map<String, Long> counts = all();
        return counts.getOrDefault("queries_udp", 0L)
                + counts.getOrDefault("queries_tcp", 0L)
                + counts.getOrDefault("queries_tls", 0L);
    }

    void register(Metrics metrics) {
        metrics.counters(
                "secondarysyncer_dns_queries_total",
                "DNS queries received, by transport",
                "transport",
                () -> family("queries_"));
        metrics.counters(
                "secondarysyncer_dns_responses_total",
                "DNS answers, by response code",
                "rcode",
                () -> family("rcode_"));
        metrics.counters(
                "secondarysyncer_dns_query_types_total", "DNS queries, by type asked", "qtype", () -> family("qtype_"));
        metrics.counters(
                "secondarysyncer_dns_incidents_total",
                "What else the nameserver counts, by kind",
                "kind",
                () -> some(name -> FAMILIES.stream().noneMatch(name::startsWith) && !LEVELS.contains(name)));
        metrics.counters(
                "secondarysyncer_dns_opcodes_total",
                "DNS messages answered, by opcode",
                "opcode",
                () -> family("opcode_"));
        metrics.histogram(
                "secondarysyncer_dns_answer_seconds",
                "How long answers took, by transport; a sample, see docs/nameserver.md",
                "transport",
                this::latencies);
        metrics.gauge(
                "secondarysyncer_dns_tls_connections",
                "Open DNS connections over TLS",
                () -> all().getOrDefault(OPEN_TLS, 0L));
        metrics.gauge(
                "secondarysyncer_dns_tls_certificate_expiry_seconds",
                "When the certificate that is served over TLS ends, seconds since 1970; infinity for none",
                this::certificateEnd);
        metrics.gauge(
                "secondarysyncer_dns_tcp_connections",
                "Open DNS connections over TCP",
                () -> all().getOrDefault(OPEN, 0L));
    }

    private synchronized double certificateEnd() {
        return Optional.ofNullable(serving)
                .flatMap(Nameserver::certificateEnd)
                .map(end -> (double) end.getEpochSecond())
                .orElse(Double.POSITIVE_INFINITY);
    }

    private synchronized Map<String, Metrics.Buckets> latencies() {
        Map<String, long[]> sums = new LinkedHashMap<>();
        pastLatencies.forEach((transport, counts) -> sums.put(transport, counts.clone()));
        all(serving).forEach(each -> addLatencies(sums, each.latencies()));
        Map<String, Metrics.Buckets> buckets = new LinkedHashMap<>();
        sums.forEach((transport, sum) -> {
            List<Long> counts = new ArrayList<>();
            for (int i = 0; i < Latencies.BUCKETS; i++) {
                counts.add(sum[i]);
            }
            buckets.put(transport, new Metrics.Buckets(BOUNDS, counts, sum[Latencies.BUCKETS] / 1e9));
        });
        return buckets;
    }

    private static void addLatencies(Map<String, long[]> sums, Map<String, long[]> more) {
        more.forEach((transport, counts) -> {
            long[] sum = sums.computeIfAbsent(transport, _ -> new long[counts.length]);
            for (int i = 0; i < counts.length; i++) {
                sum[i] += counts[i];
            }
        });
    }

    private Map<String, Long> family(String prefix) {
        Map<String, Long> family = new LinkedHashMap<>();
        some(name -> name.startsWith(prefix))
                .forEach((name, count) -> family.put(name.substring(prefix.length()), count));
        return family;
    }

    private Map<String, Long> some(Predicate<String> which) {
        Map<String, Long> some = new LinkedHashMap<>();
        all().forEach((name, count) -> {
            if (which.test(name)) {
                some.put(name, count);
            }
        });
        return some;
    }
}
