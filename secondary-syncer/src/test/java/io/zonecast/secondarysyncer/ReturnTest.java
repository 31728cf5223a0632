package io.zonecast.secondarysyncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.CutWire;
import io.zonecast.secondarysyncer.testing.Fleet;
import io.zonecast.secondarysyncer.testing.Publisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Versions may be on their way for two minutes and comparisons are 10 min apart, as far as these secondaries know, so
 * that who waits for either is found out; how long a return takes is printed.
 */
class ReturnTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Group GROUP = Group.ALL;

    @TempDir
    private Path directory;

    private Fleet fleet;
    private Publisher publisher;
    private CutWire wire;
    private final Random random = new Random(Long.getLong("seed", 1));
    private final List<Name> zones = new ArrayList<>();

    @BeforeEach
    void start() {
        fleet = new Fleet(directory).settling(Duration.ofMinutes(2));
        wire = new CutWire(fleet.nats().port());
        fleet.through(wire);
        publisher = fleet.publisher();
        for (int i = 0; i < 100; i++) {
            zones.add(Name.parse("z" + i + ".example."));
            publisher.create(zones.get(i), 3);
        }
        fleet.start();
        fleet.awaitEqual();
        fleet.provider().forgetAsked();
    }

    @AfterEach
    void stop() {
        fleet.close();
        wire.close();
    }

    private void publish(int changes) {
        for (int i = 0; i < changes; i++) {
            fleet.provider().publish(publisher.change(zones.get(random.nextInt(zones.size()))));
        }
    }

    /** Changes of which the stream knows nothing. */
    private void lose(int changes) {
        for (int i = 0; i < changes; i++) {
            Publisher.Made unseen = publisher.change(zones.get(i));
            assertThat(unseen.body()).isNotEmpty();
        }
    }

    private void inSyncSoon(Runnable comeBack) {
        long start = System.nanoTime();
        comeBack.run();
        fleet.awaitEqual();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("back in sync after " + took.toMillis() + " ms");
        assertThat(took).isLessThan(SOON);
    }

    @Test
    void whatPiledUpInTheStreamIsReadAndNothingIsFetched() {
        fleet.stop();
        publish(600);
        inSyncSoon(fleet::startCutOff);
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isZero();
    }

    @Test
    void whatWasDeliveredToAnEarlierLifeAndNeverAppliedIsFetchedAtOnce() {
        fleet.stop();
        publish(200);
        CountDownLatch delivered = new CountDownLatch(1);
        try (Bus earlier = TestBus.connect(fleet.nats(), "s1", fleet.secondarySigner());
                Bus.Subscription _ = earlier.follow(Subjects.ZONE_VERSIONS, Subjects.follower("s1", GROUP), batch -> {
                    delivered.countDown();
                    throw new Failure.Unavailable("killed in the middle of a batch");
                })) {
            Fleet.await("delivery", () -> assertThat(delivered.getCount()).isZero());
        }
        inSyncSoon(fleet::startCutOff);
    }

    @Test
    void whatTheBrokerLostOverARestartIsFetchedAtOnce() {
        fleet.nats().kill();
        lose(50);
        fleet.nats().restart();
        inSyncSoon(() -> {});
        TestBus.await(fleet.provider().bus());
        publish(20);
        fleet.awaitEqual();
    }

    @Test
    void aCutConnectionCostsLittle() {
        wire.cut();
        Fleet.await(
                "cut",
                () -> assertThat(fleet.readiness().lines()).anyMatch(line -> line.contains("no connection to NATS")));
        assertThat(fleet.readiness().isReady()).isTrue();
        publish(300);
        lose(10);
        inSyncSoon(wire::mend);
    }

    @Test
    void withoutAZoneProviderTheStreamIsStillRead() {
        fleet.stop();
        publish(100);
        fleet.provider().silence();
        inSyncSoon(fleet::startCutOff);
    }

    @Test
    void aConsumerRemovedAfterALongSilenceIsMadeAgainAndTheGapIsFetched() {
        fleet.stop();
        fleet.provider().bus().removeConsumer(Subjects.ZONE_VERSIONS, Subjects.follower("s1", GROUP));
        publish(50);
        fleet.provider().publish(publisher.delete(zones.removeFirst()));
        inSyncSoon(fleet::startCutOff);
        publish(20);
        fleet.awaitEqual();
    }

    @Test
    void aConsumerRemovedUnderARunningSecondaryIsMadeAgain() {
        fleet.provider().bus().removeConsumer(Subjects.ZONE_VERSIONS, Subjects.follower("s1", GROUP));
        publish(50);
        fleet.awaitEqual();
        assertThat(fleet.provider().asked(InventoryRequest.Join.class)).isPositive();
        fleet.provider().forgetAsked();
        publish(20);
        fleet.awaitEqual();
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isZero();
    }
}
