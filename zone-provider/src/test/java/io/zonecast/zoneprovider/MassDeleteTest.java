package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.BrakeReply;
import io.zonecast.common.message.BrakeRequest;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MassDeleteTest {
    /** One hundred may go at once. */
    private static final int ZONES = 130;

    private static final String HELD = "zoneprovider_held_zones";

    @TempDir
    Path folder;

    private Stage stage;
    private Follower secondary;

    @BeforeEach
    void start() {
        // With one worker the zones of a batch come in order, so it is known which are held.
        stage = new Stage(folder).set("signing.workers", "1").set("inventory.interval", "1s");
        stage.startProvider().awaitReady();
        secondary = stage.follower("s1");
        List<ZoneEvent> events = new ArrayList<>();
        for (int i = 0; i < ZONES; i++) {
            ZoneSettings settings = i < 100 ? FakeApiProxy.UNSIGNED : FakeApiProxy.NSEC;
            events.add(stage.api.put(zone(i), settings, FakeApiProxy.small(zone(i).toString())));
        }
        stage.api.sendAll(events);
        events.forEach(event -> secondary.await(event.zone(), event.generation()));
    }

    @AfterEach
    void stop() {
        secondary.close();
        stage.close();
    }

    private static Name zone(int i) {
        return Name.parse("z" + i + ".example.");
    }

    private List<ZoneEvent> deleteAll() {
        List<ZoneEvent> deletes = new ArrayList<>();
        for (int i = 0; i < ZONES; i++) {
            deletes.add(stage.api.delete(zone(i)));
        }
        stage.api.sendAll(deletes);
        stage.awaitGauge(HELD, held -> held == ZONES - 100);
        deletes.subList(0, 100).forEach(event -> secondary.await(event.zone(), event.generation()));
        return deletes;
    }

    private boolean served(int i) {
        return secondary.zone(zone(i)).orElseThrow().manifest().kind() != ManifestKind.TOMBSTONE;
    }

    private List<Manifest> failures(Name zone) {
        return secondary.seen().stream()
                .filter(manifest -> manifest.kind() == ManifestKind.FAILED
                        && manifest.zone().equals(zone))
                .toList();
    }

    private BrakeReply show() {
        return stage.api.brake(new BrakeRequest.Show(""), 1);
    }

    @Test
    void aMassDeleteIsHeldServedRenewedAndReleased() {
        List<ZoneEvent> deletes = deleteAll();
        for (int i = 0; i < ZONES; i++) {
            assertThat(served(i)).isEqualTo(i >= 100);
        }
        BrakeReply shown = show();
        assertThat(shown.engaged()).isTrue();
        assertThat(shown.total()).isEqualTo(30);
        assertThat(shown.held()).hasSize(30).anySatisfy(held -> {
            assertThat(held.zone()).isEqualTo(zone(129));
            assertThat(held.generation()).isEqualTo(deletes.get(129).generation());
        });
        // The api-proxy hears that it is held, once for each time that it asks.
        Awaitility.await().until(() -> failures(zone(129)).size() == 1);
        assertThat(failures(zone(129)).getFirst().generation())
                .isEqualTo(deletes.get(129).generation());
        assertThat(failures(zone(129)).getFirst().reason()).contains("brake");
        stage.api.send(deletes.get(129));
        Awaitility.await().until(() -> failures(zone(129)).size() == 2);

        // Neither a restart nor the time lets it go, nor does the inventory that lists it as deleted.
        stage.stopProvider();
        stage.clock.move(Duration.ofDays(12));
        long inventories = stage.api.inventories();
        stage.startProvider().awaitReady();
        assertThat(stage.gauge(HELD)).isEqualTo(30);
        Awaitility.await()
                .until(() -> secondary
                        .zone(zone(129))
                        .orElseThrow()
                        .manifest()
                        .signedUntil()
                        .isAfter(stage.clock.instant().plus(Duration.ofDays(7))));
        Awaitility.await().until(() -> stage.api.inventories() > inventories + 1);
        assertThat(served(129)).isTrue();
        assertThat(show().total()).isEqualTo(30);
        assertThat(failures(zone(129))).hasSize(2);

        // A zone that is created again supersedes what was held.
        ZoneEvent again = stage.api.put(
                zone(129), FakeApiProxy.NSEC, FakeApiProxy.small(zone(129).toString()));
        stage.api.send(again);
        secondary.await(zone(129), again.generation());
        stage.awaitGauge(HELD, held -> held == 29);

        BrakeRequest one = new BrakeRequest.Release(List.of(zone(100), zone(129)));
        BrakeReply released = stage.api.brake(one, 1000);
        assertThat(released.released()).isEqualTo(1);
        assertThat(released.total()).isEqualTo(28);
        assertThatThrownBy(() -> stage.api.brake(one, 1000))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("already");
        secondary.await(zone(100), deletes.get(100).generation());
        assertThat(served(100)).isFalse();

        BrakeRequest all = new BrakeRequest.Release(List.of());
        assertThatThrownBy(() -> stage.api.brake(all, 2000, NatsKeys.random())).isInstanceOf(Failure.Corrupt.class);
        assertThat(show().total()).isEqualTo(28);
        assertThat(stage.api.brake(all, 2000).released()).isEqualTo(28);
        for (int i = 101; i < 129; i++) {
            secondary.await(zone(i), deletes.get(i).generation());
            assertThat(served(i)).isFalse();
        }
        stage.awaitGauge("zoneprovider_zones", zones -> zones == 1);
        assertThat(served(129)).isTrue();
        assertThat(show().engaged()).isFalse();
        assertThat(secondary.problems()).isEmpty();
    }

    @Test
    void anInventoryThatIsEmptyOrPartialDeletesNothingAndOneOfDeletesIsHeld() {
        long before = stage.api.inventories();
        stage.api.list(zone -> false);
        Awaitility.await().until(() -> stage.api.inventories() > before + 1);
        stage.api.list(zone -> zone.equals(zone(3)));
        Awaitility.await().until(() -> stage.api.inventories() > before + 3);
        stage.api.list(zone -> true);
        // No event tells of these, only the inventory.
        for (int i = 0; i < ZONES; i++) {
            stage.api.delete(zone(i));
        }
        stage.awaitGauge(HELD, held -> held == 30);
        stage.awaitGauge("zoneprovider_zones", zones -> zones == 30);
        assertThat(secondary.seen().stream().filter(manifest -> manifest.kind() == ManifestKind.TOMBSTONE))
                .hasSize(100);
        assertThat(secondary.problems()).isEmpty();
    }

    @Test
    void movingEverythingToAnotherGroupIsNoWayAround() {
        ZoneSettings other = new ZoneSettings(false, ZoneSettings.Denial.NSEC, new Group("other"));
        List<ZoneEvent> moves = new ArrayList<>();
        for (int i = 0; i < ZONES; i++) {
            moves.add(stage.api.put(zone(i), other, FakeApiProxy.small(zone(i).toString())));
        }
        stage.api.sendAll(moves);
        stage.awaitGauge(HELD, held -> held == 30);
        // The contents of what is held go on, in the group where the zone was.
        moves.forEach(event -> secondary.await(event.zone(), event.generation()));
        for (int i = 0; i < ZONES; i++) {
            assertThat(served(i)).isEqualTo(i >= 100);
        }
        // A move that is taken back is held no longer.
        ZoneEvent back = stage.api.put(
                zone(100), FakeApiProxy.NSEC, FakeApiProxy.small(zone(100).toString()));
        stage.api.send(back);
        secondary.await(zone(100), back.generation());
        stage.awaitGauge(HELD, held -> held == 29);
        assertThat(stage.api.brake(new BrakeRequest.Release(List.of()), 1).released())
                .isEqualTo(29);
        for (int i = 101; i < ZONES; i++) {
            int one = i;
            Awaitility.await().until(() -> !served(one));
        }
        assertThat(served(100)).isTrue();
        // Who belongs to the old group and asks gets its tombstone, also after a restart.
        stage.stopProvider();
        stage.startProvider().awaitReady();
        Manifest gone = secondary.ask(zone(5));
        assertThat(gone.kind()).isEqualTo(ManifestKind.TOMBSTONE);
        assertThat(gone.group()).isEqualTo(Group.ALL);
        assertThat(gone.version())
                .isGreaterThanOrEqualTo(
                        secondary.zone(zone(5)).orElseThrow().manifest().version());
        try (Follower there = stage.follower("s2", "other")) {
            assertThat(there.ask(zone(5)).kind()).isEqualTo(ManifestKind.FULL);
            // That it is elsewhere is known, even where nobody remembers that it was ever here.
            Manifest elsewhere = there.ask(zone(100));
            assertThat(elsewhere.kind()).isEqualTo(ManifestKind.TOMBSTONE);
            assertThat(elsewhere.version()).isEqualTo(secondary.ask(zone(100)).version());
            assertThatThrownBy(() -> there.ask(Name.parse("never.example.")))
                    .isInstanceOf(Failure.Refused.class)
                    .hasMessageContaining("unknown");
        }
        assertThat(secondary.problems()).isEmpty();
    }
}
