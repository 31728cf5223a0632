package io.zonecast.benchmarks.propagation;

import io.zonecast.benchmarks.figures.Figure;
import io.zonecast.benchmarks.fleet.Api;
import io.zonecast.benchmarks.fleet.RunningFleet;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long it takes from the 2xx of a REST write until all secondaries answer with it: with one writer that waits for
 * each change, and at a sustained rate.
 */
public final class Propagation {
    private static final int SECONDARIES = 3;
    private static final int LOADERS = 16;
    private static final Duration LOST = Duration.ofSeconds(20);

    private final Path dir;
    private final int zones;
    private final int writes;
    private final int rate;
    private final int seconds;
    private final PrintStream out;
    private final AtomicInteger counter = new AtomicInteger();

    /**
     * @param dir an empty folder
     * @param zones how many are loaded
     * @param writes of the one writer
     * @param rate changes in a second
     * @param seconds how long the rate is kept
     * @param out progress
     */
    public Propagation(Path dir, int zones, int writes, int rate, int seconds, PrintStream out) {
        this.dir = dir;
        this.zones = zones;
        this.writes = writes;
        this.rate = rate;
        this.seconds = seconds;
        this.out = out;
    }

    /** Measures. */
    public List<Figure> run() throws InterruptedException {
        out.println("Starting nats-server, the three services of the primary and " + SECONDARIES + " secondaries");
        try (RunningFleet fleet =
                RunningFleet.start(dir, SECONDARIES, List.of("-XX:+UseSerialGC", "-Xmx1g", "-Xms128m"))) {
            Map<String, Watcher> tight = watchers(fleet, Duration.ofMillis(1));
            Map<String, Watcher> loose = watchers(fleet, Duration.ofMillis(3));
            try {
                List<Figure> figures = new ArrayList<>();
                figures.add(load(fleet));
                // The JIT needs some hundred changes to settle.
                oneWriter(fleet, tight, Math.min(300, writes));
                List<Double> one = oneWriter(fleet, tight, writes);
                figures.add(new Figure("one_writer_p50", Figure.percentile(one, 0.50), "ms"));
                figures.add(new Figure("one_writer_p99", Figure.percentile(one, 0.99), "ms"));
                report(figures.subList(1, 3));
                sustained(fleet, loose, 5);
                Map<String, Long> before = cpu(fleet);
                List<Double> many = sustained(fleet, loose, seconds);
                cpu(fleet)
                        .forEach((id, used) -> out.printf(
                                Locale.ROOT,
                                "  %-14s used %.0f %% of a core%n",
                                id,
                                (used - before.getOrDefault(id, 0L)) / 10.0 / seconds));
                figures.add(new Figure("rate" + rate + "_p50", Figure.percentile(many, 0.50), "ms"));
                figures.add(new Figure("rate" + rate + "_p99", Figure.percentile(many, 0.99), "ms"));
                figures.add(new Figure("rate" + rate + "_max", Figure.percentile(many, 1), "ms"));
                report(figures.subList(3, figures.size()));
                keepMetrics(fleet);
                return figures;
            } finally {
                tight.values().forEach(Watcher::close);
                loose.values().forEach(Watcher::close);
            }
        }
    }

    private void report(List<Figure> figures) {
        figures.forEach(
                figure -> out.printf(Locale.ROOT, "  %s = %.1f %s%n", figure.name(), figure.value(), figure.unit()));
    }

