package io.zonecast.secondarysyncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.bus.Headers;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.seal.Role;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.BodyClaim;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.secondarysyncer.testing.Fleet;
import io.zonecast.secondarysyncer.testing.Publisher;
import io.zonecast.secondarysyncer.testing.TestKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final Name OTHER = Name.parse("other.example.");

    @TempDir
    private Path directory;

    private Fleet fleet;
    private Publisher publisher;

    @BeforeEach
    void start() {
        fleet = new Fleet(directory).start();
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
    void versionsInOrderAreAppliedAndAnsweredWithoutAskingAnybody() {
        for (int i = 0; i < 50; i++) {
            fleet.provider().publish(publisher.change(ZONE));
        }
        fleet.awaitEqual();
        assertThat(fleet.askSerial(ZONE))
                .isEqualTo(publisher.zone(ZONE).serial().value());
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isZero();
    }

    @Test
    void aGapIsFetched() {
        publisher.change(ZONE);
        fleet.provider().publish(publisher.change(ZONE));
        fleet.awaitEqual();
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isEqualTo(1);
    }

    @Test
    void reorderedDuplicatedAndReplayedVersionsEndAtTheNewest() {
        List<Publisher.Made> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(publisher.change(i % 2 == 0 ? ZONE : OTHER));
        }
        all.addAll(List.copyOf(all));
        Collections.shuffle(all, new Random(1));
        all.forEach(made -> fleet.provider().publish(made));
        fleet.awaitEqual();
    }

    @Test
    void anOldVersionAgainChangesNothing() {
        Publisher.Made old = publisher.full(ZONE);
        fleet.provider().publish(publisher.change(ZONE));
        fleet.awaitEqual();
        VersionNumber now = publisher.zone(ZONE).version();
        fleet.provider().publish(old);
        fleet.provider().publish(publisher.change(OTHER));
        fleet.awaitEqual();
        assertThat(fleet.secondary().holdings().holding(ZONE).version()).isEqualTo(now);
    }

    @Test
    void aForgedVersionIsRefusedAndNobodyElseWaits() {
        Publisher forger = new Publisher(TestKeys.stranger(), new Random(2));
        fleet.provider().publish(forger.create(Name.parse("evil.example."), 1));
        forger.create(ZONE, 1);
        for (int i = 0; i < 20; i++) {
            fleet.provider().publish(forger.change(ZONE));
        }
        fleet.provider().publish(publisher.change(OTHER));
        fleet.awaitEqual();
        assertThat(fleet.value("secondarysyncer_rejected_total{reason=\"signature\"}"))
                .isEqualTo(21);
        assertThat(fleet.secondary().holdings().holding(Name.parse("evil.example.")))
                .isNull();
    }

    @Test
    void aVersionOnTheSubjectOfAnotherZoneIsRefused() {
        fleet.provider().publishOn(OTHER, publisher.change(ZONE));
        fleet.provider().publish(publisher.change(OTHER));
        Fleet.await(
                "refusal",
                () -> assertThat(fleet.value("secondarysyncer_rejected_total{reason=\"misplaced\"}"))
                        .isEqualTo(1));
    }

    @Test
    void mutilatedMessagesAreCountedAndStopNobody() {
        Publisher.Made made = publisher.change(ZONE);
        Headers whole = VersionMessage.headers(made.manifest());
        String subject = Subjects.version(Group.ALL, ZONE);
        Random random = new Random(Long.getLong("seed", 1));
        int sent = 0;
        for (String name : List.of(VersionMessage.MANIFEST, VersionMessage.SIGNATURE)) {
            String value = whole.get(name).orElseThrow();
            for (int i = 0; i < 10; i++) {
                String cut = value.substring(0, random.nextInt(value.length() - 4));
                fleet.provider().publish(subject, whole.with(name, cut), made.body());
                int at = random.nextInt(value.length() - 4);
                char other = value.charAt(at) == 'A' ? 'B' : 'A';
                String flipped = value.substring(0, at) + other + value.substring(at + 1);
                fleet.provider().publish(subject, whole.with(name, flipped), made.body());
                sent += 2;
            }
        }
        fleet.provider().publish(subject, Headers.NONE, made.body());
        fleet.provider().publish(subject, Headers.of("Nonsense", "1"), new byte[0]);
        fleet.provider().publish(publisher.change(OTHER));
        double all = sent + 2;
        Fleet.await(
                "refusals",
                () -> assertThat(fleet.value("secondarysyncer_rejected_total{reason=\"signature\"}"))
                        .isEqualTo(all));
        Fleet.await(
                "other zone",
                () -> assertThat(fleet.askSerial(OTHER))
                        .isEqualTo(publisher.zone(OTHER).serial().value()));
        // What was lost to damage is found without another message.
        fleet.awaitEqual();
    }

    @Test
    void aBodyCutShortIsFetchedWhole() {
        Publisher.Made made = publisher.change(ZONE);
        fleet.provider().publish(made, Arrays.copyOf(made.body(), made.body().length - 1));
        fleet.awaitEqual();
        assertThat(fleet.value("secondarysyncer_rejected_total{reason=\"body_claim\"}"))
                .isEqualTo(1);
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isEqualTo(1);
    }

    @Test
    void aVersionOfAnotherGroupIsNotTaken() {
        Publisher.Made made = publisher.full(ZONE);
        Manifest right = made.manifest().manifest();
        Manifest wrong = new Manifest(
                right.zone(),
                new Group("inner"),
                new VersionNumber(9, 9),
                right.previous(),
                right.previousDigest(),
                right.generation(),
                right.serial(),
                right.digest(),
                right.signedUntil(),
                right.publishedAt(),
                right.kind(),
                right.body(),
                "");
        fleet.provider().publish(new Publisher.Made(publisher.seal(wrong), made.body()));
        fleet.provider().publish(publisher.change(OTHER));
        fleet.awaitEqual();
        assertThat(fleet.value("secondarysyncer_rejected_total{reason=\"misplaced\"}"))
                .isEqualTo(1);
    }

    @Test
    void aSignedVersionWhoseContentsMissTheDigestIsNotServedAndTheRightOneIsFetched() {
        Publisher.Made made = publisher.change(ZONE);
        Manifest right = made.manifest().manifest();
        Manifest wrong = new Manifest(
                right.zone(),
                right.group(),
                right.version(),
                right.previous(),
                right.previousDigest(),
                right.generation(),
                right.serial(),
                right.digest().plus(new ZoneDigest(0, 0, 0, 1)),
                right.signedUntil(),
                right.publishedAt(),
                right.kind(),
                right.body(),
                "");
        fleet.provider().publish(new Publisher.Made(publisher.seal(wrong), made.body()));
        fleet.awaitEqual();
        assertThat(fleet.value("secondarysyncer_rejected_total{reason=\"digest\"}"))
                .isEqualTo(1);
    }

    @Test
    void aPoisonedBodyCostsOnlyItsOwnZoneARepair() {
        Publisher.Made made = publisher.change(ZONE);
        byte[] poison = {1, 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        Manifest right = made.manifest().manifest();
        SignedManifest signed = SignedManifest.seal(
                new Manifest(
                        right.zone(),
                        right.group(),
                        right.version(),
                        right.previous(),
                        right.previousDigest(),
                        right.generation(),
                        right.serial(),
                        right.digest(),
                        right.signedUntil(),
                        right.publishedAt(),
                        right.kind(),
                        BodyClaim.of(poison),
                        ""),
                fleet.keys().signer(Role.ZONE_PROVIDER));
        fleet.provider().publish(new Publisher.Made(signed, poison));
        fleet.provider().publish(made, new byte[] {1, 2, 3});
        fleet.provider().publish(publisher.change(OTHER));
        fleet.awaitEqual();
        assertThat(fleet.value("secondarysyncer_rejected_total{reason=\"malformed\"}"))
                .isEqualTo(1);
    }

    @Test
    void aBodyThatWasLeftOutIsFetched() {
        fleet.provider().publish(publisher.change(ZONE), new byte[0]);
        fleet.awaitEqual();
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isEqualTo(1);
    }

    @Test
    void aTombstoneTakesTheZoneAwayAndANewOneBringsItBack() {
        Publisher.Made before = publisher.full(ZONE);
        fleet.provider().publish(publisher.delete(ZONE));
        fleet.awaitEqual();
        assertThat(fleet.askSerial(ZONE)).isEqualTo(-1);
        fleet.provider().publish(before);
        fleet.provider().publish(publisher.change(OTHER));
        fleet.awaitEqual();
        assertThat(fleet.askSerial(ZONE)).isEqualTo(-1);
        fleet.provider().publish(publisher.create(ZONE, 5));
        fleet.awaitEqual();
        assertThat(fleet.askSerial(ZONE))
                .isEqualTo(publisher.zone(ZONE).serial().value());
    }

    @Test
    void manyZonesAtOnceInRandomOrderOfZonesAllArrive() {
        List<Name> zones = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            zones.add(Name.parse("z" + i + ".example."));
            fleet.provider().publish(publisher.create(zones.get(i), 4));
        }
        Random random = new Random(3);
        for (int i = 0; i < 600; i++) {
            fleet.provider().publish(publisher.change(zones.get(random.nextInt(zones.size()))));
        }
        fleet.awaitEqual();
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isZero();
    }
}
