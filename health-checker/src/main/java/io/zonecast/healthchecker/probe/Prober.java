package io.zonecast.healthchecker.probe;

import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.fleet.Effect;
import io.zonecast.healthchecker.fleet.ProbeResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the secondaries over DNS at a bounded rate each. While a zone waits for its turn a newer version takes its
 * place, so that many changes cost no more than few. Safe for use by many threads.
 */
public final class Prober implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Prober.class);

    /** Zones that wait for their turn at one secondary; the oldest is dropped first, its next change asks again. */
    private static final int MAX_WAITING = 1_000;

    /** Probes under way. */
    private static final int MAX_AT_ONCE = 64;

    private static final Duration TURN = Duration.ofMillis(50);

    private final Settings settings;
    private final SoaProbe probe;
    private final Consumer<ProbeResult> results;
    private final RandomGenerator random;
    private final Counter probes;
    private final Map<String, LinkedHashMap<Name, Effect.Probe>> waiting = new HashMap<>();
    private final Map<String, Double> allowance = new HashMap<>();
    private final Semaphore atOnce = new Semaphore(MAX_AT_ONCE);
    private final ScheduledExecutorService turns = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("probe-turns").factory());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param settings how often and where
     * @param results who is told, on threads of the prober
     * @param random for message ids and the choice among listeners; safe for many threads
     */
    public Prober(
            Settings settings,
            Consumer<ProbeResult> results,
            RandomGenerator random,
            InstantSource clock,
            Metrics metrics) {
        this.settings = settings;
        this.results = results;
        this.random = random;
        this.probe = new SoaProbe(settings.timeout(), random, clock);
        this.probes =
                metrics.counter("healthchecker_probes_total", "SOA questions to secondaries by outcome", "outcome");
        var ignored = turns.scheduleAtFixedRate(this::turn, TURN.toMillis(), TURN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * How the secondaries are asked.
     *
     * @param perSecond probes of one secondary in a second; 0 for none
     * @param timeout of one attempt
     * @param targets where to ask, for secondaries that listen on all their addresses or behind others
     */
    public record Settings(int perSecond, Duration timeout, Map<String, InetSocketAddress> targets) {
        public Settings {
            targets = Map.copyOf(targets);
        }
    }

    /** Asks when it is that zone's turn. */
    public void enqueue(Effect.Probe wanted) {
        if (settings.perSecond() == 0) {
            return;
        }
        synchronized (waiting) {
            LinkedHashMap<Name, Effect.Probe> zones =
                    waiting.computeIfAbsent(wanted.secondary(), unseen -> new LinkedHashMap<>());
            zones.put(wanted.zone(), wanted);
            if (zones.size() > MAX_WAITING) {
                zones.remove(zones.keySet().iterator().next());
                probes.labelValues("dropped").inc();
            }
        }
    }

    /** Asks at once and waits for all answers, each at most two time-outs. */
    public List<ProbeResult> ask(List<Effect.Probe> wanted) {
        List<Future<Optional<ProbeResult>>> running = new ArrayList<>();
        for (Effect.Probe one : wanted) {
            running.add(threads.submit(() -> run(one)));
        }
        List<ProbeResult> answers = new ArrayList<>();
        for (Future<Optional<ProbeResult>> future : running) {
            try {
                future.get(settings.timeout().toMillis() * (SoaProbe.ATTEMPTS + 1), TimeUnit.MILLISECONDS)
                        .ifPresent(answers::add);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return answers;
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                log.debug("Probe not finished", e);
            }
        }
        return answers;
    }

    private void turn() {
        List<Effect.Probe> next = new ArrayList<>();
        synchronized (waiting) {
            double more = settings.perSecond() * TURN.toMillis() / 1000.0;
            waiting.forEach((secondary, zones) -> {
                double allowed = Math.min(settings.perSecond(), allowance.getOrDefault(secondary, 0.0) + more);
                while (allowed >= 1 && !zones.isEmpty()) {
                    next.add(zones.pollFirstEntry().getValue());
                    allowed--;
                }
                allowance.put(secondary, allowed);
            });
        }
        for (Effect.Probe one : next) {
            if (atOnce.tryAcquire()) {
                threads.execute(() -> {
                    try {
                        run(one);
                    } finally {
                        atOnce.release();
                    }
                });
            } else {
                probes.labelValues("dropped").inc();
            }
        }
    }

    private Optional<ProbeResult> run(Effect.Probe one) {
        Optional<InetSocketAddress> target = target(one);
        if (target.isEmpty()) {
            probes.labelValues("no_address").inc();
            return Optional.empty();
        }
        ProbeResult result = probe.ask(one, target.get());
        probes.labelValues(result.problem().isEmpty() ? "good" : result.reachable() ? "wrong" : "silent")
                .inc();
        results.accept(result);
        return Optional.of(result);
    }

    private Optional<InetSocketAddress> target(Effect.Probe one) {
        InetSocketAddress given = settings.targets().get(one.secondary());
        if (given != null) {
            return Optional.of(given);
        }
        List<InetSocketAddress> listeners = one.listeners().stream()
                .map(Prober::address)
                .flatMap(Optional::stream)
                .filter(address -> !address.getAddress().isAnyLocalAddress())
                .toList();
        return listeners.isEmpty() ? Optional.empty() : Optional.of(listeners.get(random.nextInt(listeners.size())));
    }

    /** The address of a text such as {@code 192.0.2.1:53} or {@code [2001:db8::1]:53}; no name is looked up. */
    static Optional<InetSocketAddress> address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            return Optional.of(
                    new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        turns.shutdownNow();
        threads.shutdownNow();
    }
}
