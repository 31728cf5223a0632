package io.zonecast.systemtests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Clocks of the services that can be set while they run, by libfaketime where it is installed. */
final class Clocks {
    private static final Path SHARED = Path.of("/dev/shm");
    private static final Pattern LEFT = Pattern.compile("(?:sem\\.)?faketime_(?:shm|sem)_(\\d+)");

    private final Path folder;
    private final Optional<Path> library;

    Clocks(Path folder) {
        this.folder = folder;
        try (Stream<Path> libraries =
                Files.isDirectory(Path.of("/usr/lib")) ? Files.list(Path.of("/usr/lib")) : Stream.of()) {
            this.library = libraries
                    .map(lib -> lib.resolve("faketime/libfaketime.so.1"))
                    .filter(Files::isReadable)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean movable() {
        return library.isPresent();
    }

    /** What a service has to be started with. */
    Map<String, String> environment(String id) {
        if (library.isEmpty()) {
            return Map.of();
        }
        set(id, Duration.ZERO);
        return Map.of(
                "LD_PRELOAD", library.get().toString(),
                "FAKETIME_TIMESTAMP_FILE", file(id).toString(),
                // Time-outs go by the other clock, as they do when an operator or NTP sets this one.
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Else every timed wait of the JVM ends at once, and it burns all its time in waiting.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "FAKETIME_CACHE_DURATION", "1");
    }

    /** Sets the clock of a service; it sees that within a second. */
    void set(String id, Duration ahead) {
        try {
            Files.createDirectories(folder);
            Path fresh = folder.resolve(id + ".new");
            Files.writeString(fresh, (ahead.isNegative() ? "" : "+") + ahead.toSeconds() + "\n");
            Files.move(fresh, file(id), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the shared memory that the library leaves behind of processes that were killed. */
    static void sweep() throws IOException {
        try (Stream<Path> files = Files.list(SHARED)) {
            for (Path file : files.toList()) {
                Matcher left = LEFT.matcher(file.getFileName().toString());
                if (left.matches() && !Files.exists(Path.of("/proc", left.group(1)))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private Path file(String id) {
        return folder.resolve(id);
    }
}
