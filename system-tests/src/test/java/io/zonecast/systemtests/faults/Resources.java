package io.zonecast.systemtests.faults;

import io.zonecast.benchmarks.fleet.RunningFleet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Threads, descriptors and memory of each process, against what it had when the fleet was warm. */
final class Resources {
    /** Connections, files and threads come and go with load; a leak of one per strike is above this soon. */
    private static final int MORE_DESCRIPTORS = 40;

    private static final int MORE_THREADS = 40;

    /** The heaps may fill up to their limit; this is that limit and what a JVM has beside it. */
    private static final long JVM_KIB = (FaultRun.HEAP_MIB + 256) * 1024L;

    private static final long MORE_BROKER_KIB = 256 * 1024L;

    /** What is reachable may grow with the history of the zones, not with the number of strikes. */
    private static final long MORE_HEAP = 48L << 20;

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final RunningFleet fleet;
    private final Map<String, Long> heapBefore = new TreeMap<>();
    private final Map<String, Long> heapAfter = new TreeMap<>();
    private final Map<String, Usage> before = new TreeMap<>();
    private final Map<String, Usage> most = new TreeMap<>();

    Resources(RunningFleet fleet) {
        this.fleet = fleet;
    }

    /**
     * @param descriptors open
     * @param threads of the system
     * @param memoryKib its own pages in memory
     */
    record Usage(int descriptors, int threads, long memoryKib) {
        Usage max(Usage other) {
            return new Usage(
                    Math.max(descriptors, other.descriptors),
                    Math.max(threads, other.threads),
                    Math.max(memoryKib, other.memoryKib));
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%d descriptors, %d threads, %d MiB", descriptors, threads, memoryKib / 1024);
        }
    }

    void remember() throws IOException {
        for (String id : fleet.ids()) {
            before.put(id, usage(id));
            if (!id.equals(RunningFleet.NATS)) {
                heapBefore.put(id, liveHeap(id));
            }
        }
    }

    /** What is reachable at the end, against what was when the fleet was warm. */
    void checkHeaps(Findings findings) throws IOException {
        for (Map.Entry<String, Long> then : heapBefore.entrySet()) {
            long now = liveHeap(then.getKey());
            heapAfter.put(then.getKey(), now);
            if (now > 2 * then.getValue() + MORE_HEAP) {
                findings.add(then.getKey() + " holds " + (now >> 10) + " KiB on its heap at the end, "
                        + (then.getValue() >> 10) + " KiB when it was warm");
            }
        }
    }

    /** Octets of reachable objects; collects garbage first. */
    private long liveHeap(String id) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(fleet.process(id).pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher total = TOTAL.matcher(said);
        if (!total.find()) {
            throw new IOException("jcmd tells nothing of " + id + ": " + said);
        }
        return Long.parseLong(total.group(1));
    }

    void check(Findings findings) throws IOException {
        for (String id : fleet.ids()) {
            Usage now = usage(id);
            Usage then = before.get(id);
            most.merge(id, now, Usage::max);
            long memory = id.equals(RunningFleet.NATS) ? then.memoryKib() + MORE_BROKER_KIB : JVM_KIB;
            if (now.descriptors() > then.descriptors() + MORE_DESCRIPTORS
                    || now.threads() > then.threads() + MORE_THREADS
                    || now.memoryKib() > memory) {
                findings.add(id + " has grown: " + now + "; it had " + then);
            }
        }
    }

    String table() {
        StringBuilder text = new StringBuilder(
                "process: when warm; at most after a strike; reachable on its heap then and at the end");
        before.forEach((id, usage) -> {
            text.append("\n  ")
                    .append(id)
                    .append(": ")
                    .append(usage)
                    .append("; ")
                    .append(most.get(id));
            if (heapAfter.containsKey(id)) {
                text.append("; ").append(heapBefore.get(id) >> 10).append(" KiB, ");
                text.append(heapAfter.get(id) >> 10).append(" KiB");
            }
        });
        return text.toString();
    }

    private Usage usage(String id) throws IOException {
        Path proc = Path.of("/proc", Long.toString(fleet.process(id).pid()));
        int descriptors;
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            descriptors = (int) open.count();
        }
        Map<String, Long> status = new TreeMap<>();
        for (String line : Files.readAllLines(proc.resolve("status"))) {
            String[] words = line.split("[:\\s]+");
            if (words.length >= 2 && words[1].chars().allMatch(Character::isDigit)) {
                status.put(words[0], Long.parseLong(words[1]));
            }
        }
        return new Usage(
                descriptors, Math.toIntExact(status.getOrDefault("Threads", 0L)), status.getOrDefault("RssAnon", 0L));
    }
}
