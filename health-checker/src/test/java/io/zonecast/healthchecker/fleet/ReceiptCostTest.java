package io.zonecast.healthchecker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Manifest;
import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.report.ReceiptReport;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** 200 changes a second at 20 secondaries that say 50 times a second what they applied, each probed. */
class ReceiptCostTest {
    private static final int SECONDARIES = 20;
    private static final int CHANGES = 200;
    private static final int SECONDS = 10;

    private final World world = new World();
    private final Fleet fleet = new Fleet(FleetTest.RULES, Memory.NONE, new Random(1), World.START);
    private final List<World.Replica> replicas = new ArrayList<>();
    private long probes;

    @Test
    void everyChangeGetsItsReceiptsForASmallPartOfAProcessor() {
        world.publish("warm.example");
        world.teach(fleet);
        for (int i = 0; i < SECONDARIES; i++) {
            World.Replica replica = world.new Replica("s" + i);
            replica.applyAll();
            replicas.add(replica);
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        second(0);
        second(1);
        probes = 0;
        long began = threads.getCurrentThreadCpuTime();
        for (int i = 2; i < 2 + SECONDS; i++) {
            second(i);
        }
        double cost = (threads.getCurrentThreadCpuTime() - began) / 1e9 / SECONDS;
        System.out.printf(
                "%d changes and %d probes a second at %d secondaries: %.1f %% of a processor, the secondaries' own"
                        + " work in this test included%n",
                CHANGES, probes / SECONDS, SECONDARIES, cost * 100);
        for (Manifest manifest : world.stream.subList(world.stream.size() - CHANGES, world.stream.size())) {
            ReceiptReport report = fleet.receipts(
                    manifest.zone(),
                    Optional.of(new Generation(1, manifest.generation().number())));
            assertThat(report.complete()).as("%s", report).isTrue();
            assertThat(report.secondaries()).hasSize(SECONDARIES);
        }
        assertThat(fleet.counts().get("receipts_held")).isGreaterThan((long) CHANGES * SECONDS);
        assertThat(cost).as("part of a processor").isLessThan(0.3);
    }

    private void second(int second) {
        for (int tick = 0; tick < 50; tick++) {
            for (int i = 0; i < CHANGES / 50; i++) {
                fleet.published(world.publish("z" + (second * CHANGES + tick * 4 + i) % 5_000 + ".example"), world.now);
            }
            for (World.Replica replica : replicas) {
                replica.applyAll();
                fleet.heard(replica.ping(tick == 0), world.now);
            }
            world.pass(Duration.ofMillis(20));
            for (Effect effect : fleet.drain()) {
                if (effect instanceof Effect.Probe probe) {
                    answer(probe);
                }
            }
            if (tick % 25 == 0) {
                fleet.passed(world.now);
            }
        }
    }

    private void answer(Effect.Probe probe) {
        probes++;
        Name zone = probe.zone();
        fleet.probed(new ProbeResult(
                probe.secondary(),
                zone,
                Optional.of(world.published.get(zone).serial()),
                false,
                true,
                "",
                Duration.ofMillis(1),
                world.now));
    }
}
