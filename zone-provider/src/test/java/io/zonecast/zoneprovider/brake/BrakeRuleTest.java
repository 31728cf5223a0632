package io.zonecast.zoneprovider.brake;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.zoneprovider.metrics.BrakeMetrics;
import io.zonecast.zoneprovider.store.DepartureKind;
import io.zonecast.zoneprovider.store.HeldRow;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BrakeRuleTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);

    private final AtomicLong zones = new AtomicLong(1000);
    private final Brake brake =
            new Brake(BrakeLimits.DEFAULT, List.of(), List.of(), zones::get, BrakeMetrics.of(new Metrics()));

    private static Name zone(int i) {
        return Name.parse("z" + i + ".example.");
    }

    private Verdict delete(int i, Instant at) {
        return brake.ask(zone(i), DepartureKind.DELETE, Group.ALL, new Generation(1, i + 1), at);
    }

    private Verdict deleteAndGo(int i, Instant at) {
        Verdict verdict = delete(i, at);
        if (verdict == Verdict.GO) {
            zones.decrementAndGet();
        }
        return verdict;
    }

    @Test
    void oneHundredGoAndTheNextIsHeld() {
        for (int i = 0; i < 100; i++) {
            assertThat(deleteAndGo(i, NOW)).isEqualTo(Verdict.GO);
        }
        assertThat(delete(100, NOW)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void ofManyZonesTenPercentGo() {
        zones.set(5000);
        for (int i = 0; i < 500; i++) {
            assertThat(deleteAndGo(i, NOW)).isEqualTo(Verdict.GO);
        }
        assertThat(delete(500, NOW)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void deletesThatAreFarApartGo() {
        Instant at = NOW;
        for (int i = 0; i < 900; i++) {
            assertThat(deleteAndGo(i, at)).isEqualTo(Verdict.GO);
            // Ten in a minute: one hundred in the window.
            at = at.plusMillis(6001);
        }
    }

    @Test
    void whatIsHeldCountsTooSoThatAMassDeleteThatGoesOnStaysHeld() {
        Instant at = NOW;
        for (int i = 0; i < 900; i++) {
            Verdict verdict = deleteAndGo(i, at);
            if (i >= 100) {
                assertThat(verdict).isEqualTo(Verdict.HOLD);
            }
            at = at.plusSeconds(3);
        }
        assertThat(delete(950, at.plus(Duration.ofMinutes(11))))
                .as("one zone after it is over")
                .isEqualTo(Verdict.GO);
    }

    @Test
    void aZoneThatIsDeletedAndCreatedAgainCountsNoLonger() {
        for (int i = 0; i < 500; i++) {
            assertThat(delete(i, NOW)).isEqualTo(Verdict.GO);
            brake.committed(List.of(new StoreWrite.DropDeparture(zone(i))));
        }
    }

    @Test
    void aZoneThatIsAskedForAgainCountsOnce() {
        for (int i = 0; i < 500; i++) {
            assertThat(delete(1, NOW)).isEqualTo(Verdict.GO);
        }
    }

    @Test
    void movesAreNoDeletesAndAreHeldApart() {
        for (int i = 0; i < 100; i++) {
            assertThat(deleteAndGo(i, NOW)).isEqualTo(Verdict.GO);
        }
        Group other = new Group("other");
        for (int i = 200; i < 300; i++) {
            assertThat(brake.ask(zone(i), DepartureKind.MOVE, other, new Generation(1, i), NOW))
                    .isEqualTo(Verdict.GO);
        }
        assertThat(brake.ask(zone(300), DepartureKind.MOVE, other, new Generation(1, 300), NOW))
                .isEqualTo(Verdict.HOLD);
    }

    @Test
    void whatIsHeldStaysHeldUntilItIsReleasedWhateverTheTime() {
        HeldRow row =
                new HeldRow(zone(1), DepartureKind.DELETE, Group.ALL, new Generation(1, 5), new Serial(1), NOW, false);
        brake.committed(List.of(new StoreWrite.PutHeld(row)));
        Instant later = NOW.plus(Duration.ofDays(30));
        assertThat(brake.ask(zone(1), DepartureKind.DELETE, Group.ALL, row.generation(), later))
                .isEqualTo(Verdict.HELD);
        assertThat(brake.ask(zone(1), DepartureKind.DELETE, Group.ALL, new Generation(1, 6), later))
                .as("a later delete of a zone that is held")
                .isEqualTo(Verdict.HOLD);
        assertThat(brake.held()).isEqualTo(1);
        brake.committed(List.of(new StoreWrite.ReleaseHeld(List.of(zone(1)))));
        assertThat(brake.held()).isZero();
        assertThat(brake.released(10)).containsExactly(row.letGo());
        assertThat(brake.ask(zone(1), DepartureKind.DELETE, Group.ALL, row.generation(), later))
                .isEqualTo(Verdict.GO);
    }

    @Test
    void oneHundredPercentLetsEverythingGo() {
        Brake off = new Brake(
                new BrakeLimits(100, 0, Duration.ofMinutes(10)),
                List.of(),
                List.of(),
                zones::get,
                BrakeMetrics.of(new Metrics()));
        for (int i = 0; i < 1000; i++) {
            assertThat(off.ask(zone(i), DepartureKind.DELETE, Group.ALL, new Generation(1, i + 1), NOW))
                    .isEqualTo(Verdict.GO);
            zones.decrementAndGet();
        }
    }
}
