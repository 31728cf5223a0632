package io.zonecast.zoneprovider.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void aWaveIsSpreadEvenly() {
        Pace pace = new Pace(200);
        long now = -5;
        for (int i = 0; i < 1000; i++) {
            now += pace.before(16, now).toNanos();
        }
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofMillis(79_900), Duration.ofMillis(80_000));
    }

    @Test
    void slowWorkIsNotWaitedForAgainAndAPauseGivesNoCredit() {
        Pace pace = new Pace(100);
        assertThat(pace.before(10, 0)).isZero();
        long late = Duration.ofSeconds(60).toNanos();
        assertThat(pace.before(10, late)).isZero();
        assertThat(pace.before(10, late)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void neverMoreThanTheRateInAnySecond() {
        long seed = Long.getLong("seed", 1);
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        Pace pace = new Pace(50);
        long now = 0;
        long begun = 0;
        for (int i = 0; i < 10_000; i++) {
            int batch = 1 + random.nextInt(16);
            now += pace.before(batch, now).toNanos();
            begun += batch;
            long allowed = 16 + now / 20_000_000L;
            assertThat(begun).isLessThanOrEqualTo(allowed);
            now += random.nextInt(10_000_000);
        }
    }

    @Test
    void withoutALimitNothingWaits() {
        assertThat(new Pace(0).before(1000, 0)).isZero();
    }
}
