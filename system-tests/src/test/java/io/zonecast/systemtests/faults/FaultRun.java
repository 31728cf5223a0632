package io.zonecast.systemtests.faults;

import io.zonecast.benchmarks.fleet.RunningFleet;
import io.zonecast.cli.setup.FleetPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One run: a fleet, writers, watchers, and one strike after the other.
 *
 * <pre>
 *   writers write ──▶ strike ──▶ undo ──▶ writers rest ──▶ equal? judged ──▶ writers write …
 * </pre>
 */
final class FaultRun {
    static final int HEAP_MIB = 256;

    private static final int SECONDARIES = 2;
    private static final List<String> JVM = List.of(
            "-Xmx" + HEAP_MIB + "m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+UseCompactObjectHeaders");

    /** Until everything is equal again after a strike. */
    private static final int EQUAL_SECONDS = 30;

    /** The longest that a secondary may be silent that was not struck itself. */
    private static final int SILENCE_SECONDS = 2;

    private final Schedule schedule;
    private final Path dir;
    private final Transcript transcript;
    private final Findings findings = new Findings();
    private final Summary summary = new Summary();
    private final Map<String, Link> links = new TreeMap<>();

    /** @param dir an empty folder for everything */
    FaultRun(Schedule schedule, Path dir, PrintStream out) {
        this.schedule = schedule;
        this.dir = dir;
        this.transcript = new Transcript(out, dir.resolve("transcript.txt"));
    }

