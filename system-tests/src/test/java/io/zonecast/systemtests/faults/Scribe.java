package io.zonecast.systemtests.faults;

import io.zonecast.benchmarks.fleet.Api;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Changes its own zones all the time, one change after the other, and keeps their models. */
final class Scribe {
    private static final Duration PACE = Duration.ofMillis(40);
    private static final Duration AGAIN = Duration.ofMillis(50);

    private final Api api;
    private final List<ZoneModel> zones;
    private final Random random;
    private final Findings findings;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final Thread thread;
    private volatile boolean paused = true;
    private volatile boolean idle = true;
    private volatile boolean ended;

    Scribe(Api api, List<ZoneModel> zones, long seed, Findings findings) {
        this.api = api;
        this.zones = List.copyOf(zones);
        this.random = new Random(seed);
        this.findings = findings;
        this.thread = Thread.ofVirtual().start(this::run);
    }

    long acknowledgedWrites() {
        return acknowledged.get();
    }

    long unknownWrites() {
        return unknown.get();
    }

    /** From now on it begins nothing new; {@link #isIdle} tells when the last change is settled. */
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    boolean isIdle() {
        return paused && idle;
    }

    void end() {
        ended = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!ended) {
                idle = false;
                if (paused) {
                    idle = true;
                    Wait.until(Duration.ofDays(1), () -> !paused || ended);
                } else {
                    change(zones.get(random.nextInt(zones.size())));
                    Wait.during(PACE);
                }
            }
        } catch (RuntimeException e) {
            findings.add("a writer failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void change(ZoneModel zone) throws InterruptedException {
        if (!zone.acknowledged().exists()) {
            create(zone);
            return;
        }
        int chance = random.nextInt(100);
        if (chance < 4) {
            delete(zone);
        } else if (chance < 8) {
            // In one breath.
            delete(zone);
            if (!zone.acknowledged().exists()) {
                create(zone);
            }
        } else if (chance < 18) {
            String name = ZoneModel.NAMES.get(random.nextInt(ZoneModel.NAMES.size()));
            write(
                    zone,
                    "PATCH",
                    "/zones/" + zone.name(),
                    Api.delete(name + "." + zone.name(), "A"),
                    zone.acknowledged().without(name));
        } else {
            patch(zone);
        }
    }

    void create(ZoneModel zone) throws InterruptedException {
        Contents after = new Contents(true, new TreeMap<>());
        List<Api.Rrset> rrsets = new ArrayList<>();
        for (String name : ZoneModel.NAMES) {
            String address = zone.freshAddress();
            after = after.with(name, address);
            rrsets.add(a(name, zone, address));
        }
        for (int i = 0; i < zone.filling(); i++) {
            rrsets.add(a("h" + i, zone, "192.0.2." + i % 256));
        }
        write(zone, "POST", "/zones?rrsets=false", Api.zone(zone.name(), zone.signed(), rrsets), after);
    }

    private void delete(ZoneModel zone) throws InterruptedException {
        write(zone, "DELETE", "/zones/" + zone.name(), "", Contents.ABSENT);
    }

    private void patch(ZoneModel zone) throws InterruptedException {
        Contents after = zone.acknowledged();
        List<Api.Rrset> rrsets = new ArrayList<>();
        for (String name : ZoneModel.NAMES.subList(0, 1 + random.nextInt(ZoneModel.NAMES.size()))) {
            String address = zone.freshAddress();
            after = after.with(name, address);
            rrsets.add(a(name, zone, address));
        }
        write(zone, "PATCH", "/zones/" + zone.name(), Api.replace(rrsets), after);
    }

    private static Api.Rrset a(String name, ZoneModel zone, String address) {
        return new Api.Rrset(name + "." + zone.name(), "A", 300, List.of(address));
    }

    private void write(ZoneModel zone, String method, String path, String body, Contents after)
            throws InterruptedException {
        zone.attempt(after);
        try {
            Api.Answer answer = api.call(method, path, body);
            if (answer.good()) {
                acknowledged.incrementAndGet();
                report(zone.acknowledge(answer.change()));
                return;
            }
            if (answer.status() < 500) {
                findings.add(method + " " + path + " of a zone that is " + zone.acknowledged() + " was refused: "
                        + answer.status() + " " + answer.body());
            }
        } catch (IOException e) {
            // Nobody listens, or the connection broke: it may have happened.
        }
        unknown.incrementAndGet();
        settle(zone);
    }

    /** Asks until somebody tells. A process that died does nothing later, and one that was frozen is waited for. */
    private void settle(ZoneModel zone) throws InterruptedException {
        while (!ended && !zone.isSettled()) {
            try {
                Api.Answer answer = api.call("GET", "/zones/" + zone.name(), "");
                if (answer.status() == 404) {
                    report(zone.settle(Contents.ABSENT));
                } else if (answer.good()) {
                    report(zone.settle(Contents.read(zone.name(), answer.json())));
                } else {
                    Wait.during(AGAIN);
                }
            } catch (IOException e) {
                Wait.during(AGAIN);
            }
        }
    }

    private void report(String problem) {
        if (!problem.isEmpty()) {
            findings.add(problem);
        }
    }
}
