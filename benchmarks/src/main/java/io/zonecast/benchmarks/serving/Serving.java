package io.zonecast.benchmarks.serving;

import io.zonecast.benchmarks.figures.Figure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Set by set, all servers at once on one core, asked in alternating rounds by dnsperf on another; medians of the
 * rounds.
 */
public final class Serving {
    /** Knot binds its first thread to the first core by itself, whatever it was started with. */
    private static final int SERVER_CORE = 0;

    private static final int CLIENT_CORE = 1;
    /** The compiler has settled by then, with only the server's core to itself. */
    private static final int WARM_UP_SECONDS = 12;
    /** More than that lost, or other answers than the others give, and the figures mean nothing. */
    private static final double MOST_LOST = 0.01;

    private static final double MOST_OTHER = 0.005;

    private final Path dir;
    private final int rounds;
    private final int seconds;
    private final PrintStream out;
    private final List<Figure> figures = new ArrayList<>();

    /**
     * @param dir for zones, configurations and logs
     * @param rounds of each server
     * @param seconds of a round
     */
    public Serving(Path dir, int rounds, int seconds, PrintStream out) {
        this.dir = dir;
        this.rounds = rounds;
        this.seconds = seconds;
        this.out = out;
    }

    /** Measures the sets. */
    public List<Figure> run(List<ServingSet> sets) throws IOException, InterruptedException {
        if (!Dnsperf.isAvailable()) {
            throw new IllegalStateException("dnsperf and taskset (util-linux) are needed");
        }
        List<String> jvm = AotCache.make(dir.resolve("training"), SERVER_CORE, CLIENT_CORE);
        out.println(jvm.isEmpty() ? "no AOT cache could be made" : "AOT cache made");
        for (ServingSet set : sets) {
            measure(set, jvm);
        }
        return List.copyOf(figures);
    }

    private static final class Entry {
        final RunningServer server;
        final List<Double> cpuMicros = new ArrayList<>();
        final List<Double> rates = new ArrayList<>();
        double missing;
        double found;
        double octetsPerRecord;
        /** Without an image; only ours. */
        double firstBootMillis;

        Entry(RunningServer server) {
            this.server = server;
        }

        double cpu() {
            return median(cpuMicros);
        }

        double rate() {
            return median(rates);
        }
    }

    /** Starts a server; ours twice, because from the second start on it has an image of its zones. */
    private Entry start(Contender one, SetFiles files, Path home, List<String> jvm) throws IOException {
        if (one != Contender.ZONECAST) {
            return new Entry(RunningServer.start(one, files, home, SERVER_CORE, jvm));
        }
        double first;
        try (RunningServer server = RunningServer.start(one, files, home, SERVER_CORE, jvm)) {
            first = server.bootMillis();
            AotCache.awaitImage(files);
            server.stop();
        }
        Entry entry = new Entry(RunningServer.start(one, files, home, SERVER_CORE, jvm));
        entry.firstBootMillis = first;
        return entry;
    }

    private void measure(ServingSet set, List<String> jvm) throws IOException, InterruptedException {
        Path folder = dir.resolve(set.label());
        SetFiles files = SetFiles.make(set, folder);
        out.printf(
                Locale.ROOT,
                "%s: %d records in %d zones%n",
                set.label(),
                files.records(),
                files.zones().size());
        Map<Contender, Entry> entries = new EnumMap<>(Contender.class);
        try {
            for (Contender one : Contender.values()) {
                if (one.isAvailable()) {
                    entries.put(one, start(one, files, folder.resolve(one.label()), jvm));
                } else {
                    out.println("  no " + one.label() + " here: left out");
                }
            }
            for (Map.Entry<Contender, Entry> one : entries.entrySet()) {
                int warmUp = one.getKey() == Contender.ZONECAST ? WARM_UP_SECONDS : 1;
                Dnsperf.run(files, one.getValue().server.port(), warmUp, CLIENT_CORE);
            }
            for (int round = 0; round < rounds; round++) {
                for (Entry entry : entries.values()) {
                    round(files, entry);
                }
            }
            check(entries);
            entries.values()
                    .forEach(entry -> entry.octetsPerRecord = (double) entry.server.residentOctets() / files.records());
        } finally {
            entries.values().forEach(entry -> entry.server.close());
        }
        tell(set, entries);
        delete(folder.resolve("zones"));
    }

    private void round(SetFiles files, Entry entry) throws IOException, InterruptedException {
        long before = entry.server.cpuNanos();
        Dnsperf.Result result = Dnsperf.run(files, entry.server.port(), seconds, CLIENT_CORE);
        double cpu = (entry.server.cpuNanos() - before) / 1e3 / result.answered();
        if (result.lost() > MOST_LOST * result.answered()) {
            throw new IllegalStateException(
                    entry.server.label() + " lost " + result.lost() + " of " + result.answered());
        }
        entry.cpuMicros.add(cpu);
        entry.rates.add(result.perSecond());
        entry.missing = result.missing();
        entry.found = result.found();
        out.printf(Locale.ROOT, "  %-8s %6.2f µs %8.0f q/s%n", entry.server.label(), cpu, result.perSecond());
    }

    /** The fastest answer is a wrong one. */
    private static void check(Map<Contender, Entry> entries) {
        Entry ours = entries.get(Contender.ZONECAST);
        for (Entry entry : entries.values()) {
            if (ours == null
                    || Math.abs(entry.missing - ours.missing) > MOST_OTHER
                    || Math.abs(entry.found - ours.found) > MOST_OTHER) {
                throw new IllegalStateException(entry.server.label() + " answers otherwise than the others");
            }
        }
    }

    private void tell(ServingSet set, Map<Contender, Entry> entries) {
        kind("cpu_us", "cpu_ratio_best", "us", set, entries, Entry::cpu, true);
        kind("qps", "qps_ratio_best", "1/s", set, entries, Entry::rate, false);
        kind("rss_per_rr", "rss_ratio_best", "octets", set, entries, entry -> entry.octetsPerRecord, true);
        kind("boot_ms", "boot_ratio_best", "ms", set, entries, entry -> entry.server.bootMillis(), true);
        Entry ours = entries.get(Contender.ZONECAST);
        if (ours != null) {
            figures.add(new Figure("first_boot_ms_" + set.label(), ours.firstBootMillis, "ms"));
            figures.add(new Figure("ready_ms_" + set.label(), ours.server.readyMillis(), "ms"));
        }
    }

    /** A figure of each server, and ours over that of the best other. */
    private void kind(
            String name,
            String ratio,
            String unit,
            ServingSet set,
            Map<Contender, Entry> entries,
            ToDoubleFunction<Entry> value,
            boolean lessIsBetter) {
        double best = Double.NaN;
        double ours = Double.NaN;
        for (Map.Entry<Contender, Entry> one : entries.entrySet()) {
            double here = value.applyAsDouble(one.getValue());
            if (one.getKey() == Contender.ZONECAST) {
                ours = here;
                figures.add(new Figure(name + "_" + set.label(), here, unit));
            } else {
                figures.add(new Figure(name + "_" + one.getKey().label() + "_" + set.label(), here, unit));
                best = Double.isNaN(best) || (here < best) == lessIsBetter ? here : best;
            }
        }
        if (!Double.isNaN(best)) {
            figures.add(new Figure(ratio + "_" + set.label(), ours / best, "ratio"));
        }
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[half]
                : Arrays.stream(sorted, half - 1, half + 1).sum() / 2;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
