package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgesTest {
    private static final Name ZONE = Name.parse("example.org.");

    @TempDir
    Path folder;

    private Stage stage;
    private Follower secondary;

    @BeforeEach
    void start() {
        stage = new Stage(folder).startProvider().awaitReady();
        secondary = stage.follower("s1");
    }

    @AfterEach
    void stop() {
        secondary.close();
        stage.close();
    }

    private ZoneEvent put() {
        return stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org."));
    }

    private ZoneEvent change(String address) {
        return stage.api.change(ZONE, List.of(FakeApiProxy.rrset("b.example.org.", "A", 60, address)), List.of());
    }

    private Manifest last() {
        return secondary.zone(ZONE).orElseThrow().manifest();
    }

    @Test
    void aRenewalAtTheLastSerialGoesOnAtZeroAndTheNextChangeAboveIt() throws Exception {
        stage.api.serial(ZONE, new Serial(4294967294L));
        ZoneEvent created = put();
        stage.api.send(created);
        assertThat(secondary.await(ZONE, created.generation()).manifest().serial())
                .isEqualTo(new Serial(4294967295L));
        stage.clock.move(Duration.ofDays(12));
        Awaitility.await().until(() -> last().serial().equals(new Serial(0)));
        ZoneEvent changed = change("192.0.2.1");
        stage.api.send(changed);
        assertThat(changed.serial()).isEqualTo(new Serial(0));
        assertThat(secondary.await(ZONE, changed.generation()).manifest().serial())
                .isEqualTo(new Serial(1));
        SignedZoneCheck.signatures(secondary.zone(ZONE).orElseThrow().rrsets().values(), stage.clock.instant());
        assertThat(secondary.problems()).isEmpty();
    }

    @Test
    void deletedAndCreatedAgainAtOnceOverAndOver() throws Exception {
        List<ZoneEvent> events = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            events.add(put());
            events.add(change("192.0.2." + i));
            events.add(stage.api.delete(ZONE));
        }
        ZoneEvent last = put();
        events.add(last);
        stage.api.sendAll(events);
        secondary.await(ZONE, last.generation());
        List<Manifest> seen = List.copyOf(secondary.seen());
        for (int i = 1; i < seen.size(); i++) {
            assertThat(seen.get(i).version().isAfter(seen.get(i - 1).version())).isTrue();
            assertThat(seen.get(i).generation().isAfter(seen.get(i - 1).generation()))
                    .isTrue();
            if (seen.get(i).kind() != ManifestKind.TOMBSTONE) {
                assertThat(seen.get(i).serial().isGreaterThan(seen.get(i - 1).serial()))
                        .isTrue();
            }
        }
        assertThat(last().kind()).isEqualTo(ManifestKind.FULL);
        SignedZoneCheck.accepts(secondary.zone(ZONE).orElseThrow().rrsets().values(), folder);
        assertThat(secondary.problems()).isEmpty();
    }

    @Test
    void aTombstoneIsKeptFor400DaysAndAZoneNeverHeardOfIsUnknown() {
        ZoneEvent created = put();
        stage.api.send(created);
        ZoneEvent deleted = stage.api.delete(ZONE);
        stage.api.send(deleted);
        secondary.await(ZONE, deleted.generation());
        assertThatThrownBy(() -> secondary.ask(Name.parse("never.example.")))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("unknown");
        stage.clock.move(Duration.ofDays(399));
        Name other = Name.parse("other.example.");
        ZoneEvent kept = stage.api.put(other, FakeApiProxy.NSEC, FakeApiProxy.small("other.example."));
        stage.api.send(kept);
        secondary.await(other, kept.generation());
        assertThat(secondary.ask(ZONE).kind()).isEqualTo(ManifestKind.TOMBSTONE);
        assertThat(secondary.ask(ZONE).version()).isEqualTo(last().version());
        stage.clock.move(Duration.ofDays(2));
        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(() -> secondary.ask(ZONE))
                        .isInstanceOf(Failure.Refused.class)
                        .hasMessageContaining("unknown"));
        // Created again it goes on above everything.
        Manifest gone = last();
        ZoneEvent again = put();
        stage.api.send(again);
        assertThat(secondary
                        .await(ZONE, again.generation())
                        .manifest()
                        .version()
                        .isAfter(gone.version()))
                .isTrue();
        assertThat(secondary.problems()).isEmpty();
    }
}