    /** What every service counted, for whoever wants to know where the time went. */
    private void keepMetrics(RunningFleet fleet) {
        for (String id : fleet.ids()) {
            StringBuilder text = new StringBuilder();
            if (!id.equals(RunningFleet.NATS)) {
                fleet.api()
                        .metrics(id)
                        .forEach((name, value) ->
                                text.append(name).append(' ').append(value).append('\n'));
            }
            try {
                Files.writeString(dir.resolve("metrics-" + id + ".txt"), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Map<String, Long> cpu(RunningFleet fleet) {
        Map<String, Long> used = new LinkedHashMap<>();
        fleet.ids().forEach(id -> used.put(id, fleet.process(id).cpuMillis()));
        return used;
    }

    private static Map<String, Watcher> watchers(RunningFleet fleet, Duration pause) {
        Map<String, Watcher> watchers = new LinkedHashMap<>();
        fleet.secondaries().forEach(id -> watchers.put(id, new Watcher(fleet.dns(id), pause)));
        return watchers;
    }

    private static String zone(int number) {
        return "zone" + number + ".example.";
    }

    private Figure load(RunningFleet fleet) throws InterruptedException {
        out.println("Loading " + zones + " signed zones over REST with " + LOADERS + " connections");
        long began = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService loaders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < LOADERS; i++) {
                running.add(loaders.submit(() -> {
                    for (int k = next.getAndIncrement(); k < zones; k = next.getAndIncrement()) {
                        create(fleet, zone(k));
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a zone could not be created", e);
        }
        double written = (System.nanoTime() - began) / 1e9;
        out.printf(Locale.ROOT, "  written in %.1f s; waiting for the fleet%n", written);
        fleet.await(
                "all zones on all secondaries",
                Duration.ofMinutes(5),
                () -> fleet.api().inSync(SECONDARIES, zones));
        double took = (System.nanoTime() - began) / 1e9;
        out.printf(Locale.ROOT, "  in sync after %.1f s%n", took);
        return new Figure("load_seconds", took, "s");
    }

    private static void create(RunningFleet fleet, String zone) {
        fleet.api()
                .must(
                        "POST",
                        "/zones?rrsets=false",
                        Api.zone(
                                zone,
                                true,
                                List.of(
                                        new Api.Rrset("ns1." + zone, "A", 300, List.of("192.0.2.1")),
                                        new Api.Rrset("ns2." + zone, "A", 300, List.of("192.0.2.2")),
                                        new Api.Rrset("www." + zone, "A", 300, List.of("192.0.2.80")),
                                        new Api.Rrset(zone, "MX", 300, List.of("10 mail." + zone)),
                                        new Api.Rrset("mail." + zone, "A", 300, List.of("192.0.2.25")))));
    }

    /** One change; completes with the milliseconds from its 2xx to the last secondary's answer. */
    private CompletableFuture<Double> change(RunningFleet fleet, Map<String, Watcher> watchers, int zone) {
        int number = counter.incrementAndGet();
        byte[] address = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        String owner = "www." + zone(zone);
        String text = "10." + (number >> 16 & 0xff) + "." + (number >> 8 & 0xff) + "." + (number & 0xff);
        fleet.api()
                .must(
                        "PATCH",
                        "/zones/" + zone(zone),
                        Api.replace(List.of(new Api.Rrset(owner, "A", 300, List.of(text)))));
        long written = System.nanoTime();
        Name name = Name.parse(owner);
        List<CompletableFuture<Long>> seen = watchers.values().stream()
                .map(watcher -> watcher.await(name, address))
                .toList();
        return CompletableFuture.allOf(seen.toArray(CompletableFuture[]::new))
                .thenApply(all -> seen.stream()
                        .mapToDouble(one -> (one.join() - written) / 1e6)
                        .max()
                        .orElseThrow());
    }

    private List<Double> oneWriter(RunningFleet fleet, Map<String, Watcher> watchers, int count)
            throws InterruptedException {
        out.println("One writer, " + count + " changes, each awaited on all secondaries");
        List<Double> took = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            took.add(get(change(fleet, watchers, (int) ((i * 7919L) % zones))));
        }
        return took;
    }

    private List<Double> sustained(RunningFleet fleet, Map<String, Watcher> watchers, int duration)
            throws InterruptedException {
        out.println(rate + " changes a second for " + duration + " s");
        ConcurrentLinkedQueue<CompletableFuture<Double>> sent = new ConcurrentLinkedQueue<>();
        AtomicInteger count = new AtomicInteger();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            try (ScheduledExecutorService beat = Executors.newSingleThreadScheduledExecutor()) {
                var ticking = beat.scheduleAtFixedRate(
                        () -> {
                            int k = count.getAndIncrement();
                            if (k < rate * duration) {
                                // A zone comes again only after a while, as with real writers.
                                CompletableFuture<Double> done = new CompletableFuture<>();
                                sent.add(done);
                                writers.execute(() -> finish(done, fleet, watchers, (int) ((k * 104729L) % zones)));
                            }
                        },
                        0,
                        1_000_000_000L / rate,
                        TimeUnit.NANOSECONDS);
                fleet.await(
                        "all changes are sent",
                        Duration.ofSeconds(duration * 3L + 10),
                        () -> count.get() >= rate * duration);
                ticking.cancel(false);
            }
            List<Double> took = new ArrayList<>();
            for (CompletableFuture<Double> one : sent) {
                took.add(get(one));
            }
            return took;
        }
    }

    private void finish(CompletableFuture<Double> done, RunningFleet fleet, Map<String, Watcher> watchers, int zone) {
        try {
            done.complete(get(change(fleet, watchers, zone)));
        } catch (InterruptedException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private static double get(CompletableFuture<Double> change) throws InterruptedException {
        try {
            return change.get(LOST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a change was not answered by all secondaries in " + LOST, e);
        }
    }
}
