package io.zonecast.secondarysyncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.message.DataRequest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.Fleet;
import io.zonecast.secondarysyncer.testing.Publisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivalTest {
    @TempDir
    private Path directory;

    private Fleet fleet;
    private Publisher publisher;
    private final List<Name> zones = new ArrayList<>();

    @BeforeEach
    void prepare() {
        fleet = new Fleet(directory);
        publisher = fleet.publisher();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    private void create(int count) {
        for (int i = 0; i < count; i++) {
            Name zone = Name.parse("z" + i + ".example.");
            zones.add(zone);
            publisher.create(zone, 3);
        }
    }

    @Test
    void anEmptyDiskIsFilledInBulkAndLargeZonesByPages() {
        create(1000);
        publisher.create(Name.parse("large.example."), 60_000);
        fleet.provider().limitBulk(64 << 10);
        fleet.start();
        fleet.awaitEqual();
        assertThat(fleet.provider().asked(DataRequest.Bulk.class)).isGreaterThan(3);
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isPositive();
        assertThat(fleet.askSerial(zones.get(500))).isEqualTo(1);
        fleet.provider().publish(publisher.change(zones.get(7)));
        fleet.awaitEqual();
    }

    @Test
    void whatIsPublishedDuringTheFillIsNotMissed() {
        create(300);
        fleet.provider().limitBulk(4 << 10);
        fleet.startCutOff();
        Fleet.await(
                "first pages",
                () -> assertThat(fleet.provider().asked(DataRequest.Bulk.class)).isGreaterThan(2));
        for (int i = 0; i < 100; i++) {
            Publisher.Made made;
            made = publisher.change(zones.get(i * 3));
            fleet.provider().publish(made);
        }
        fleet.awaitEqual();
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isLessThan(100);
    }

    @Test
    void aFullDiskAnswersAtOnceWithoutABroker() {
        create(200);
        fleet.start();
        fleet.awaitEqual();
        fleet.stop();
        fleet.nats().kill();
        fleet.startCutOff();
        for (int i = 0; i < 200; i += 20) {
            assertThat(fleet.askSerial(zones.get(i))).isEqualTo(1);
        }
        assertThat(fleet.readiness().isReady()).isTrue();
        Fleet.await(
                "the state",
                () -> assertThat(fleet.readiness().lines())
                        .contains("nats: not needed: not connected", "state: ready: starting: no connection to NATS"));
        fleet.nats().restart();
        fleet.provider().publish(publisher.change(zones.getFirst()));
        fleet.awaitEqual();
    }

    @Test
    void fiveHundredChangesWhileStoppedAreCaughtUpWithoutAskingForZones() {
        create(100);
        fleet.start();
        fleet.awaitEqual();
        fleet.stop();
        fleet.provider().forgetAsked();
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            fleet.provider().publish(publisher.change(zones.get(random.nextInt(zones.size()))));
        }
        fleet.start();
        fleet.awaitEqual();
        assertThat(fleet.provider().asked(DataRequest.Bulk.class)).isZero();
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isZero();
    }

    @Test
    void noVersionGoesBackwardsOverManyRestarts() {
        create(20);
        fleet.start();
        Random random = new Random(6);
        for (int life = 0; life < 5; life++) {
            for (int i = 0; i < 40; i++) {
                fleet.provider().publish(publisher.change(zones.get(random.nextInt(zones.size()))));
            }
            Map<Name, VersionNumber> before = new HashMap<>();
            fleet.secondary().holdings().forEach((zone, holding) -> before.put(zone, holding.version()));
            fleet.stop();
            fleet.startCutOff();
            before.forEach((zone, version) -> assertThat(
                            fleet.secondary().holdings().holding(zone).version())
                    .isGreaterThanOrEqualTo(version));
        }
        fleet.awaitEqual();
    }

    @Test
    void aWantedZoneIsRememberedOverARestart() {
        create(3);
        fleet.comparingEvery(Duration.ofHours(1)).start();
        fleet.awaitEqual();
        Publisher.Made old = publisher.full(zones.getFirst());
        fleet.provider().answerWith(zones.getFirst(), old);
        fleet.provider().publish(publisher.change(zones.getFirst()), new byte[0]);
        Fleet.await(
                "want",
                () -> assertThat(fleet.secondary().holdings().wantedCount()).isEqualTo(1));
        fleet.stop();
        fleet.startCutOff();
        assertThat(fleet.secondary().holdings().wantedCount()).isEqualTo(1);
        fleet.provider().answerRightly(zones.getFirst());
        fleet.awaitEqual();
    }
}
