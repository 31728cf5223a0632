package io.zonecast.benchmarks;

import io.zonecast.benchmarks.figures.Figure;
import io.zonecast.benchmarks.propagation.Propagation;
import io.zonecast.benchmarks.serving.Collector;
import io.zonecast.benchmarks.serving.Latency;
import io.zonecast.benchmarks.serving.Serving;
import io.zonecast.benchmarks.serving.ServingSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a measurement by its name. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        subcommands = {Main.PropagationCommand.class, Main.DnsCommand.class, Main.LatencyCommand.class})
public final class Main {
    private Main() {}

    /** Runs one measurement and ends. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    /** {@code propagation}. */
    @Command(name = "propagation", description = "from a REST write to the answers of all secondaries")
    static final class PropagationCommand implements Callable<Integer> {
        @Option(names = "--json", paramLabel = "FILE", description = "write the figures there")
        private @Nullable Path json;

        @Option(names = "--zones", defaultValue = "10000", paramLabel = "N")
        private int zones;

        @Option(names = "--writes", defaultValue = "1000", paramLabel = "N", description = "of the one writer")
        private int writes;

        @Option(names = "--rate", defaultValue = "200", paramLabel = "N", description = "changes in a second")
        private int rate;

        @Option(names = "--seconds", defaultValue = "30", paramLabel = "N", description = "for which the rate is kept")
        private int seconds;

        @Option(
                names = "--peer-zones",
                defaultValue = "1000",
                paramLabel = "N",
                description = "of each system compared, and of the fleet of 20; 0 leaves these out")
        private int peerZones;

        @Option(
                names = "--wave-zones",
                defaultValue = "50000",
                paramLabel = "N",
                description = "signed again while single changes go on; 0 leaves the wave out")
        private int waveZones;

        @Option(names = "--keep", paramLabel = "DIR", description = "where state and logs are kept")
        private @Nullable Path keep;

        @Override
        public Integer call() throws Exception {
            if (zones < 10 * rate) {
                // Two changes of one record at the same time hide each other, and one would be awaited in vain.
                System.err.println("--zones must be 10 times --rate or more");
                return 64;
            }
            Path dir = keep == null ? Files.createTempDirectory("zonecast-bench") : Files.createDirectories(keep);
            try {
                List<Figure> figures = new Propagation(
                                dir,
                                new Propagation.Amounts(zones, writes, rate, seconds, peerZones, waveZones),
                                System.out)
                        .run();
                tell("propagation", figures, json);
                return 0;
            } finally {
                if (keep == null) {
                    delete(dir);
                }
            }
        }
    }

    /** {@code dns}. */
    @Command(name = "dns", description = "the nameserver beside NSD and Knot")
    static final class DnsCommand implements Callable<Integer> {
        @Option(names = "--json", paramLabel = "FILE", description = "write the figures there")
        private @Nullable Path json;

        @Option(names = "--only", paramLabel = "SET", split = ",", description = "of ${COMPLETION-CANDIDATES}")
        private List<ServingSet> sets = List.of(ServingSet.values());

        @Option(names = "--rounds", defaultValue = "5", paramLabel = "N", description = "of each server")
        private int rounds;

        @Option(names = "--seconds", defaultValue = "5", paramLabel = "N", description = "of a round")
        private int seconds;

        @Option(names = "--keep", paramLabel = "DIR", description = "where configurations and logs are kept")
        private @Nullable Path keep;

        @Override
        public Integer call() throws Exception {
            Path dir = keep == null ? Files.createTempDirectory("zonecast-bench") : Files.createDirectories(keep);
            try {
                tell("dns", new Serving(dir.toAbsolutePath(), rounds, seconds, System.out).run(sets), json);
                return 0;
            } finally {
                if (keep == null) {
                    delete(dir);
                }
            }
        }
    }

    /** {@code dns-latency}. */
    @Command(name = "dns-latency", description = "how late answers are while a large zone is swapped")
    static final class LatencyCommand implements Callable<Integer> {
        @Option(names = "--json", paramLabel = "FILE", description = "write the figures there")
        private @Nullable Path json;

        @Option(names = "--only", paramLabel = "COLLECTOR", split = ",", description = "of ${COMPLETION-CANDIDATES}")
        private List<Collector> collectors = List.of(Collector.values());

        @Option(names = "--rate", defaultValue = "20000", paramLabel = "N", description = "queries a second")
        private int rate;

        @Option(names = "--swaps", defaultValue = "100", paramLabel = "N", description = "versions a second")
        private int swaps;

        @Option(names = "--seconds", defaultValue = "60", paramLabel = "N", description = "for each collector")
        private int seconds;

        @Option(names = "--jvm", paramLabel = "FLAG", split = ",", description = "of the server, behind all others")
        private List<String> jvm = List.of();

        @Option(names = "--keep", paramLabel = "DIR", description = "where logs are kept")
        private @Nullable Path keep;

        @Override
        public Integer call() throws Exception {
            Path dir = keep == null ? Files.createTempDirectory("zonecast-bench") : Files.createDirectories(keep);
            try {
                Latency.Amounts amounts = new Latency.Amounts(rate, swaps, seconds, jvm);
                tell("dns-latency", new Latency(dir.toAbsolutePath(), amounts, System.out).run(collectors), json);
                return 0;
            } finally {
                if (keep == null) {
                    delete(dir);
                }
            }
        }
    }

    private static void tell(String bench, List<Figure> figures, @Nullable Path json) throws IOException {
        figures.forEach(
                figure -> System.out.printf(Locale.ROOT, "%s %.3g %s%n", figure.name(), figure.value(), figure.unit()));
        if (json != null) {
            Figure.write(json, bench, figures);
        }
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
