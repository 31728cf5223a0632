package io.zonecast.benchmarks.serving;

import io.zonecast.benchmarks.figures.Figure;
import io.zonecast.benchmarks.peers.Loopback;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How late answers are while a zone of 100,000 names is swapped all the time, with each collector: the server on one
 * core, a client with a fixed rate on another.
 */
public final class Latency {
    private static final int SERVER_CORE = 0;
    private static final int CLIENT_CORE = 1;
    private static final int WARM_UP_SECONDS = 20;

    private static final Pattern PAUSE = Pattern.compile(" Pause .* ([0-9.]+)ms$");

    private final Path dir;
    private final Amounts amounts;
    private final PrintStream out;

    /**
     * How much.
     *
     * @param rate queries a second
     * @param swaps versions of the zone a second
     * @param seconds that are measured
     * @param jvm further flags of the server's virtual machine
     */
    public record Amounts(int rate, int swaps, int seconds, List<String> jvm) {
        public Amounts {
            jvm = List.copyOf(jvm);
        }
    }

    /** @param dir for zones and logs */
    public Latency(Path dir, Amounts amounts, PrintStream out) {
        this.dir = dir;
        this.amounts = amounts;
        this.out = out;
    }

    /** Measures one collector after the other. */
    public List<Figure> run(List<Collector> collectors) throws IOException, InterruptedException {
        SetFiles files = SetFiles.make(ServingSet.NSEC, dir);
        List<Figure> figures = new ArrayList<>();
        for (Collector collector : collectors) {
            figures.addAll(measure(collector, files));
        }
        return figures;
    }

    private List<Figure> measure(Collector collector, SetFiles files) throws IOException, InterruptedException {
        int port = Loopback.freePorts(1).getFirst();
        String zone = files.zones().getFirst();
        Path folder = Files.createDirectories(dir.resolve(collector.label()));
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(collector.jvm(amounts.jvm()));
        command.addAll(List.of(
                "-Xlog:gc*:file=" + folder.resolve("gc.log"),
                "-cp",
                System.getProperty("java.class.path"),
                SwappingServer.class.getName(),
                files.folder().resolve(zone + ".zone").toString(),
                zone + ".",
                Integer.toString(port),
                Integer.toString(amounts.swaps())));
        try (RunningServer server =
                RunningServer.start(collector.label(), command, port, List.of(zone), folder, SERVER_CORE)) {
            Map<String, Long> told = client(files, port);
            double resident = server.residentOctets() / (1024.0 * 1024.0);
            List<Double> pauses = pauses(folder.resolve("gc.log"));
            double worst = pauses.isEmpty() ? 0 : Collections.max(pauses);
            out.printf(
                    Locale.ROOT,
                    "%-8s %s, %d pauses, the longest %.2f ms, resident %.0f MiB%n",
                    collector.label(),
                    told,
                    pauses.size(),
                    worst,
                    resident);
            String suffix = "_" + collector.label();
            return List.of(
                    new Figure("p9999_ms" + suffix, told.getOrDefault("p9999_us", 0L) / 1e3, "ms"),
                    new Figure("p99_ms" + suffix, told.getOrDefault("p99_us", 0L) / 1e3, "ms"),
                    new Figure("p50_us" + suffix, told.getOrDefault("p50_us", 0L), "us"),
                    new Figure("max_ms" + suffix, told.getOrDefault("max_us", 0L) / 1e3, "ms"),
                    new Figure("lost" + suffix, told.getOrDefault("lost", 0L), "queries"),
                    new Figure("pause_ms" + suffix, worst, "ms"),
                    new Figure("client_stall_ms" + suffix, told.getOrDefault("client_stall_us", 0L) / 1e3, "ms"),
                    new Figure("rss_mib" + suffix, resident, "MiB"));
        }
    }

    /** How long the collector stopped everything each time since loading, in milliseconds. */
    private static List<Double> pauses(Path log) throws IOException {
        List<Double> pauses = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            Matcher pause = PAUSE.matcher(line);
            if (line.contains("System.gc()")) {
                pauses.clear();
            } else if (pause.find()) {
                pauses.add(Double.parseDouble(pause.group(1)));
            }
        }
        return pauses;
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    private Map<String, Long> client(SetFiles files, int port) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(CLIENT_CORE), java()));
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.add(PacedClient.class.getName());
        command.addAll(List.of(Integer.toString(port), files.queries().toString()));
        for (int number : new int[] {amounts.rate(), WARM_UP_SECONDS, amounts.seconds()}) {
            command.add(Integer.toString(number));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the client failed: " + text);
        }
        return text.lines()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[1], words -> Long.parseLong(words[0])));
    }
}
