package io.zonecast.benchmarks.serving;

import io.zonecast.benchmarks.fleet.ServiceProcess;
import io.zonecast.benchmarks.peers.DnsCall;
import io.zonecast.benchmarks.peers.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One server that serves a set, pinned to a core. Linux only: it reads {@code /proc}. */
final class RunningServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern READY = Pattern.compile("nameserver is ready .* took_ms=(\\d+)");
    private static final long PAUSE = Duration.ofMillis(2).toNanos();

    private final String label;
    private final int port;
    private final ServiceProcess process;
    private double bootMillis;

    private RunningServer(String label, int port, ServiceProcess process) {
        this.label = label;
        this.port = port;
        this.process = process;
    }

    /** Starts it and waits until it answers for the last of its zones. */
    static RunningServer start(Contender contender, SetFiles files, Path dir, int core, List<String> jvm)
            throws IOException {
        int port = Loopback.freePorts(1).getFirst();
        List<String> command = contender.command(files, Files.createDirectories(dir), port, jvm);
        return start(contender.label(), command, port, files.zones(), dir, core);
    }

    /**
     * Starts a server and waits until it answers for the last of its zones.
     *
     * @param command program and arguments
     * @param zones without a dot at the end
     * @param dir where its log goes
     */
    static RunningServer start(String label, List<String> command, int port, List<String> zones, Path dir, int core) {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        pinned.addAll(command);
        RunningServer server = new RunningServer(label, port, new ServiceProcess(label, pinned, dir.resolve("log")));
        try {
            long began = System.nanoTime();
            server.process.start();
            server.await(zones.getFirst() + ".", began + PATIENCE.toNanos());
            server.await(zones.getLast() + ".", began + PATIENCE.toNanos());
            server.bootMillis = (System.nanoTime() - began) / 1e6;
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void await(String zone, long deadline) {
        while (!serves(zone)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(label + " does not serve " + zone + "\n" + process.tail());
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    private boolean serves(String zone) {
        try {
            return DnsCall.hasSoa(Loopback.at(port), zone);
        } catch (IllegalStateException e) {
            // Nobody listens yet.
            return false;
        }
    }

    String label() {
        return label;
    }

    int port() {
        return port;
    }

    /** From the start of the process to the first answer for its last zone. */
    double bootMillis() {
        return bootMillis;
    }

    /** How long the server itself says that it took, from its first line of code to its first socket; only for ours. */
    double readyMillis() {
        Matcher matcher = READY.matcher(read(process.log()));
        double last = Double.NaN;
        while (matcher.find()) {
            last = Double.parseDouble(matcher.group(1));
        }
        return last;
    }

    /** Asks it to end, and waits for it. */
    void stop() {
        process.stop();
    }

    /** Processor time of all its threads and processes so far, in nanoseconds, as the scheduler counts it. */
    long cpuNanos() {
        long sum = 0;
        for (long pid : pids()) {
            try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
                for (Path task : tasks.toList()) {
                    sum += Long.parseLong(read(task.resolve("schedstat")).split(" ")[0]);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sum;
    }

    /** Resident memory of all its processes, what they share counted once, in octets. */
    long residentOctets() {
        long kibibytes = 0;
        for (long pid : pids()) {
            kibibytes += read(Path.of("/proc", Long.toString(pid), "smaps_rollup"))
                    .lines()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        }
        return kibibytes * 1024;
    }

    private List<Long> pids() {
        ProcessHandle handle = ProcessHandle.of(process.pid()).orElseThrow();
        return Stream.concat(Stream.of(handle), handle.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    /** A thread that has ended meanwhile has nothing to tell. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "0 0 0";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.stop();
        }
    }
}
