package io.zonecast.secondarysyncer.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.Role;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Plan;
import io.zonecast.secondarysyncer.holdings.WantReason;
import io.zonecast.secondarysyncer.store.Pace;
import io.zonecast.secondarysyncer.store.StoreLimits;
import io.zonecast.secondarysyncer.store.ZoneStore;
import io.zonecast.secondarysyncer.testing.Publisher;
import io.zonecast.secondarysyncer.testing.TestKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryCheckTest {
    private static final Name ONE = Name.parse("one.example.");
    private static final Name TWO = Name.parse("two.example.");
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private final Publisher publisher =
            new Publisher(new TestKeys().signer(Role.ZONE_PROVIDER), new Random(Long.getLong("seed", 1)));
    private final ZoneTable table = new ZoneTable();
    private final Figures figures = new Figures(new Metrics());
    private ZoneStore store;
    private Holdings holdings;

    @BeforeEach
    void open() {
        store = ZoneStore.open(directory, StoreLimits.DEFAULT, 1, InstantSource.system(), new Random(1));
        holdings = new Holdings(store, table);
        holdings.load(1, 1 << 20);
        take(publisher.create(ONE, 5));
        take(publisher.create(TWO, 5));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void take(Publisher.Made made) {
        holdings.change(() -> {
            Plan plan = new Plan(holdings.state(made.zone()));
            plan.take(made.manifest(), made.body(), publisher.zone(made.zone()).image());
            return List.of(plan);
        });
    }

    @Test
    void aZoneInMemoryThatIsNotTheOneSignedIsWantedWhole() {
        MemoryCheck check = new MemoryCheck(holdings, figures);
        assertThat(check.round(Pace.FREE)).isZero();
        Publisher.Made unseen = publisher.change(TWO);
        table.put(publisher.zone(unseen.zone()).image());
        assertThat(check.round(Pace.FREE)).isEqualTo(1);
        assertThat(holdings.allWanted()).containsExactly(TWO);
        assertThat(holdings.wanted(TWO).reason()).isEqualTo(WantReason.DAMAGED);
        table.remove(ONE);
        assertThat(check.round(Pace.FREE)).isEqualTo(2);
    }

    @Test
    void zonesWhoseSignaturesEndAreToldAndAskedForNowAndThen() {
        publisher.signUntil(NOW.plus(Duration.ofHours(30)));
        take(publisher.full(bumped(ONE)));
        publisher.signUntil(NOW.plus(Duration.ofHours(12)));
        take(publisher.full(bumped(TWO)));
        Instant[] now = {NOW};
        SignatureWatch watch = new SignatureWatch(holdings, figures, () -> now[0], Duration.ofDays(1));
        watch.look();
        assertThat(watch.trouble()).contains("signatures of 1 zones expire soon, as of two.example.");
        assertThat(holdings.allWanted()).containsExactly(TWO);
        assertThat(holdings.wanted(TWO).reason()).isEqualTo(WantReason.EXPIRING);
        settle(TWO);
        watch.look();
        assertThat(holdings.allWanted()).isEmpty();
        now[0] = NOW.plus(Duration.ofHours(13));
        watch.look();
        assertThat(watch.trouble()).contains("signatures of 1 zones have expired, as of two.example.");
        assertThat(holdings.allWanted()).containsExactlyInAnyOrder(ONE, TWO);
        publisher.signUntil(NOW.plus(Duration.ofDays(30)));
        take(publisher.full(bumped(ONE)));
        take(publisher.full(bumped(TWO)));
        watch.look();
        assertThat(watch.trouble()).isEmpty();
    }

    private Name bumped(Name zone) {
        Publisher.Made newer = publisher.change(zone);
        return newer.zone();
    }

    private void settle(Name zone) {
        holdings.change(() -> {
            Plan plan = new Plan(holdings.state(zone));
            plan.settle();
            return List.of(plan);
        });
    }
}
