package io.zonecast.benchmarks.propagation;

import io.zonecast.benchmarks.figures.Figure;
import io.zonecast.benchmarks.fleet.Replicated;
import io.zonecast.benchmarks.fleet.RunningFleet;
import io.zonecast.benchmarks.peers.KnotPair;
import io.zonecast.benchmarks.peers.PowerDnsPair;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Our fleet with one secondary beside a PowerDNS pair and a Knot pair, all running at the same time with the same
 * zones, written to in alternating rounds by one writer that waits for each change.
 */
final class Contest {
    private static final String OURS = "zonecast";
    private static final int ROUNDS = 5;
    private static final int WARM_UP = 300;

    private final Path dir;
    private final int zones;
    private final int writes;
    private final PrintStream out;

    /**
     * @param zones of each
     * @param writes to each, over all rounds
     */
    Contest(Path dir, int zones, int writes, PrintStream out) {
        this.dir = dir;
        this.zones = zones;
        this.writes = writes;
        this.out = out;
    }

    List<Figure> run() throws InterruptedException {
        List<AutoCloseable> running = new ArrayList<>();
        Map<String, Writer> writers = new LinkedHashMap<>();
        try {
            out.println("One secondary, beside a PowerDNS pair and a Knot pair");
            RunningFleet fleet = RunningFleet.start(dir.resolve("zonecast"), 1, Propagation.JVM);
            running.add(fleet);
            Zones.load(fleet, zones, out);
            enter(writers, new FleetTarget(fleet));
            if (PowerDnsPair.available()) {
                PowerDnsPair pair = PowerDnsPair.start(dir.resolve("powerdns"), zones);
                running.add(pair);
                enter(writers, pair);
            } else {
                out.println("  no PowerDNS here (pdns-server, pdns-backend-sqlite3, sqlite3): left out");
            }
            if (KnotPair.available()) {
                KnotPair pair = KnotPair.start(dir.resolve("knot"), zones);
                running.add(pair);
                enter(writers, pair);
            } else {
                out.println("  no Knot here (knot): left out");
            }
            return figures(measure(writers));
        } finally {
            writers.values().forEach(Writer::close);
            for (AutoCloseable one : running.reversed()) {
                close(one);
            }
        }
    }

    private void enter(Map<String, Writer> writers, Replicated target) {
        writers.put(target.label(), new Writer(target, zones, Duration.ofMillis(1)));
    }

    private List<Entrant> measure(Map<String, Writer> writers) throws InterruptedException {
        List<Entrant> entrants = new ArrayList<>();
        for (Map.Entry<String, Writer> one : writers.entrySet()) {
            // The JIT needs some hundred changes to settle, and the others may like to warm their caches too.
            one.getValue().oneByOne(one.getKey().equals(OURS) ? WARM_UP : WARM_UP / 10);
            entrants.add(new Entrant(one.getKey(), one.getValue(), new ArrayList<>()));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Entrant one : entrants) {
                one.took().addAll(one.writer().oneByOne(writes / ROUNDS));
            }
        }
        return entrants;
    }

    private record Entrant(String label, Writer writer, List<Double> took) {
        boolean isOurs() {
            return label.equals(OURS);
        }
    }

    private static List<Figure> figures(List<Entrant> entrants) {
        List<Figure> figures = new ArrayList<>();
        for (Entrant one : entrants) {
            String prefix = one.isOurs() ? "secondaries1" : one.label();
            figures.add(new Figure(prefix + "_p50", Figure.percentile(one.took(), 0.50), "ms"));
            figures.add(new Figure(prefix + "_p99", Figure.percentile(one.took(), 0.99), "ms"));
        }
        List<Double> ours = entrants.getFirst().took();
        for (Entrant one : entrants) {
            if (!one.isOurs()) {
                figures.add(ratio("ratio_" + one.label() + "_p50", ours, one.took(), 0.50));
                figures.add(ratio("ratio_" + one.label() + "_p99", ours, one.took(), 0.99));
            }
        }
        return figures;
    }

    /** Ours as a share of theirs: below 1 is faster. */
    private static Figure ratio(String name, List<Double> ours, List<Double> theirs, double share) {
        return new Figure(name, Figure.percentile(ours, share) / Figure.percentile(theirs, share), "ratio");
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
