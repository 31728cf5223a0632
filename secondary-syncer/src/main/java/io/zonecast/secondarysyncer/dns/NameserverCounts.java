package io.zonecast.secondarysyncer.dns;

import io.zonecast.common.metrics.Metrics;
import io.zonecast.nameserver.Nameserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one nameserver after the other counted, as if they were one; and the end of those that were shut, whose last
 * connections are given some time. Safe for use by many threads.
 */
final class NameserverCounts implements AutoCloseable {
    /** How often it is looked whether the last connections have ended. */
    static final Duration LOOK = Duration.ofMillis(100);

    private static final String OPEN = "tcp_open";

    private final Duration patience;
    private final Map<String, Long> past = new LinkedHashMap<>();
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
            if (!name.equals(OPEN)) {
                sums.merge(name, count, Long::sum);
            }
        });
    }

    private synchronized Map<String, Long> all() {
        Map<String, Long> sums = new LinkedHashMap<>(past);
        long open = 0;
        for (Retired each : retired) {
            add(sums, each.server().counters());
            open += each.server().connections();
        }
        if (serving != null) {
            add(sums, serving.counters());
            open += serving.connections();
        }
        sums.put(OPEN, open);
        return sums;
    }

    /** Queries received since the start. */
    long queries() {
        Map<String, Long> counts = all();
        return counts.getOrDefault("queries_udp", 0L) + counts.getOrDefault("queries_tcp", 0L);
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
                () -> some(name -> !name.startsWith("queries_")
                        && !name.startsWith("rcode_")
                        && !name.startsWith("qtype_")
                        && !name.equals(OPEN)));
        metrics.gauge(
                "secondarysyncer_dns_tcp_connections",
                "Open DNS connections over TCP",
                () -> all().getOrDefault(OPEN, 0L));
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
