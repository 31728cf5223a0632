package io.zonecast.secondarysyncer.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import io.zonecast.secondarysyncer.testing.Fleet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a break the stream is read up first, but only as long as something comes. Counted in looks, not by the clock. */
class StaleBacklogTest {
    @TempDir
    private Path directory;

    private Fleet fleet;
    private Bus bus;

    @BeforeEach
    void start() {
        fleet = new Fleet(directory).start();
        fleet.provider().publish(fleet.publisher().create(Name.parse("example.org."), 3));
        fleet.awaitEqual();
        bus = TestBus.connect(fleet.nats(), "s1", fleet.secondarySigner());
    }

    @AfterEach
    void stop() {
        bus.close();
        fleet.close();
    }

    private int looks(LongSupplier backlog) {
        Figures figures = new Figures(new Metrics());
        Comparison comparison = new Comparison(
                fleet.secondary().holdings(),
                new ProviderClient(bus, Group.ALL, fleet.keys(), 1 << 20, figures, InstantSource.system()),
                new UnknownZones(InstantSource.system()),
                figures,
                new OrderBook(),
                backlog,
                new BackOff(Duration.ofMillis(10), Duration.ofMillis(20), new Random(1)),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10));
        comparison.returned();
        int looks = 0;
        do {
            comparison.step();
            looks++;
        } while (comparison.isUnderWay() && looks < 10_000);
        return looks;
    }

    @Test
    void whatStandsStillIsNotWaitedFor() {
        assertThat(looks(() -> 1000)).isBetween(10, 100);
    }

    @Test
    void whatComesInIsWaitedFor() {
        long[] left = {1000};
        assertThat(looks(() -> left[0]--)).isBetween(700, 800);
    }

    @Test
    void whatNeverEndsIsNotWaitedForLongerThanAMinute() {
        long[] left = {1000};
        assertThat(looks(() -> left[0]++)).isBetween(2_900, 3_100);
    }
}
