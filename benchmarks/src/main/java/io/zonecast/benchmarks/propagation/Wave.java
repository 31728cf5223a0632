package io.zonecast.benchmarks.propagation;

import io.zonecast.benchmarks.figures.Figure;
import io.zonecast.benchmarks.fleet.RunningFleet;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Single changes while every zone of the fleet is signed again: the zone-provider comes back with a signing policy by
 * which all signatures are due.
 */
final class Wave {
    private static final String PROVIDER = "zone-provider";
    private static final String PUBLISHED = "zoneprovider_published_total";
    private static final int SECONDARIES = 3;
    private static final int WARM_UP = 300;

    private final Path dir;
    private final int zones;
    private final PrintStream out;

    Wave(Path dir, int zones, PrintStream out) {
        this.dir = dir;
        this.zones = zones;
        this.out = out;
    }

    List<Figure> run() throws InterruptedException {
        out.println("Single changes while " + zones + " zones are signed again");
        try (RunningFleet fleet = RunningFleet.start(dir, SECONDARIES, Propagation.JVM);
                Writer writer = new Writer(new FleetTarget(fleet), zones, Duration.ofMillis(1))) {
            Zones.load(fleet, zones, out);
            writer.oneByOne(WARM_UP);
            double before = versions(fleet);
            begin(fleet);
            fleet.await("the wave begins", Duration.ofMinutes(1), () -> versions(fleet) > 100);
            long began = System.nanoTime();
            double atBegin = versions(fleet);
            List<Double> took = new ArrayList<>();
            while (versions(fleet) < zones) {
                took.addAll(writer.oneByOne(10));
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            out.printf(
                    Locale.ROOT,
                    "  %d single changes in %.1f s of the wave (%.0f versions before it)%n",
                    took.size(),
                    seconds,
                    before);
            return List.of(
                    new Figure("wave_p50", Figure.percentile(took, 0.50), "ms"),
                    new Figure("wave_p99", Figure.percentile(took, 0.99), "ms"),
                    new Figure("wave_max", Figure.percentile(took, 1), "ms"),
                    new Figure("wave_zones_per_second", (zones - atBegin) / seconds, "zones/s"));
        }
    }

    private static double versions(RunningFleet fleet) {
        return fleet.api().metric(PROVIDER, PUBLISHED).orElse(0);
    }

    private static void begin(RunningFleet fleet) {
        fleet.process(PROVIDER).stop();
        try {
            // Signatures of 14 days are due where 20 must be left; new ones have 30.
            Files.writeString(
                    fleet.plan().settings(PROVIDER),
                    "\n[signing]\nvalidity = \"30d\"\nrefresh = \"20d\"\ncheck-interval = \"1s\"\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        fleet.process(PROVIDER).start();
        fleet.awaitReady();
    }
}