    /** Runs; what is wrong at the end, empty for nothing. */
    String run() throws Exception {
        Clocks clocks = new Clocks(dir.resolve("clocks"));
        Stream.concat(
                        Ground.PRIMARY.stream(),
                        IntStream.rangeClosed(1, SECONDARIES).mapToObj(k -> "secondary-" + k))
                .forEach(id -> links.put(id, new Link(id, schedule.seed() + links.size())));
        try (Disks disks = new Disks();
                RunningFleet fleet =
                        RunningFleet.start(dir.resolve("fleet"), SECONDARIES, JVM, alteration(clocks, disks));
                Tap tap = new Tap(fleet.plan(), findings);
                Writers writers = new Writers(fleet.api(), schedule.seed(), findings)) {
            transcript.line("fleet of " + String.join(", ", fleet.ids()) + "; seed " + schedule.seed()
                    + "; everything in " + dir);
            // Whoever ends the test from outside leaves nothing running and nothing mounted.
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                fleet.ids().forEach(id -> fleet.process(id).kill());
                disks.unmount();
            }));
            Ground ground = new Ground(
                    fleet,
                    links,
                    tap,
                    clocks,
                    disks,
                    new Backups(dir.resolve("backups")),
                    writers,
                    new Random(schedule.seed()),
                    findings,
                    transcript,
                    schedule);
            strikes(ground);
            if (findings.any()) {
                return failure(ground);
            }
            return "";
        } finally {
            links.values().forEach(Link::close);
            if (clocks.movable()) {
                Clocks.sweep();
            }
        }
    }

    private RunningFleet.Alteration alteration(Clocks clocks, Disks disks) {
        return new RunningFleet.Alteration() {
            @Override
            public void prepare(FleetPlan plan) {
                Tap.admit(plan);
                links.forEach((id, link) -> {
                    link.leadTo(address(plan.natsListen()));
                    replace(plan.settings(id), plan.natsUrl(), link.url());
                });
                Map<String, Path> folders = new TreeMap<>();
                links.keySet().forEach(id -> folders.put(id, plan.state(id)));
                folders.put(RunningFleet.NATS, plan.dir().resolve("nats").resolve("store"));
                disks.mount(folders);
                // The writers delete more than any operator would, and a cache that fills must not look like a leak.
                append(
                        plan.settings("zone-provider"),
                        "\n[brake]\npercent = 100\n\n[zones]\ncache-octets = 16777216\n");
            }

            @Override
            public Map<String, String> environment(FleetPlan plan, String id) {
                return clocks.environment(id);
            }
        };
    }

    private static java.net.InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new java.net.InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static void replace(Path file, String from, String to) {
        try {
            String text = Files.readString(file);
            if (!text.contains(from)) {
                throw new IllegalStateException(file + " has no " + from);
            }
            Files.writeString(file, text.replace(from, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void strikes(Ground ground) throws Exception {
        Equality equality = new Equality(ground.fleet(), ground.writers().zones(), transcript);
        Resources resources = new Resources(ground.fleet());
        Logs logs = new Logs(ground.fleet());
        List<Watcher> watchers = new ArrayList<>();
        try {
            ground.writers().resume();
            if (!ground.writers().awaitMore(100, ground.limit(60))) {
                findings.add("the writers don't get on");
            }
            ground.writers().pause(ground.limit(EQUAL_SECONDS));
            Equality.Result warm = equality.await(System.nanoTime(), ground.limit(60));
            if (!warm.problem().isEmpty()) {
                findings.add("not equal before any strike: " + warm.problem());
            }
            resources.remember();
            ground.fleet()
                    .secondaries()
                    .forEach(id -> watchers.add(new Watcher(
                            id, ground.fleet().dns(id), ground.writers().zones(), findings)));
            Iterator<Catalogue.Entry> entries = schedule.iterator(new Random(schedule.seed()));
            for (int step = 1; entries.hasNext() && !findings.any(); step++) {
                Catalogue.Entry entry = entries.next();
                // What a strike draws while it lasts depends on what goes on; the next one's victims must not.
                ground.random().setSeed(schedule.seed() * 1_000_003 + step);
                Strike strike = draw(ground, entry);
                Duration drawn = schedule.draw(ground.random());
                if (!strike.notHere().isEmpty()) {
                    transcript.line("step " + step + ": left out: " + entry.name() + ": " + strike.notHere());
                    continue;
                }
                strike(ground, step, entry.name(), strike, strike.lasts().orElse(drawn), equality, watchers);
                logs.check(findings);
                if (!findings.any()) {
                    resources.check(findings);
                }
            }
            if (!findings.any()) {
                resources.checkHeaps(findings);
            }
        } finally {
            watchers.forEach(Watcher::close);
        }
        transcript.line("summary\n" + summary.table() + "\n" + resources.table() + "\n" + logs.table() + "\nwrites: "
                + ground.writers().acknowledged() + " acknowledged, "
                + ground.writers().unknown()
                + " of unknown outcome; questions answered: "
                + watchers.stream().mapToLong(Watcher::answers).sum() + "; messages heard: "
                + ground.tap().heard());
    }

    /** In a free run one strike in four comes around another. */
    private Strike draw(Ground ground, Catalogue.Entry entry) {
        Strike strike = entry.kind().draw(ground);
        if (schedule.length().isZero()
                || Catalogue.isAlone(entry)
                || ground.random().nextInt(4) > 0) {
            return strike;
        }
        Catalogue.Entry around = ground.one(Catalogue.surroundings());
        Strike other = Catalogue.isAlone(around) || around.name().equals(entry.name())
                ? Strike.notHere("alone")
                : around.kind().draw(ground);
        return strike.notHere().isEmpty() && other.notHere().isEmpty() ? strike.during(other) : strike;
    }

    private void strike(
            Ground ground,
            int step,
            String name,
            Strike strike,
            Duration lasts,
            Equality equality,
            List<Watcher> watchers)
            throws Exception {
        Writers writers = ground.writers();
        writers.resume();
        if (!writers.awaitMore(10, ground.limit(20))) {
            findings.add("the writers don't get on before the strike");
        }
        long before = writers.acknowledged();
        long unknownBefore = writers.unknown();
        watchers.forEach(Watcher::forgetSilence);
        watchers.forEach(watcher -> watcher.forgive(strike.damaged().contains(watcher.secondary())));
        strike.begin().run();
        Wait.during(lasts);
        strike.end().run();
        long undone = System.nanoTime();
        if (!writers.pause(ground.limit(EQUAL_SECONDS))) {
            findings.add("a writer still waits for an answer");
        }
        Equality.Result result = equality.await(undone, ground.limit(EQUAL_SECONDS), strike.revive());
        for (Watcher watcher : watchers) {
            if (!strike.silent().contains(watcher.secondary())
                    && watcher.longestSilence().compareTo(ground.limit(SILENCE_SECONDS)) > 0) {
                findings.add(watcher.secondary() + " was silent for " + Transcript.seconds(watcher.longestSilence()));
            }
            watcher.forgive(false);
        }
        if (!result.problem().isEmpty()) {
            findings.add("not equal after " + Transcript.seconds(result.equal()) + ": " + result.problem());
        } else if (strike.within().isPresent()
                && result.answered().compareTo(strike.within().get()) > 0) {
            findings.add("answers right after " + Transcript.seconds(result.answered()) + ", must be within "
                    + Transcript.seconds(strike.within().get()));
        }
        summary.add(name, result);
        transcript.line("step " + step + " seed " + schedule.seed() + ": " + strike.what() + " for "
                + Transcript.seconds(lasts) + "; right answers after " + Transcript.seconds(result.answered())
                + ", equal after " + Transcript.seconds(result.equal()) + "; "
                + (writers.acknowledged() - before) + " writes acknowledged, "
                + (writers.unknown() - unknownBefore) + " unknown; " + writers.existing() + " zones"
                + (findings.any() ? "; BROKEN" : ""));
        if (findings.any()) {
            transcript.line("FAILED at step " + step + " with seed " + schedule.seed() + ": " + strike.what() + "\n"
                    + findings);
        }
    }

    private String failure(Ground ground) {
        StringBuilder text = new StringBuilder("seed " + schedule.seed() + ": " + findings + "\nlogs:");
        ground.fleet()
                .ids()
                .forEach(id -> text.append("\n  ").append(ground.process(id).log()));
        return text.toString();
    }
}
