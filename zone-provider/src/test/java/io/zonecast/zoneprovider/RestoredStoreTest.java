package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.DataReply;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zone-provider's store comes from a backup: what was published since must not be served for ever, nor again. */
class RestoredStoreTest {
    private static final Name RENEWED = Name.parse("renewed.example.");
    private static final Name SAME = Name.parse("same.example.");

    @TempDir
    Path folder;

    private Stage stage;
    private Follower secondary;
    private Path backup;

    @BeforeEach
    void start() {
        stage = new Stage(folder).startProvider().awaitReady();
        secondary = stage.follower("s1");
        follow(stage.api.put(RENEWED, FakeApiProxy.NSEC, FakeApiProxy.small("renewed.example.")));
        follow(stage.api.put(SAME, FakeApiProxy.UNSIGNED, FakeApiProxy.small("same.example.")));
        backup = folder.resolve("backup");
        stage.stopProvider();
        Stage.copy(stage.stateDir(), backup);
        Manifest before = last(RENEWED);
        stage.clock.move(Duration.ofHours(228));
        stage.startProvider();
        Awaitility.await().until(() -> last(RENEWED).version().isAfter(before.version()));
        assertThat(last(RENEWED).generation()).isEqualTo(before.generation());
    }

    @AfterEach
    void stop() {
        secondary.close();
        stage.close();
    }

    private void follow(ZoneEvent event) {
        stage.api.send(event);
        secondary.await(event.zone(), event.generation());
    }

    private Manifest last(Name zone) {
        return secondary.zone(zone).orElseThrow().manifest();
    }

    /** With a policy by which nothing is due, so that no renewal hides what is missing. */
    private void restore() {
        Stage.copy(backup, stage.stateDir());
        // The test's clock stands still between its moves, and this start is later than the one before.
        stage.clock.move(Duration.ofSeconds(1));
        stage.set("signing.refresh", "0s").startProvider().awaitReady();
    }

    private void awaitWholeAbove(Manifest published) {
        // A consumer that was made again is read again after a silence of eleven seconds at the latest.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> last(RENEWED).version().isAfter(published.version()));
        Manifest again = last(RENEWED);
        assertThat(again.kind()).isEqualTo(ManifestKind.FULL);
        assertThat(again.version().epoch()).isGreaterThan(published.version().epoch());
        assertThat(again.generation()).isEqualTo(published.generation());
        assertThat(again.serial().isGreaterThan(published.serial())).isTrue();
        Awaitility.await().until(() -> secondary.providerRoot().equals(secondary.root()));
        assertThat(secondary.problems()).isEmpty();
    }

    @Test
    void aZoneThatWasOnlyRenewedSinceIsPublishedWholeAndAnotherIsNot() {
        Manifest published = last(RENEWED);
        VersionNumber same = last(SAME).version();
        stage.stopProvider();
        restore();
        awaitWholeAbove(published);
        assertThat(last(SAME).version()).isEqualTo(same);
        // It is done: the next start does nothing more.
        VersionNumber healed = last(RENEWED).version();
        stage.stopProvider();
        stage.startProvider().awaitReady();
        follow(stage.api.put(SAME, FakeApiProxy.UNSIGNED, FakeApiProxy.small("same.example.")));
        assertThat(last(RENEWED).version()).isEqualTo(healed);
    }

    @Test
    void whereSerialsWentBackBeforeAnybodyCouldTellTheyAreRaised() {
        Manifest published = last(RENEWED);
        DataReply.Part part = secondary.part(RENEWED, VersionNumber.NONE, 0);
        InventoryRequest.Proof proof = new InventoryRequest.Proof(part.manifest(), part.signature());
        stage.stopProvider();
        stage.nats.kill();
        Stage.delete(stage.brokerStore());
        stage.nats.restart();
        restore();
        ZoneEvent event = stage.api.change(
                RENEWED, List.of(FakeApiProxy.rrset("new.renewed.example.", "A", 60, "192.0.2.9")), List.of());
        stage.api.send(event);
        Awaitility.await().until(() -> secondary.ask(RENEWED).generation().equals(event.generation()));
        Manifest lower = secondary.ask(RENEWED);
        assertThat(lower.version().isAfter(published.version())).isTrue();
        assertThat(lower.serial().isGreaterThan(published.serial()))
                .as("nobody knows")
                .isFalse();

        secondary.ahead(proof);
        Awaitility.await().until(() -> secondary.ask(RENEWED).version().isAfter(lower.version()));
        Manifest raised = secondary.ask(RENEWED);
        assertThat(raised.serial().isGreaterThan(published.serial())).isTrue();
        assertThat(raised.serial().isGreaterThan(lower.serial())).isTrue();
        assertThat(raised.generation()).isEqualTo(event.generation());
        // It is no longer below, so that the same proof changes nothing.
        secondary.ahead(proof);
        follow(stage.api.put(SAME, FakeApiProxy.UNSIGNED, FakeApiProxy.small("same.example.")));
        assertThat(secondary.ask(RENEWED).version()).isEqualTo(raised.version());
    }

    @Test
    void whereTheBrokerLostItTooASecondaryShowsWhatWasPublished() {
        Manifest published = last(RENEWED);
        DataReply.Part part = secondary.part(RENEWED, VersionNumber.NONE, 0);
        InventoryRequest.Proof proof = new InventoryRequest.Proof(part.manifest(), part.signature());
        stage.stopProvider();
        stage.nats.kill();
        Stage.delete(stage.brokerStore());
        stage.nats.restart();
        restore();
        VersionNumber older = secondary.ask(RENEWED).version();
        assertThat(older).isLessThan(published.version());

        SignedManifest forged = SignedManifest.seal(published, NatsKeys.random());
        assertThatThrownBy(() -> secondary.ahead(new InventoryRequest.Proof(forged.toBytes(), forged.signature())))
                .isInstanceOf(Failure.Corrupt.class);
        assertThat(secondary.ask(RENEWED).version()).isEqualTo(older);

        secondary.ahead(proof);
        awaitWholeAbove(published);
        follow(stage.api.put(SAME, FakeApiProxy.UNSIGNED, FakeApiProxy.small("same.example.")));
        assertThat(last(SAME).version().epoch())
                .isGreaterThan(published.version().epoch());
    }
}
