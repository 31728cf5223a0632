package io.zonecast.secondarysyncer.duty;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's script, run when this secondary leaves service and when it is back: to withdraw a route, for instance.
 * Its environment has {@code PATH}, {@code ZONECAST_EVENT} ({@code drain} or {@code resume}), {@code
 * ZONECAST_SECONDARY}, {@code ZONECAST_REASON} and {@code ZONECAST_LISTENERS} (with commas between), and nothing else.
 *
 * @param script without arguments; empty for none
 * @param limit it is ended after this
 * @param folder where it runs
 * @param secondary the id
 */
public record Hook(Optional<Path> script, Duration limit, Path folder, String secondary) {
    private static final Logger log = LoggerFactory.getLogger(Hook.class);

    /** Lines of output that are logged of one run. */
    private static final int MOST_LINES = 200;

    /** Characters of a line that are logged. */
    private static final int MOST_CHARACTERS = 500;

    /** After the script has ended its output is waited for no longer than this: a child may hold it open. */
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(1);

    /** Why it is run. */
    public enum Event {
        DRAIN,
        RESUME;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Runs the script and waits for it.
     *
     * @return what went wrong; empty where nothing did
     */
    Optional<String> run(Event event, String reason, List<String> listeners) throws InterruptedException {
        if (script.isEmpty()) {
            return Optional.empty();
        }
        ProcessBuilder builder = new ProcessBuilder(script.get().toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("ZONECAST_EVENT", event.word());
        environment.put("ZONECAST_SECONDARY", secondary);
        environment.put("ZONECAST_REASON", reason);
        environment.put("ZONECAST_LISTENERS", String.join(",", listeners));
        long start = System.nanoTime();
        try {
            String outcome = await(builder.start(), event);
            log.info(
                    "Hook ended event={} script={} outcome={} took_ms={}",
                    event.word(),
                    script.get(),
                    outcome.isEmpty() ? "good" : outcome,
                    Duration.ofNanos(System.nanoTime() - start).toMillis());
            return outcome.isEmpty() ? Optional.empty() : Optional.of(event.word() + " hook failed: " + outcome);
        } catch (IOException e) {
            log.error("Hook can't be run event={} script={} reason={}", event.word(), script.get(), e.getMessage());
            return Optional.of(event.word() + " hook can't be run: " + e.getMessage());
        }
    }

    private String await(Process process, Event event) throws InterruptedException {
        Thread reader = Thread.ofVirtual().start(() -> copy(process, event));
        try {
            boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (!ended) {
                end(process);
                return "took longer than " + limit.toMillis() + " ms";
            }
            reader.join(LAST_OUTPUT);
            int code = process.exitValue();
            return code == 0 ? "" : "exit " + code;
        } finally {
            end(process);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void copy(Process process, Event event) {
        try (BufferedReader output = process.inputReader()) {
            int lines = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (lines < MOST_LINES) {
                    log.info(
                            "Hook says event={} text={}",
                            event.word(),
                            line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) : line);
                } else if (lines == MOST_LINES) {
                    log.warn("Hook says more than is logged event={} lines={}", event.word(), MOST_LINES);
                }
                lines++;
            }
        } catch (IOException e) {
            log.debug("Output of the hook has ended event={} reason={}", event.word(), e.getMessage());
        }
    }
}
