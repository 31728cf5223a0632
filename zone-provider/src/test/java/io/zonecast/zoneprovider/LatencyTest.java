package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.event.ZoneEvent;
import io.zonecast.dns.name.Name;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyTest {
    @TempDir
    Path folder;

    @Test
    void aChangeOfASmallZoneIsAVersionAtOnce() {
        try (Stage stage = new Stage(folder).startProvider().awaitReady();
                Follower secondary = stage.follower("s1")) {
            List<ZoneEvent> created = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String name = "z" + i + ".example.";
                created.add(stage.api.put(Name.parse(name), FakeApiProxy.NSEC3, FakeApiProxy.small(name)));
            }
            stage.api.sendAll(created);
            created.forEach(event -> secondary.await(event.zone(), event.generation()));
            List<Long> micros = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                String name = "z" + i % 100 + ".example.";
                ZoneEvent change = stage.api.change(
                        Name.parse(name),
                        List.of(FakeApiProxy.rrset("n" + i + "." + name, "A", 60, "192.0.2.9")),
                        List.of());
                long started = System.nanoTime();
                stage.api.send(change);
                stage.awaitVersion(secondary, change);
                micros.add((System.nanoTime() - started) / 1000);
            }
            Collections.sort(micros);
            System.out.printf(
                    "event to version received, microseconds: p50 %d p90 %d p99 %d%n",
                    micros.get(200), micros.get(360), micros.get(396));
            assertThat(secondary.problems()).isEmpty();
            assertThat(stage.api.fetches()).as("nothing was fetched").isZero();
        }
    }
}
