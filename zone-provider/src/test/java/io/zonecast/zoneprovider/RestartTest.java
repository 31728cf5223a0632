package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
    private static final Name ZONE = Name.parse("example.org.");

    @TempDir
    Path folder;

    private Stage stage;

    @BeforeEach
    void start() {
        stage = new Stage(folder).startProvider().awaitReady();
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void aStopInTheMiddleOfChangesLosesNoneAndLeavesNoGap() {
        try (Follower secondary = stage.follower("s1")) {
            stage.api.send(stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org.")));
            List<ZoneEvent> events = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                events.add(stage.api.change(ZONE, List.of(address(i)), List.of()));
            }
            stage.api.sendAll(events.subList(0, 1000));
            stage.stopProvider();
            int seen = secondary.seen().size();
            stage.api.sendAll(events.subList(1000, 2000));
            stage.startProvider();
            Follower.Applied last = secondary.await(ZONE, events.getLast().generation());
            assertThat(seen).as("versions before the stop").isPositive();
            for (int i = 0; i < 2000; i++) {
                assertThat(last.rrsets()).containsKey(RrsetKey.of(address(i).owner(), RrType.A));
            }
            assertThat(secondary.problems()).isEmpty();
        }
    }

    private static Rrset address(int i) {
        return FakeApiProxy.rrset("h" + i + ".example.org.", "A", 60, "192.0.2." + i % 250);
    }

    @Test
    void anotherEpochChangesNoZoneAndDiffsGoOn() {
        try (Follower secondary = stage.follower("s1")) {
            Name other = Name.parse("other.example.");
            follow(secondary, stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org.")));
            follow(secondary, stage.api.put(other, FakeApiProxy.NSEC3, FakeApiProxy.small("other.example.")));
            Manifest kept = secondary.zone(other).orElseThrow().manifest();
            Manifest before = secondary.zone(ZONE).orElseThrow().manifest();
            stage.stopProvider();
            stage.startProvider().awaitReady();
            assertThat(secondary.providerRoot()).isEqualTo(secondary.root());
            follow(secondary, stage.api.change(ZONE, List.of(address(1)), List.of()));
            Manifest after = secondary.zone(ZONE).orElseThrow().manifest();
            assertThat(after.kind()).isEqualTo(ManifestKind.DIFF);
            assertThat(after.previous()).isEqualTo(before.version());
            assertThat(after.version().epoch()).isGreaterThan(before.version().epoch());
            assertThat(secondary.ask(other).version()).isEqualTo(kept.version());
            assertThat(secondary.problems()).isEmpty();
        }
    }

    @Test
    void whatTheApiProxyLostIsNotWantedForEver() {
        try (Follower secondary = stage.follower("s1")) {
            follow(secondary, stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org.")));
            Name lost = Name.parse("lost.example.");
            stage.api.put(lost, FakeApiProxy.NSEC3, FakeApiProxy.small("lost.example."));
            ZoneEvent event = stage.api.change(
                    lost, List.of(FakeApiProxy.rrset("a.lost.example.", "A", 60, "192.0.2.1")), List.of());
            stage.api.lose(lost);
            stage.api.send(event);
            stage.awaitGauge("zoneprovider_wanted_zones", wanted -> wanted == 1);
            stage.stopProvider();
            stage.startProvider().awaitReady();
            stage.awaitGauge("zoneprovider_wanted_zones", wanted -> wanted == 0);
            assertThat(secondary.zone(lost)).isEmpty();
            assertThat(secondary.problems()).isEmpty();
        }
    }

    @Test
    void aVersionMadeWhileTheBrokerIsAwayIsPublishedByTheNextProcess() throws Exception {
        Follower secondary = stage.follower("s1");
        ZoneEvent event = stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org."));
        stage.api.send(event);
        Manifest first = secondary.await(ZONE, event.generation()).manifest();
        stage.nats.kill();
        // Makes the zone due for renewal, which needs no event.
        stage.clock.move(Duration.ofDays(12));
        stage.awaitGauge("zoneprovider_outbox_depth", depth -> depth == 1);
        assertThat(secondary.seen()).hasSize(1);
        stage.stopProvider();
        stage.nats.restart();
        stage.startProvider();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        secondary.zone(ZONE).orElseThrow().manifest().version().isAfter(first.version()));
        Manifest renewed = secondary.zone(ZONE).orElseThrow().manifest();
        assertThat(renewed.generation()).isEqualTo(first.generation());
        assertThat(renewed.serial().isGreaterThan(first.serial())).isTrue();
        assertThat(renewed.signedUntil()).isAfter(stage.clock.instant().plus(Duration.ofDays(10)));
        SignedZoneCheck.signatures(secondary.zone(ZONE).orElseThrow().rrsets().values(), stage.clock.instant());
        assertThat(secondary.problems()).isEmpty();
        secondary.close();
    }

    @Test
    void whatWasMissedIsFoundByComparingInventories() {
        try (Follower secondary = stage.follower("s1")) {
            stage.stopProvider();
            // No event of these ever reaches the stream.
            List<ZoneEvent> lost = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                lost.add(stage.api.put(
                        Name.parse("z" + i + ".example."),
                        FakeApiProxy.NSEC3,
                        FakeApiProxy.small("z" + i + ".example.")));
            }
            stage.startProvider();
            lost.forEach(event -> secondary.await(event.zone(), event.generation()));
            stage.stopProvider();
            Name gone = Name.parse("z7.example.");
            ZoneEvent deleted = stage.api.delete(gone);
            stage.startProvider();
            assertThat(secondary.await(gone, deleted.generation()).manifest().kind())
                    .isEqualTo(ManifestKind.TOMBSTONE);
            assertThat(secondary.problems()).isEmpty();
        }
    }

    @Test
    void aNewStoreGoesOnAboveWhatTheLostOnePublished() throws Exception {
        try (Follower secondary = stage.follower("s1")) {
            ZoneEvent event = stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org."));
            stage.api.send(event);
            secondary.await(ZONE, event.generation());
            for (int i = 0; i < 5; i++) {
                ZoneEvent change = stage.api.change(ZONE, List.of(address(i)), List.of());
                stage.api.send(change);
                secondary.await(ZONE, change.generation());
            }
            Manifest last = secondary.zone(ZONE).orElseThrow().manifest();
            stage.stopProvider();
            try (var files = Files.list(stage.stateDir())) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            stage.startProvider();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> secondary
                            .zone(ZONE)
                            .orElseThrow()
                            .manifest()
                            .version()
                            .isAfter(last.version()));
            Manifest fresh = secondary.zone(ZONE).orElseThrow().manifest();
            assertThat(fresh.kind()).isEqualTo(ManifestKind.FULL);
            assertThat(fresh.version().epoch()).isGreaterThan(last.version().epoch());
            assertThat(fresh.serial().isGreaterThan(last.serial())).isTrue();
            assertThat(secondary.problems()).isEmpty();
        }
    }

    @Test
    void aStoreFromABackupGoesOnAboveWhatItHadPublishedSince() throws Exception {
        try (Follower secondary = stage.follower("s1")) {
            follow(secondary, stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org.")));
            stage.stopProvider();
            Path backup = folder.resolve("backup");
            copy(stage.stateDir(), backup);
            stage.startProvider();
            for (int i = 0; i < 5; i++) {
                follow(secondary, stage.api.change(ZONE, List.of(address(i)), List.of()));
            }
            Manifest last = secondary.zone(ZONE).orElseThrow().manifest();
            stage.stopProvider();
            copy(backup, stage.stateDir());
            stage.startProvider();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> secondary
                            .zone(ZONE)
                            .orElseThrow()
                            .manifest()
                            .version()
                            .isAfter(last.version()));
            Manifest fresh = secondary.zone(ZONE).orElseThrow().manifest();
            assertThat(fresh.version().epoch()).isGreaterThan(last.version().epoch());
            assertThat(fresh.serial().isGreaterThan(last.serial())).isTrue();
            assertThat(fresh.generation()).isEqualTo(last.generation());
            assertThat(secondary.problems()).isEmpty();
        }
    }

    private void follow(Follower secondary, ZoneEvent event) {
        stage.api.send(event);
        secondary.await(event.zone(), event.generation());
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        try (var old = Files.list(to)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
