package io.zonecast.systemtests.faults;

import io.zonecast.benchmarks.fleet.RunningFleet;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the services wrote: nothing may fail in a way that nobody thought of. */
final class Logs {
    private static final Pattern UNFORESEEN = Pattern.compile("Thread ended in an unforeseen way|OutOfMemoryError"
            + "|StackOverflowError|NullPointerException|ClassCastException|IndexOutOfBoundsException|AssertionError"
            + "|NoSuchElementException|Could not attach, this part");
    private static final Pattern ERROR = Pattern.compile("\\bERROR\\b");

    private final RunningFleet fleet;
    private final Map<String, Long> read = new TreeMap<>();
    private final Map<String, Integer> errors = new TreeMap<>();

    Logs(RunningFleet fleet) {
        this.fleet = fleet;
    }

    void check(Findings findings) throws IOException {
        for (String id : fleet.ids()) {
            if (id.equals(RunningFleet.NATS)) {
                continue;
            }
            for (String line : news(id).split("\n")) {
                if (UNFORESEEN.matcher(line).find()) {
                    findings.add(id + " logged: " + line);
                } else if (ERROR.matcher(line).find()) {
                    errors.merge(id, 1, Integer::sum);
                }
            }
        }
    }

    private String news(String id) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(fleet.process(id).log().toFile(), "r")) {
            long from = read.getOrDefault(id, 0L);
            byte[] bytes = new byte[Math.toIntExact(file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            read.put(id, from + bytes.length);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    String table() {
        return "lines of level ERROR: " + errors;
    }
}
