package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.event.Contents;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeZoneTest {
    private static final Name ZONE = Name.parse("large.example.");

    @TempDir
    Path folder;

    @Test
    void aZoneOfFiftyThousandRrsetsIsPulledSignedAndThenChangedOneRecordAtATime() throws Exception {
        try (Stage stage = new Stage(folder).startProvider().awaitReady();
                Follower secondary = stage.follower("s1")) {
            List<Rrset> contents = FakeApiProxy.small("large.example.");
            for (int i = 0; i < 50_000; i++) {
                contents.add(FakeApiProxy.rrset("h" + i + ".large.example.", "A", 60, "192.0.2.1"));
            }
            ZoneEvent whole = stage.api.put(ZONE, FakeApiProxy.NSEC3, contents);
            ZoneEvent pull = new ZoneEvent(
                    ZONE,
                    whole.kind(),
                    whole.generation(),
                    whole.previous(),
                    whole.serial(),
                    whole.settings(),
                    whole.at(),
                    whole.actor(),
                    whole.requestId(),
                    new Contents.Pull());
            long started = System.nanoTime();
            stage.api.send(pull);
            secondary.await(ZONE, whole.generation());
            System.out.printf("50,000 RRsets from event to applied: %d ms%n", millis(started));
            assertThat(secondary.fetched()).as("fetched in pages").isEqualTo(1);
            SignedZoneCheck.ldnsAccepts(
                    secondary.zone(ZONE).orElseThrow().rrsets().values(), folder);

            started = System.nanoTime();
            int changes = 50;
            for (int i = 0; i < changes; i++) {
                ZoneEvent change = stage.api.change(
                        ZONE,
                        List.of(FakeApiProxy.rrset("n" + i + ".large.example.", "A", 60, "192.0.2.9")),
                        List.of());
                stage.api.send(change);
                stage.awaitVersion(secondary, change);
            }
            System.out.printf("one change, event to version received: %.1f ms%n", millis(started) / (double) changes);
            assertThat(stage.api.fetches()).as("no change was fetched").isLessThan(30);
            assertThat(secondary.problems()).isEmpty();
            // A cold start in the middle of a large zone's life.
            stage.stopProvider();
            stage.startProvider().awaitReady();
            stage.awaitGauge("zoneprovider_cached_rrsets", value -> value > 100_000);
            ZoneEvent cold = stage.api.change(
                    ZONE, List.of(FakeApiProxy.rrset("cold.large.example.", "A", 60, "192.0.2.9")), List.of());
            started = System.nanoTime();
            stage.api.send(cold);
            secondary.await(ZONE, cold.generation());
            System.out.printf("first change after a start: %d ms%n", millis(started));
            assertThat(secondary.problems()).isEmpty();
        }
    }

    private static long millis(long since) {
        return (System.nanoTime() - since) / 1_000_000;
    }
}
