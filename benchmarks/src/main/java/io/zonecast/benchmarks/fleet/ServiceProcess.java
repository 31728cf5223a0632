package io.zonecast.benchmarks.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One process that can be killed and started again. Not for use by more than one thread. */
public final class ServiceProcess implements AutoCloseable {
    private static final int TAIL = 4000;

    private final String id;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private @Nullable Process process;

    /**
     * @param id how messages name it
     * @param command program and arguments
     * @param log what it writes goes to its end
     */
    public ServiceProcess(String id, List<String> command, Path log) {
        this(id, command, Map.of(), log);
    }

    /** @param environment what is added to the environment of this process */
    ServiceProcess(String id, List<String> command, Map<String, String> environment, Path log) {
        this.id = id;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.log = log;
    }

    /** Starts it; what it writes goes to the end of its log. */
    public void start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException(id + " runs already");
        }
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** True while it runs. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Its number. */
    public long pid() {
        return running().pid();
    }

    /** Ends it at once: SIGKILL. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** Asks it to end: SIGTERM, and SIGKILL after 20 seconds; tells the exit code. */
    public int stop() {
        Process ending = running();
        ending.destroy();
        try {
            if (!ending.waitFor(20, TimeUnit.SECONDS)) {
                ending.destroyForcibly();
            }
            return ending.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ending.destroyForcibly();
            return -1;
        }
    }

    /** Stops its clockwork without ending it: SIGSTOP. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets it go on: SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " of " + id + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How it ended; nothing while it runs, or after so long a wait for its end. */
    public OptionalInt exitCode(Duration wait) {
        try {
            Process one = running();
            return one.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS)
                    ? OptionalInt.of(one.exitValue())
                    : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /** Where it writes what it has to say. */
    public Path log() {
        return log;
    }

    private Process running() {
        Process one = process;
        if (one == null) {
            throw new IllegalStateException(id + " was not started");
        }
        return one;
    }

    /** CPU time used so far, in milliseconds, where the system tells. */
    public long cpuMillis() {
        return running().info().totalCpuDuration().map(time -> time.toMillis()).orElse(0L);
    }

    /** The end of what it wrote. */
    public String tail() {
        try {
            String text = Files.readString(log);
            return String.format(Locale.ROOT, "--- %s ---%n%s", log, text.substring(Math.max(0, text.length() - TAIL)));
        } catch (IOException e) {
            return "--- " + log + ": " + e.getMessage();
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }
}
