package io.zonecast.healthchecker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SlewedClockTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private Instant wall = START;
    private long nanos = 5;
    private final SlewedClock clock = new SlewedClock(() -> wall, () -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
    }

    @Test
    void itRunsWithTheSteadyTimeWhateverTheWallClockIsSetTo() {
        for (int days : new int[] {1, -2, 2}) {
            Instant before = clock.instant();
            wall = wall.plus(Duration.ofDays(days));
            assertThat(clock.instant()).isEqualTo(before);
            pass(Duration.ofSeconds(10));
            assertThat(clock.instant()).isEqualTo(before.plusSeconds(days > 0 ? 11 : 9));
        }
    }

    @Test
    void itComesBackToTheWallClockAndNeverGoesBackwards() {
        wall = wall.minusSeconds(5);
        Instant last = clock.instant();
        for (int i = 0; i < 60; i++) {
            pass(Duration.ofSeconds(1));
            Instant now = clock.instant();
            assertThat(now).isAfter(last);
            last = now;
        }
        assertThat(last).isEqualTo(wall);
    }
}
