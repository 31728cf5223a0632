package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZoneLifeTest {
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

    @Test
    void aZoneIsCreatedChangedDeletedAndCreatedAgain() throws Exception {
        Manifest created = life(stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org.")));
        assertThat(created.kind()).isEqualTo(ManifestKind.FULL);
        SignedZoneCheck.accepts(secondary.zone(ZONE).orElseThrow().rrsets().values(), folder);

        Manifest changed = life(stage.api.change(
                ZONE, List.of(FakeApiProxy.rrset("new.deep.example.org.", "TXT", 60, "\"hello\"")), List.of()));
        assertThat(changed.kind()).isEqualTo(ManifestKind.DIFF);
        assertThat(changed.previous()).isEqualTo(created.version());
        assertThat(changed.previousDigest()).isEqualTo(created.digest());
        assertThat(changed.serial().isGreaterThan(created.serial())).isTrue();
        SignedZoneCheck.accepts(secondary.zone(ZONE).orElseThrow().rrsets().values(), folder);

        Manifest smaller = life(stage.api.change(
                ZONE, List.of(), List.of(RrsetKey.of(Name.parse("new.deep.example.org."), RrType.TXT))));
        assertThat(smaller.kind()).isEqualTo(ManifestKind.DIFF);
        SignedZoneCheck.accepts(secondary.zone(ZONE).orElseThrow().rrsets().values(), folder);

        Manifest deleted = life(stage.api.delete(ZONE));
        assertThat(deleted.kind()).isEqualTo(ManifestKind.TOMBSTONE);
        assertThat(deleted.version().isAfter(smaller.version())).isTrue();

        Manifest again = life(stage.api.put(ZONE, FakeApiProxy.NSEC, FakeApiProxy.small("example.org.")));
        assertThat(again.kind()).isEqualTo(ManifestKind.FULL);
        assertThat(again.version().isAfter(deleted.version())).isTrue();
        assertThat(again.serial().isGreaterThan(smaller.serial())).isTrue();
        SignedZoneCheck.accepts(secondary.zone(ZONE).orElseThrow().rrsets().values(), folder);
        assertThat(secondary.problems()).isEmpty();
        assertThat(stage.api.fetches()).isZero();
    }

    private Manifest life(ZoneEvent event) {
        stage.api.send(event);
        return secondary.await(event.zone(), event.generation()).manifest();
    }

    @Test
    void anUnsignedZonePassesThroughAndCanBeSignedLater() throws Exception {
        life(stage.api.put(ZONE, FakeApiProxy.UNSIGNED, FakeApiProxy.small("example.org.")));
        assertThat(secondary.zone(ZONE).orElseThrow().rrsets().keySet())
                .noneMatch(key -> key.type().isSignerMade());
        life(stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org.")));
        SignedZoneCheck.accepts(secondary.zone(ZONE).orElseThrow().rrsets().values(), folder);
        life(stage.api.put(ZONE, FakeApiProxy.NSEC, FakeApiProxy.small("example.org.")));
        SignedZoneCheck.accepts(secondary.zone(ZONE).orElseThrow().rrsets().values(), folder);
        life(stage.api.put(ZONE, FakeApiProxy.UNSIGNED, FakeApiProxy.small("example.org.")));
        assertThat(secondary.zone(ZONE).orElseThrow().rrsets().keySet())
                .noneMatch(key -> key.type().isSignerMade() || key.type().equals(RrType.DNSKEY));
        assertThat(secondary.problems()).isEmpty();
    }

    @Test
    void theSerialOfTheEventIsPublishedWhereItIsGreater() {
        ZoneEvent first = stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org."));
        ZoneEvent jump = new ZoneEvent(
                ZONE,
                first.kind(),
                first.generation(),
                first.previous(),
                new Serial(2026112001),
                first.settings(),
                first.at(),
                first.actor(),
                first.requestId(),
                first.contents());
        assertThat(life(jump).serial()).isEqualTo(new Serial(2026112001));
        // The api-proxy in memory counts on from 1: not greater, so the last published plus one.
        Manifest next = life(
                stage.api.change(ZONE, List.of(FakeApiProxy.rrset("a.example.org.", "A", 60, "192.0.2.9")), List.of()));
        assertThat(next.serial()).isEqualTo(new Serial(2026112002));
    }

    @Test
    void aGapIsFilledByFetchingTheContents() {
        life(stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org.")));
        // This event is lost.
        stage.api.change(ZONE, List.of(FakeApiProxy.rrset("lost.example.org.", "A", 60, "192.0.2.9")), List.of());
        life(stage.api.change(ZONE, List.of(FakeApiProxy.rrset("b.example.org.", "A", 60, "192.0.2.9")), List.of()));
        assertThat(secondary.zone(ZONE).orElseThrow().rrsets())
                .containsKey(RrsetKey.of(Name.parse("lost.example.org."), RrType.A))
                .containsKey(RrsetKey.of(Name.parse("b.example.org."), RrType.A));
        assertThat(stage.api.fetches()).isEqualTo(1);
        assertThat(secondary.problems()).isEmpty();
    }

    @Test
    void anEventThatComesTwiceMakesOneVersionWhichIsToldOnceMore() {
        ZoneEvent event = stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org."));
        life(event);
        stage.api.send(event);
        Awaitility.await().until(() -> secondary.seen().size() == 2);
        assertThat(secondary.seen().get(1).version())
                .isEqualTo(secondary.seen().getFirst().version());
        life(stage.api.change(ZONE, List.of(FakeApiProxy.rrset("b.example.org.", "A", 60, "192.0.2.9")), List.of()));
        assertThat(secondary.seen()).hasSize(3);
        assertThat(secondary.problems()).isEmpty();
    }

    @Test
    void aZoneThatMovesToAnotherGroupEndsInTheOldAndIsWholeInTheNew() throws Exception {
        life(stage.api.put(ZONE, FakeApiProxy.NSEC3, FakeApiProxy.small("example.org.")));
        try (Follower other = stage.follower("s2", "europe")) {
            ZoneSettings europe = new ZoneSettings(true, ZoneSettings.Denial.NSEC3, new Group("europe"));
            ZoneEvent moved = stage.api.put(ZONE, europe, FakeApiProxy.small("example.org."));
            Manifest gone = life(moved);
            assertThat(gone.kind()).isEqualTo(ManifestKind.TOMBSTONE);
            Manifest here = other.await(ZONE, moved.generation()).manifest();
            assertThat(here.kind()).isEqualTo(ManifestKind.FULL);
            assertThat(here.version().isAfter(gone.version())).isTrue();
            SignedZoneCheck.accepts(other.zone(ZONE).orElseThrow().rrsets().values(), folder);
            assertThat(other.problems()).isEmpty();
            assertThat(secondary.problems()).isEmpty();
        }
    }
}
