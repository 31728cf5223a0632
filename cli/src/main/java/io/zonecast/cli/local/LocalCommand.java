package io.zonecast.cli.local;

import io.zonecast.cli.setup.FleetPlan;
import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@code ./run} calls. */
@Command(
        name = "local",
        mixinStandardHelpOptions = true,
        description = "Starts a broker, the primary's services and some secondaries on this machine.")
public final class LocalCommand implements Callable<Integer> {
    @ArgGroup
    private @Nullable Mode mode;

    @Option(names = "--dir", paramLabel = "DIR", description = "keeps keys, settings and state; else a temporary one")
    private @Nullable Path dir;

    @Option(names = "--secondaries", paramLabel = "N", description = "how many secondaries (default: 2)")
    private @Nullable Integer secondaries;

    @Option(names = "--api-port", paramLabel = "P", description = "of the REST API (default: 8081 if free)")
    private @Nullable Integer apiPort;

    @Option(
            names = "--dns-port",
            paramLabel = "P",
            description = "of the first secondary; one more for each further one (default: 5300 if free)")
    private @Nullable Integer dnsPort;

    @Option(names = "--lib", required = true, paramLabel = "DIR", description = "the folder of jars")
    private Path lib = Path.of(".");

    /** What to do instead of showing the live state. */
    static final class Mode {
        @Option(names = "--smoke", description = "check the whole path once, print timings as JSON, stop")
        private boolean smoke;

        @Option(names = "--detach", description = "leave everything running; needs --dir")
        private boolean detach;

        @Option(names = "--stop", description = "stop what runs in --dir")
        private boolean stop;
    }

    @Override
    public Integer call() throws IOException {
        if (secondaries != null && (secondaries < 1 || secondaries > 100)) {
            throw new Failure.Refused("--secondaries: must be 1 to 100, is " + secondaries);
        }
        if (mode != null && mode.stop) {
            return stop(named("--stop"));
        }
        if (mode != null && mode.detach) {
            return detach(named("--detach"));
        }
        boolean temporary = dir == null;
        Path home = dir == null
                ? Files.createTempDirectory("zonecast-")
                : dir.toAbsolutePath().normalize();
        return mode != null && mode.smoke ? smoke(home, temporary) : show(home, temporary);
    }

    private Path named(String option) {
        if (dir == null) {
            throw new Failure.Refused(option + " needs --dir DIR");
        }
        return dir.toAbsolutePath().normalize();
    }

    private static int stop(Path home) {
        System.err.println(LocalFleet.stop(home) ? "Stopped." : "Nothing runs in " + home + ".");
        return 0;
    }

    private int detach(Path home) {
        LocalFleet.start(home, lib, plan(home, true));
        System.err.println("Running; see " + Endpoints.file(home));
        return 0;
    }

    private FleetPlan plan(Path home, boolean usual) {
        return new LocalPlan(home, usual).choose(optional(secondaries), optional(apiPort), optional(dnsPort));
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private int smoke(Path home, boolean temporary) throws IOException {
        long begin = System.nanoTime();
        LocalFleet fleet = LocalFleet.start(home, lib, plan(home, false));
        Thread hook = stopAtEnd(fleet, home, false, () -> {});
        String line;
        try (Api api = new Api(fleet.endpoints().apiKey())) {
            line = new Smoke(fleet.endpoints(), api).run(System.nanoTime() - begin);
        } catch (RuntimeException e) {
            System.err.println("The logs are in " + home.resolve("logs"));
            throw e;
        }
        fleet.stop();
        Runtime.getRuntime().removeShutdownHook(hook);
        if (temporary) {
            remove(home);
        }
        System.out.println(line);
        return 0;
    }

    private int show(Path home, boolean temporary) throws IOException {
        PrintStream out = System.out;
        out.println("Starting broker, services and secondaries ...");
        LocalFleet fleet = LocalFleet.start(home, lib, plan(home, true));
        CountDownLatch ended = new CountDownLatch(1);
        stopAtEnd(fleet, home, temporary, ended::countDown);
        Endpoints endpoints = fleet.endpoints();
        try (Api api = new Api(endpoints.apiKey())) {
            load(endpoints, api);
            Hints.print(out, endpoints, home);
            LiveView view = new LiveView(out);
            do {
                view.show(endpoints, api, fleet.dead());
            } while (!ended.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private static void load(Endpoints endpoints, Api api) {
        String zones = endpoints.api() + "/api/v1/servers/localhost/zones";
        for (Map.Entry<String, String> zone : SampleZones.all().entrySet()) {
            if (api.status(zones + "/" + zone.getKey()) != 200) {
                api.demand("POST", zones, zone.getValue());
            }
        }
    }

    private static Thread stopAtEnd(LocalFleet fleet, Path home, boolean remove, Runnable first) {
        Thread hook = Thread.ofPlatform().name("stop").unstarted(() -> {
            first.run();
            System.err.println("Stopping ...");
            fleet.stop();
            if (remove) {
                try {
                    remove(home);
                } catch (IOException e) {
                    System.err.println("Could not remove " + home + ": " + e.getMessage());
                }
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
