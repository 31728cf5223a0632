package io.zonecast.healthchecker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.healthchecker.report.Alarm;
import io.zonecast.healthchecker.report.FleetReport;
import io.zonecast.healthchecker.report.ReceiptReport;
import io.zonecast.healthchecker.report.SecondaryReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random worlds: versions, lost and late pings, pauses, lost zones, disks that go back in time, restarts on both sides,
 * clocks that are off by a day, twins with one id, and an operator who drains, resumes, registers, forgets and orders.
 * The fleet state may know less than the truth, but what it says must be true, and in the end everybody must be in sync
 * because of its orders.
 */
class FleetSimulationTest {
    private static final int WORLDS = 60;
    private static final int STEPS = 600;

    /** Ten minutes: the longest pause between two orders twice. */
    private static final int MOST_QUIET_STEPS = 1_500;

    private final long seed = Long.getLong("seed", 1);

    @Test
    void whatIsToldIsTrueAndEveryDifferenceIsHealed() {
        System.out.println("seed " + seed);
        for (int world = 0; world < WORLDS; world++) {
            try {
                play(new SimulatedFleet(new Random(seed + world)));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + (seed + world) + ": " + e.getMessage(), e);
            }
        }
    }

    private static void play(SimulatedFleet on) {
        Map<String, Instant> lastTwin = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            on.disturb();
            on.step();
            on.twins.keySet().forEach(id -> lastTwin.put(id, on.world.now));
            if (step % 10 == 0) {
                checkReport(on, lastTwin);
                checkReceipts(on);
            }
        }
        on.calm();
        int steps = 0;
        do {
            on.step();
        } while (!settled(on) && steps++ < MOST_QUIET_STEPS);
        FleetReport report = on.fleet.report(on.world.now);
        assertThat(report.inSync()).as("%s", report).isTrue();
        assertThat(report.active()).isEqualTo(on.replicas.size());
        assertThat(report.alarms()).isEmpty();
        for (World.Replica replica : on.replicas) {
            assertThat(replica.mine.root()).isEqualTo(on.world.tree.root());
            assertThat(on.fleet
                            .secondary(replica.id, on.world.now)
                            .orElseThrow()
                            .openOrders())
                    .isZero();
        }
        for (Manifest last : on.world.published.values()) {
            ReceiptReport receipts = on.fleet.receipts(last.zone(), Optional.of(last.generation()));
            assertThat(receipts.complete()).as("%s", receipts).isTrue();
        }
    }

    private static boolean settled(SimulatedFleet on) {
        FleetReport report = on.fleet.report(on.world.now);
        return report.inSync()
                && report.active() == on.replicas.size()
                && report.alarms().isEmpty()
                && report.secondaries().stream().allMatch(one -> one.openOrders() == 0 && one.unseen() == 0);
    }

    private static void checkReport(SimulatedFleet on, Map<String, Instant> lastTwin) {
        FleetReport report = on.fleet.report(on.world.now);
        for (SecondaryReport one : report.secondaries()) {
            assertThat(one.lag().versions()).isGreaterThanOrEqualTo(-1);
            assertThat(one.lag().time()).isGreaterThanOrEqualTo(Duration.ZERO);
            assertThat(one.orders()).hasSizeLessThanOrEqualTo(Orders.MAX_HELD);
        }
        for (Alarm alarm : report.alarms()) {
            assertThat(on.fleet
                            .secondary(alarm.secondary(), on.world.now)
                            .orElseThrow()
                            .state())
                    .as("%s", alarm)
                    .isNotEqualTo("draining");
            if (alarm.kind().equals("duplicate_id")) {
                assertThat(lastTwin.getOrDefault(alarm.secondary(), World.START))
                        .as("%s", alarm)
                        .isAfter(on.world.now.minusSeconds(25));
            }
        }
    }

    /** Who is told to have applied a change, or to have answered it, did so. */
    private static void checkReceipts(SimulatedFleet on) {
        for (Manifest last : on.world.published.values()) {
            ReceiptReport receipts = on.fleet.receipts(last.zone(), Optional.empty());
            // A zone that was lost counts as deleted for everybody who looks at the secondary, so that is true then.
            if (receipts.change().isEmpty() || receipts.change().get().deleted()) {
                continue;
            }
            VersionNumber version = receipts.change().get().version();
            for (World.Replica replica : on.replicas) {
                boolean told = receipts.secondaries().stream()
                        .anyMatch(one -> one.id().equals(replica.id) && (one.applied() || one.answered()));
                if (told && !on.murky.contains(replica.id) && !on.twins.containsKey(replica.id)) {
                    VersionNumber served = replica.ever.getOrDefault(last.zone(), VersionNumber.NONE);
                    assertThat(version.isAfter(served))
                            .as("%s of %s at %s, which had %s: %s", version, last.zone(), replica.id, served, receipts)
                            .isFalse();
                }
            }
        }
    }
}
