package io.zonecast.secondarysyncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.message.DataRequest;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.Fleet;
import io.zonecast.secondarysyncer.testing.Publisher;
import io.zonecast.secondarysyncer.testing.TestKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final Name OTHER = Name.parse("other.example.");

    @TempDir
    private Path directory;

    private Fleet fleet;
    private Publisher publisher;

    @BeforeEach
    void start() {
        fleet = new Fleet(directory).comparingEvery(Duration.ofMillis(300)).start();
        publisher = fleet.publisher();
        fleet.provider().publish(publisher.create(ZONE, 3));
        fleet.provider().publish(publisher.create(OTHER, 3));
        fleet.awaitEqual();
        fleet.provider().forgetAsked();
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void versionsThatNeverCameAreFoundByComparison() {
        publisher.together(() -> {
            publisher.change(ZONE);
            publisher.create(Name.parse("new.example."), 2);
        });
        fleet.awaitEqual();
        assertThat(fleet.provider().asked(InventoryRequest.Zones.class)).isPositive();
    }

    @Test
    void aTombstoneThatNeverCameIsAskedForAndTakesTheZoneAway() {
        publisher.delete(ZONE);
        fleet.awaitEqual();
        assertThat(fleet.askSerial(ZONE)).isEqualTo(-1);
        assertThat(fleet.askSerial(OTHER)).isPositive();
    }

    @Test
    void aZoneThatTheZoneProviderNeverKnewIsKeptAndReported() {
        long serial = fleet.askSerial(ZONE);
        publisher.together(() -> {
            publisher.zones().remove(ZONE);
        });
        Fleet.await(
                "report",
                () -> assertThat(fleet.value("secondarysyncer_unknown_zones")).isEqualTo(1));
        Fleet.await(
                "settling",
                () -> assertThat(fleet.secondary().holdings().wantedCount()).isZero());
        assertThat(fleet.askSerial(ZONE)).isEqualTo(serial);
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isEqualTo(1);
    }

    @Test
    void aZoneProviderThatWasSetBackIsShownWhatItSigned() {
        Publisher.Zone older = publisher.zone(ZONE);
        Publisher.Made newer = publisher.change(ZONE);
        fleet.provider().publish(newer);
        fleet.awaitEqual();
        long serial = fleet.askSerial(ZONE);
        publisher.together(() -> publisher.zones().put(ZONE, older));
        Fleet.await("proof", () -> assertThat(fleet.provider().shown()).isNotEmpty());
        InventoryRequest.Proof proof = fleet.provider().shown().getFirst();
        assertThat(proof.manifest()).isEqualTo(newer.manifest().toBytes());
        assertThat(proof.signature()).isEqualTo(newer.manifest().signature());
        assertThat(fleet.askSerial(ZONE)).as("nothing goes back").isEqualTo(serial);
    }

    @Test
    void aLaterVersionWithALesserSerialIsNotServedAndWhatIsServedIsShown() {
        Publisher.Zone older = publisher.zone(ZONE);
        Publisher.Made served = publisher.change(ZONE);
        fleet.provider().publish(served);
        fleet.awaitEqual();
        long serial = fleet.askSerial(ZONE);
        publisher.together(() -> {
            publisher.zones().put(ZONE, older);
            publisher.change(ZONE);
        });
        fleet.provider().publish(publisher.full(ZONE));
        Fleet.await(
                "proof",
                () -> assertThat(fleet.provider().shown())
                        .anySatisfy(proof -> assertThat(proof.manifest())
                                .isEqualTo(served.manifest().toBytes())));
        assertThat(fleet.askSerial(ZONE)).isEqualTo(serial);
        assertThat(fleet.secondary().holdings().wantedCount()).isEqualTo(1);
        publisher.together(() -> publisher.change(ZONE));
        fleet.provider().publish(publisher.full(ZONE));
        fleet.awaitEqual();
        assertThat(fleet.askSerial(ZONE)).isEqualTo(serial + 1);
    }

    @Test
    void anEmptyInventoryDeletesNothing() {
        publisher.together(() -> {
            publisher.zones().clear();
        });
        Fleet.await(
                "report",
                () -> assertThat(fleet.value("secondarysyncer_unknown_zones")).isEqualTo(2));
        assertThat(fleet.secondary().holdings().zones()).isEqualTo(2);
        assertThat(fleet.askSerial(OTHER)).isPositive();
    }

    @Test
    void otherContentsUnderTheSameVersionAreDrift() {
        publisher.together(() -> {
            Publisher.Zone published = publisher.zone(ZONE);
            publisher.change(ZONE);
            Publisher.Zone other = publisher.zone(ZONE);
            publisher.zones().put(ZONE, new Publisher.Zone(published.version(), other.serial(), other.image()));
        });
        fleet.awaitEqual();
        assertThat(fleet.value("secondarysyncer_wanted_marks_total{reason=\"drift\"}"))
                .isPositive();
    }

    @Test
    void anOlderVersionFromTheRepairLaneIsNeverTaken() {
        Publisher.Made old;
        old = publisher.full(ZONE);
        fleet.provider().publish(publisher.change(ZONE));
        fleet.awaitEqual();
        VersionNumber now = publisher.zone(ZONE).version();
        fleet.provider().answerWith(ZONE, old);
        Publisher.Made missed;
        missed = publisher.change(ZONE);
        fleet.provider().publish(missed, new byte[0]);
        Fleet.await(
                "fetches",
                () -> assertThat(fleet.provider().asked(DataRequest.Wire.class)).isGreaterThan(3));
        assertThat(fleet.secondary().holdings().holding(ZONE).version()).isEqualTo(now);
        fleet.provider().answerRightly(ZONE);
        fleet.awaitEqual();
    }

    @Test
    void aForgedAnswerIsRefusedUntilARightOneComes() {
        Publisher forger = new Publisher(TestKeys.stranger(), new Random(4));
        forger.newEpoch();
        fleet.provider().answerWith(ZONE, forger.create(ZONE, 1));
        fleet.provider().publish(publisher.change(ZONE), new byte[0]);
        Fleet.await(
                "refusals",
                () -> assertThat(fleet.value("secondarysyncer_rejected_total{reason=\"signature\"}"))
                        .isGreaterThan(2));
        assertThat(fleet.secondary().holdings().wantedCount()).isEqualTo(1);
        fleet.provider().publish(publisher.change(OTHER));
        Fleet.await(
                "other zone",
                () -> assertThat(fleet.askSerial(OTHER))
                        .isEqualTo(publisher.zone(OTHER).serial().value()));
        fleet.provider().answerRightly(ZONE);
        fleet.awaitEqual();
    }

    @Test
    void aZoneOfManyPagesIsFetchedWhole() {
        Name large = Name.parse("large.example.");
        fleet.provider().publish(publisher.create(large, 120_000), new byte[0]);
        fleet.awaitEqual();
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isGreaterThan(1);
    }

    @Test
    void aStuckZoneProviderHoldsUpNothingThatTheStreamBrings() {
        List<Name> gaps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            gaps.add(Name.parse("g" + i + ".example."));
            fleet.provider().publish(publisher.create(gaps.get(i), 3));
        }
        fleet.awaitEqual();
        fleet.provider().stick();
        gaps.forEach(zone -> fleet.provider().publish(publisher.change(zone), new byte[0]));
        Fleet.await(
                "wants",
                () -> assertThat(fleet.value("secondarysyncer_repair_queue")).isEqualTo(20));
        for (int i = 0; i < 50; i++) {
            fleet.provider().publish(publisher.change(OTHER));
        }
        Fleet.await(
                "other zone",
                () -> assertThat(fleet.askSerial(OTHER))
                        .isEqualTo(publisher.zone(OTHER).serial().value()));
        assertThat(fleet.secondary().holdings().wantedCount()).isEqualTo(20);
        fleet.provider().unstick();
        fleet.awaitEqual();
    }

    @Test
    void zonesLargerThanTheMemoryForFetchesComeOneAfterTheOther() {
        // Four workers, and room for 128 KiB.
        publisher.together(() -> {
            for (int i = 0; i < 4; i++) {
                publisher.create(Name.parse("large" + i + ".example."), 20_000);
            }
        });
        fleet.awaitEqual();
        assertThat(fleet.value("secondarysyncer_bound_hits_total{queue=\"fetch_memory\"}"))
                .isPositive();
    }

    @Test
    void equalTreesAreNotWalked() {
        fleet.provider().forgetAsked();
        Fleet.await(
                "comparisons",
                () -> assertThat(fleet.provider().asked(InventoryRequest.Root.class))
                        .isGreaterThan(3));
        assertThat(fleet.provider().asked(InventoryRequest.Branches.class)).isZero();
    }
}
