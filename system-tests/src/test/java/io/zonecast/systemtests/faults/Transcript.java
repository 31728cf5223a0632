package io.zonecast.systemtests.faults;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;

/** What happened, a line each, on the screen and in a file. */
final class Transcript {
    private final PrintStream out;
    private final Path file;
    private final long started = System.nanoTime();

    Transcript(PrintStream out, Path file) {
        this.out = out;
        this.file = file;
    }

    synchronized void line(String text) {
        Duration at = Duration.ofNanos(System.nanoTime() - started);
        String line = String.format(Locale.ROOT, "%02d:%02d %s", at.toMinutes(), at.toSecondsPart(), text);
        out.println(line);
        out.flush();
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
