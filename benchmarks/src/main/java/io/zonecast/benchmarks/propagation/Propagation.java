package io.zonecast.benchmarks.propagation;

import io.zonecast.benchmarks.figures.Figure;
import io.zonecast.benchmarks.fleet.RunningFleet;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long it takes from the 2xx of a REST write until all secondaries answer with it: with one writer that waits for
 * each change, at a sustained rate, beside other systems, with few and many secondaries, and during a re-sign wave.
 */
public final class Propagation {
    /** Of each service. */
    static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xmx1g", "-Xms128m");

    private static final int SECONDARIES = 3;
    private static final int MANY = 20;

    private final Path dir;
    private final Amounts amounts;
    private final PrintStream out;

    /**
     * How much is done.
     *
     * @param zones loaded for the three secondaries
     * @param writes of the one writer
     * @param rate changes in a second
     * @param seconds how long the rate is kept
     * @param peerZones loaded into each of those that are compared, and for 20 secondaries; 0 to leave them out
     * @param waveZones signed again; 0 to leave the wave out
     */
    public record Amounts(int zones, int writes, int rate, int seconds, int peerZones, int waveZones) {}

    /**
     * @param dir an empty folder
     * @param out progress
     */
    public Propagation(Path dir, Amounts amounts, PrintStream out) {
        this.dir = dir;
        this.amounts = amounts;
        this.out = out;
    }

    /** Measures. */
    public List<Figure> run() throws InterruptedException {
        List<Figure> figures = new ArrayList<>(three());
        if (amounts.peerZones() > 0) {
            figures.addAll(
                    report(new Contest(dir.resolve("contest"), amounts.peerZones(), amounts.writes() / 10, out).run()));
            figures.addAll(report(many()));
        }
        if (amounts.waveZones() > 0) {
            figures.addAll(report(new Wave(dir.resolve("wave"), amounts.waveZones(), out).run()));
        }
        return figures;
    }

    private List<Figure> three() throws InterruptedException {
        out.println("Starting nats-server, the three services of the primary and " + SECONDARIES + " secondaries");
        try (RunningFleet fleet = RunningFleet.start(dir.resolve("three"), SECONDARIES, JVM);
                Writer tight = new Writer(new FleetTarget(fleet), amounts.zones(), Duration.ofMillis(1));
                Writer loose = new Writer(new FleetTarget(fleet), amounts.zones(), Duration.ofMillis(3))) {
            List<Figure> figures = new ArrayList<>();
            figures.add(new Figure("load_seconds", Zones.load(fleet, amounts.zones(), out), "s"));
            figures.addAll(report(oneWriter(tight, "one_writer", amounts.writes())));
            figures.addAll(report(atRate(fleet, loose)));
            keepMetrics(fleet);
            return figures;
        }
    }

    private List<Figure> many() throws InterruptedException {
        try (RunningFleet fleet = RunningFleet.start(dir.resolve("many"), MANY, JVM);
                Writer writer = new Writer(new FleetTarget(fleet), amounts.peerZones(), Duration.ofMillis(3))) {
            Zones.load(fleet, amounts.peerZones(), out);
            out.println(MANY + " secondaries");
            return oneWriter(writer, "secondaries" + MANY, amounts.writes() / 4);
        }
    }

    private List<Figure> oneWriter(Writer writer, String prefix, int count) throws InterruptedException {
        out.println("One writer, " + count + " changes, each awaited on all secondaries");
        // The JIT needs some hundred changes to settle.
        writer.oneByOne(Math.min(300, count));
        List<Double> took = writer.oneByOne(count);
        return List.of(
                new Figure(prefix + "_p50", Figure.percentile(took, 0.50), "ms"),
                new Figure(prefix + "_p99", Figure.percentile(took, 0.99), "ms"));
    }

    private List<Figure> atRate(RunningFleet fleet, Writer writer) throws InterruptedException {
        sustained(fleet, writer, 5);
        Map<String, Long> before = cpu(fleet);
        List<Double> took = sustained(fleet, writer, amounts.seconds());
        cpu(fleet)
                .forEach((id, used) -> out.printf(
                        Locale.ROOT,
                        "  %-14s used %.0f %% of a core%n",
                        id,
                        (used - before.getOrDefault(id, 0L)) / 10.0 / amounts.seconds()));
        String prefix = "rate" + amounts.rate();
        return List.of(
                new Figure(prefix + "_p50", Figure.percentile(took, 0.50), "ms"),
                new Figure(prefix + "_p99", Figure.percentile(took, 0.99), "ms"),
                new Figure(prefix + "_max", Figure.percentile(took, 1), "ms"));
    }

    private List<Figure> report(List<Figure> figures) {
        figures.forEach(
                figure -> out.printf(Locale.ROOT, "  %s = %.3g %s%n", figure.name(), figure.value(), figure.unit()));
        return figures;
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

    private List<Double> sustained(RunningFleet fleet, Writer writer, int duration) throws InterruptedException {
        int rate = amounts.rate();
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
                                writers.execute(() -> finish(done, writer, (int) ((k * 104729L) % amounts.zones())));
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
                took.add(Writer.get(one));
            }
            return took;
        }
    }

    private static void finish(CompletableFuture<Double> done, Writer writer, int zone) {
        try {
            done.complete(Writer.get(writer.change(zone)));
        } catch (InterruptedException | RuntimeException e) {
            done.completeExceptionally(e);
        }
    }
}
