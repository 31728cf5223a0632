package io.zonecast.benchmarks.propagation;

import io.zonecast.benchmarks.fleet.Api;
import io.zonecast.benchmarks.fleet.RunningFleet;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The small signed zones that are changed. */
final class Zones {
    private static final int LOADERS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private Zones() {}

    static String zone(int number) {
        return "zone" + number + ".example.";
    }

    static String changing(int number) {
        return "www." + zone(number);
    }

    /** Loads so many, the first with the number 0; tells the seconds until the whole fleet is in sync. */
    static double load(RunningFleet fleet, int zones, PrintStream out) throws InterruptedException {
        out.println("Loading " + zones + " signed zones over REST with " + LOADERS + " connections");
        long began = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService loaders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < LOADERS; i++) {
                running.add(loaders.submit(() -> {
                    for (int k = next.getAndIncrement(); k < zones; k = next.getAndIncrement()) {
                        create(fleet, zone(k));
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a zone could not be created", e);
        }
        out.printf(Locale.ROOT, "  written in %.1f s; waiting for the fleet%n", (System.nanoTime() - began) / 1e9);
        fleet.await(
                "all zones on all secondaries",
                PATIENCE,
                () -> fleet.api().inSync(fleet.secondaries().size(), zones));
        double took = (System.nanoTime() - began) / 1e9;
        out.printf(Locale.ROOT, "  in sync after %.1f s%n", took);
        return took;
    }

    private static void create(RunningFleet fleet, String zone) {
        fleet.api()
                .must(
                        "POST",
                        "/zones?rrsets=false",
                        Api.zone(
                                zone,
                                true,
                                List.of(
                                        new Api.Rrset("ns1." + zone, "A", 300, List.of("192.0.2.1")),
                                        new Api.Rrset("ns2." + zone, "A", 300, List.of("192.0.2.2")),
                                        new Api.Rrset("www." + zone, "A", 300, List.of("192.0.2.80")),
                                        new Api.Rrset(zone, "MX", 300, List.of("10 mail." + zone)),
                                        new Api.Rrset("mail." + zone, "A", 300, List.of("192.0.2.25")))));
    }
}
