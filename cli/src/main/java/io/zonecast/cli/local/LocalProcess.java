package io.zonecast.cli.local;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of the fleet, known by its id, so that another start of this program can find and stop it. */
record LocalProcess(String name, ProcessHandle handle, Path log) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Starts in a session of its own, so that Ctrl-C here does not reach it. */
    static LocalProcess start(String name, List<String> command, Path log) {
        List<String> all = new ArrayList<>(List.of("setsid"));
        all.addAll(command);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process process = new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new LocalProcess(name, process.toHandle(), log);
        } catch (IOException e) {
            throw new Failure.Refused("can't start " + name + ": " + e.getMessage());
        }
    }

    /**
     * The process with an id, if it still is the one that was started.
     *
     * @param mark a text of its command line, since ids are given out again
     */
    static Optional<LocalProcess> find(String name, long pid, String mark, Path log) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> commandLine(pid).contains(mark))
                .map(handle -> new LocalProcess(name, handle, log));
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    long pid() {
        return handle.pid();
    }

    boolean isAlive() {
        return handle.isAlive();
    }

    /** Asks it to stop. */
    void stop() {
        handle.destroy();
    }

    /** Waits until it has stopped, and ends it by force where it does not in time. */
    void awaitStop() {
        try {
            handle.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            handle.destroyForcibly();
            handle.onExit().join();
        } catch (ExecutionException | CompletionException e) {
            throw new Failure.Unavailable("can't wait for " + name, e);
        } catch (InterruptedException e) {
            handle.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The last lines that it wrote. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
