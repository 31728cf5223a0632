package io.zonecast.healthchecker.link;

import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.InventoryCodec;
import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Group;
import io.zonecast.healthchecker.fleet.Fleet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the ledgers with the zone-provider's roots every few seconds, and reads its inventory where they are
 * not known yet or differ.
 */
public final class InventoryReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InventoryReader.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** While the first inventory is missing nothing can be said of the fleet, so that it is asked for often. */
    private static final Duration FIRST = Duration.ofMillis(500);

    /** Pages of one inventory: ten million zones. */
    private static final int MAX_PAGES = 100_000;

    private final Bus bus;
    private final Fleet fleet;
    private final Actions actions;
    private final InstantSource clock;
    private final Duration every;
    private final Readiness.Condition ready;
    private final Counter cycles;
    private final Counter pages;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("inventory").factory());
    private final Set<String> learned = new TreeSet<>();

    /** Begins to compare. */
    public InventoryReader(
            Bus bus,
            Fleet fleet,
            Actions actions,
            InstantSource clock,
            Duration every,
            Readiness.Condition ready,
            Metrics metrics) {
        this.bus = bus;
        this.fleet = fleet;
        this.actions = actions;
        this.clock = clock;
        this.every = every;
        this.ready = ready;
        this.cycles = metrics.counter(
                "healthchecker_interval_health_cycles_total", "Comparisons with the zone-provider's roots");
        this.pages = metrics.counter(
                "healthchecker_inventory_pages_total", "Pages of the zone-provider's inventory that were read");
        ready.notReady("the zone-provider's inventory was not read yet");
        timer.execute(this::cycle);
    }

    private void cycle() {
        boolean all = false;
        try {
            all = bus.connected() && compareAll();
        } catch (RuntimeException e) {
            log.error("Comparison failed in an unforeseen way", e);
        } finally {
            Duration pause = all ? every : FIRST;
            if (!timer.isShutdown()) {
                var ignored = timer.schedule(this::cycle, pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private boolean compareAll() {
        Set<String> groups = new TreeSet<>(fleet.groups());
        groups.add(Group.ALL.token());
        for (String group : groups) {
            try {
                compare(group);
            } catch (Failure e) {
                log.debug("Zone-provider not asked group={} problem=\"{}\"", group, e.getMessage());
                if (!learned.contains(group)) {
                    ready.notReady("the zone-provider's inventory was not read yet: " + e.getMessage());
                    return false;
                }
            }
        }
        cycles.inc();
        return true;
    }

    private void compare(String group) {
        InventoryReply.Root root = InventoryCodec.decodeRoot(ask(new InventoryRequest.Root(group)));
        if (fleet.providerRoot(group, root, clock.instant())) {
            learn(group, root.zones());
        }
        actions.act();
    }

    private void learn(String group, long zones) {
        log.info("Inventory is read group={} zones={}", group, zones);
        long began = System.nanoTime();
        fleet.learning(group);
        String cursor = "";
        for (int page = 0; page < MAX_PAGES; page++) {
            InventoryReply.Page reply = InventoryCodec.decodePage(ask(new InventoryRequest.Zones(group, -1, cursor)));
            pages.inc();
            fleet.learned(group, reply.entries(), clock.instant());
            cursor = reply.next();
            if (cursor.isEmpty()) {
                fleet.learnedAll(group, clock.instant());
                learned.add(group);
                if (group.equals(Group.ALL.token())) {
                    ready.ready();
                }
                log.info(
                        "Inventory was read group={} pages={} took_ms={}",
                        group,
                        page + 1,
                        (System.nanoTime() - began) / 1_000_000);
                return;
            }
        }
        throw new Failure.Corrupt("inventory of group " + group + " has no end");
    }

    private byte[] ask(InventoryRequest request) {
        return bus.request(Subjects.zoneInventory(bus.id()), Headers.NONE, InventoryCodec.encode(request), TIMEOUT)
                .body();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
