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
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream that is long and holds many versions of few small zones is not read to its end before these are fetched. */
class DeepBacklogTest {
    private static final Name SMALL = Name.parse("small.example.");
    private static final Name LARGE = Name.parse("large.example.");

    @TempDir
    private Path directory;

    private Fleet fleet;
    private Bus bus;
    private boolean reading;

    @BeforeEach
    void start() {
        fleet = new Fleet(directory).start();
        fleet.provider().publish(fleet.publisher().create(SMALL, 3));
        fleet.provider().publish(fleet.publisher().create(LARGE, 300));
        fleet.awaitEqual();
        bus = TestBus.connect(fleet.nats(), "s1", fleet.secondarySigner());
    }

    @AfterEach
    void stop() {
        bus.close();
        fleet.close();
    }

    /** One look of a secondary that is back, with so much in the stream before it. */
    private void look(long left) {
        Figures figures = new Figures(new Metrics());
        Comparison comparison = new Comparison(
                fleet.secondary().holdings(),
                new ProviderClient(bus, Group.ALL, fleet.keys(), 1 << 20, figures, InstantSource.system()),
                new UnknownZones(InstantSource.system()),
                figures,
                new OrderBook(),
                () -> left,
                new BackOff(Duration.ofMillis(10), Duration.ofMillis(20), new Random(1)),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10));
        comparison.returned();
        comparison.step();
        reading = comparison.isUnderWay();
    }

    @Test
    void whatIsBehindIsFetchedWhileTheStreamIsRead() {
        assertThat(fleet.publisher().change(SMALL).body()).isNotEmpty();
        look(5_000);
        assertThat(reading).as("the stream is read on").isTrue();
        fleet.awaitEqual();
    }

    @Test
    void aShortStreamIsReadAndNothingIsFetched() {
        assertThat(fleet.publisher().change(SMALL).body()).isNotEmpty();
        look(500);
        assertThat(reading).isTrue();
        assertThat(fleet.secondary().holdings().allWanted()).isEmpty();
    }

    @Test
    void fetchingALargeZoneDoesNotPay() {
        assertThat(Skim.pays(1, List.of(SMALL), fleet.secondary().holdings())).isTrue();
        assertThat(Skim.pays(1, List.of(LARGE), fleet.secondary().holdings())).isFalse();
        assertThat(Skim.pays(10, List.of(SMALL, LARGE), fleet.secondary().holdings()))
                .isTrue();
    }

    @Test
    void manyZonesAreNotListedForAStreamThatNamesEachOnce() {
        assertThat(Skim.isDeep(1_500, 1_000)).isFalse();
        assertThat(Skim.isDeep(2_000, 1_000)).isTrue();
        assertThat(Skim.isDeep(1_000_000, 100_000)).isFalse();
    }
}
