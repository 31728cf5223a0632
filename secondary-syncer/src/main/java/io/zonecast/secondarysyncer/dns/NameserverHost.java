package io.zonecast.secondarysyncer.dns;

import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.service.Readiness;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.nameserver.Nameserver;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.secondarysyncer.repair.BackOff;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the nameserver; where an address can't be bound, says so and tries until it can. */
public final class NameserverHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NameserverHost.class);

    private final NameserverSettings settings;
    private final ZoneTable zones;
    private final Readiness.Condition condition;
    private final BackOff backOff;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Nameserver server;

    private NameserverHost(
            NameserverSettings settings, ZoneTable zones, Readiness.Condition condition, BackOff backOff) {
        this.settings = settings;
        this.zones = zones;
        this.condition = condition;
        this.backOff = backOff;
        this.thread = Thread.ofPlatform().daemon().name("nameserver-start").unstarted(this::retry);
    }

    /** Answers when this returns, unless an address is taken; then it is tried again in the background. */
    public static NameserverHost start(
            NameserverSettings settings, ZoneTable zones, Readiness.Condition condition, BackOff backOff) {
        NameserverHost host = new NameserverHost(settings, zones, condition, backOff);
        if (!host.attempt()) {
            host.thread.start();
        }
        return host;
    }

    private boolean attempt() {
        try {
            server = Nameserver.start(settings, zones);
            condition.ready();
            return true;
        } catch (IOException e) {
            condition.notReady(String.valueOf(e.getMessage()));
            log.error("Nameserver can't listen, will be tried again reason={}", e.getMessage());
            return false;
        }
    }

    private void retry() {
        try {
            for (int failures = 1;
                    !stopping.await(backOff.after(failures).toMillis(), TimeUnit.MILLISECONDS);
                    failures++) {
                if (attempt()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The addresses that answer; empty while there are none. */
    public List<InetSocketAddress> listening() {
        Nameserver running = server;
        return running == null ? List.of() : running.listening();
    }

    /** Queries received since the start. */
    public long queries() {
        Map<String, Long> counts = counters();
        return counts.getOrDefault("queries_udp", 0L) + counts.getOrDefault("queries_tcp", 0L);
    }

    private Map<String, Long> counters() {
        Nameserver running = server;
        return running == null ? Map.of() : running.counters();
    }

    /** Shows the nameserver's counters. */
    public void register(Metrics metrics) {
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
                () -> counters(name -> !name.startsWith("queries_")
                        && !name.startsWith("rcode_")
                        && !name.startsWith("qtype_")
                        && !name.equals("tcp_open")));
        metrics.gauge(
                "secondarysyncer_dns_tcp_connections",
                "Open DNS connections over TCP",
                () -> counters().getOrDefault("tcp_open", 0L));
    }

    private Map<String, Long> family(String prefix) {
        Map<String, Long> family = new LinkedHashMap<>();
        counters(name -> name.startsWith(prefix))
                .forEach((name, count) -> family.put(name.substring(prefix.length()), count));
        return family;
    }

    private Map<String, Long> counters(Predicate<String> which) {
        Map<String, Long> some = new LinkedHashMap<>();
        counters().forEach((name, count) -> {
            if (which.test(name)) {
                some.put(name, count);
            }
        });
        return some;
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Nameserver running = server;
        if (running != null) {
            running.close();
        }
    }
}
