package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.event.EventCodec;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadEventsTest {
    private static final Name GOOD = Name.parse("good.example.");
    private static final Name BAD = Name.parse("bad.example.");

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

    @Test
    void whatIsNoEventOrNotSignedByTheApiProxyIsSkipped() {
        try (Bus stranger = TestBus.connect(stage.nats, "stranger")) {
            ZoneEvent event = stage.api.put(BAD, FakeApiProxy.NSEC3, FakeApiProxy.small("bad.example."));
            byte[] body = EventCodec.encode(event);
            String subject = Subjects.event(BAD);
            append(stranger, subject, Headers.NONE, body);
            append(stranger, subject, new Seal(7, 1).seal(NatsKeys.random(), subject, body), body);
            append(stranger, subject, Headers.NONE, new byte[] {0, 1, 2});
            append(stranger, "zone.event.%ZZ", Headers.NONE, new byte[0]);

            ZoneEvent good = stage.api.put(GOOD, FakeApiProxy.NSEC3, FakeApiProxy.small("good.example."));
            stage.api.send(good);
            secondary.await(GOOD, good.generation());
            assertThat(secondary.seen()).noneMatch(manifest -> manifest.zone().equals(BAD));
        }
    }

    private static void append(Bus bus, String subject, Headers headers, byte[] body) {
        bus.append(subject, headers, body, "", Duration.ofSeconds(5)).join();
    }

    @Test
    void aZoneThatCantBeSignedIsToldAndHealsAndHoldsUpNobody() {
        ZoneEvent first = stage.api.put(BAD, FakeApiProxy.NSEC3, FakeApiProxy.small("bad.example."));
        stage.api.send(first);
        Manifest lastGood = secondary.await(BAD, first.generation()).manifest();

        Rrset forged = FakeApiProxy.rrset("x.bad.example.", "NSEC", 60, "y.bad.example. A");
        List<ZoneEvent> events = new ArrayList<>();
        ZoneEvent poisoned = stage.api.change(BAD, List.of(forged), List.of());
        events.add(poisoned);
        ZoneEvent good = stage.api.put(GOOD, FakeApiProxy.NSEC3, FakeApiProxy.small("good.example."));
        events.add(good);
        stage.api.sendAll(events);
        secondary.await(GOOD, good.generation());
        Manifest failed = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> secondary.seen().stream()
                                .filter(manifest -> manifest.kind() == ManifestKind.FAILED)
                                .findFirst()
                                .orElse(null),
                        manifest -> manifest != null);
        assertThat(failed.generation()).isEqualTo(poisoned.generation());
        assertThat(failed.reason()).contains("x.bad.example.").contains("NSEC");
        assertThat(failed.digest()).isEqualTo(lastGood.digest());
        assertThat(secondary.zone(BAD).orElseThrow().manifest().version()).isEqualTo(lastGood.version());

        assertThat(stage.gauge("zoneprovider_failed_zones")).isEqualTo(1);
        // The retry fetches what the zone has become meanwhile.
        ZoneEvent mended = stage.api.change(BAD, List.of(), List.of(RrsetKey.of(forged.owner(), RrType.NSEC)));
        stage.api.send(mended);
        assertThat(secondary.await(BAD, mended.generation()).manifest().kind()).isEqualTo(ManifestKind.DIFF);
        assertThat(secondary.problems()).isEmpty();
        stage.awaitGauge("zoneprovider_failed_zones", failing -> failing == 0);
        assertThat(secondary.seen().stream().filter(manifest -> manifest.kind() == ManifestKind.FAILED))
                .hasSize(1);
    }
}
