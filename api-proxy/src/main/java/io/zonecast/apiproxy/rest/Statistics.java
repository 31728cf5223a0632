package io.zonecast.apiproxy.rest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * PowerDNS's statistics as far as they are known here, under its names: those of this process. Queries are answered and
 * counted by the secondaries, so no figure of queries is made up.
 */
final class Statistics {
    /** What Linux counts processor time in, whatever its own clock does. */
    private static final long TICKS_PER_SECOND = 100;

    /** Fields of {@code /proc/self/stat} behind the name of the program. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;

    private final Instant started;
    private final InstantSource clock;
    private final Path process;

    Statistics(InstantSource clock) {
        this(clock, Path.of("/proc/self"));
    }

    /** @param process what the kernel tells of this process; what is not found there is left out */
    Statistics(InstantSource clock, Path process) {
        this.clock = clock;
        this.started = clock.instant();
        this.process = process;
    }

    /** Values by name. */
    Map<String, Long> all() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("uptime", Duration.between(started, clock.instant()).toSeconds());
        put(all, "fd-usage", this::openFiles);
        put(all, "real-memory-usage", this::memory);
        put(all, "user-msec", () -> processorTime(USER_TIME));
        put(all, "sys-msec", () -> processorTime(SYSTEM_TIME));
        return all;
    }

    private interface Figure {
        long read() throws IOException;
    }

    private static void put(Map<String, Long> all, String name, Figure figure) {
        try {
            all.put(name, figure.read());
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            all.remove(name); // another system than Linux
        }
    }

    private long openFiles() throws IOException {
        long count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path _ : files) {
                count++;
            }
        }
        return count;
    }

    private long memory() throws IOException {
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                String[] words = line.toLowerCase(Locale.ROOT).split("\\s+", -1);
                return Long.parseLong(words[1]) * 1024;
            }
        }
        throw new IOException("no VmRSS");
    }

    private long processorTime(int field) throws IOException {
        String line = Files.readString(process.resolve("stat"));
        List<String> fields = List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
        return Long.parseLong(fields.get(field)) * 1000 / TICKS_PER_SECOND;
    }
}
