package io.zonecast.healthchecker.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Liveness.Times TIMES = new Liveness.Times(Duration.ofSeconds(3), Duration.ofSeconds(10));

    @Test
    void goesRoundTheWholeCircle() {
        Liveness liveness = Liveness.met(START);
        assertThat(liveness.condition()).isEqualTo(Condition.RECOVERING);
        liveness = liveness.heard(at(1), false, false);
        assertThat(liveness.condition()).isEqualTo(Condition.RECOVERING);
        liveness = liveness.heard(at(2), false, true);
        assertThat(liveness.condition()).isEqualTo(Condition.ACTIVE);
        assertThat(liveness.since()).isEqualTo(at(2));
        assertThat(liveness.passed(at(4.9), TIMES).condition()).isEqualTo(Condition.ACTIVE);
        liveness = liveness.passed(at(5), TIMES);
        assertThat(liveness.condition()).isEqualTo(Condition.SUSPECT);
        assertThat(liveness.passed(at(11.9), TIMES).condition()).isEqualTo(Condition.SUSPECT);
        liveness = liveness.passed(at(12), TIMES);
        assertThat(liveness.condition()).isEqualTo(Condition.INACTIVE);
        liveness = liveness.heard(at(60), false, true);
        assertThat(liveness.condition()).isEqualTo(Condition.RECOVERING);
        assertThat(liveness.heard(at(61), false, true).condition()).isEqualTo(Condition.ACTIVE);
    }

    @Test
    void aSuspectThatIsHeardIsActiveAgain() {
        Liveness suspect = new Liveness(Condition.ACTIVE, START, START).passed(at(4), TIMES);
        assertThat(suspect.heard(at(5), false, false).condition()).isEqualTo(Condition.ACTIVE);
    }

    @Test
    void aRecoveringOneThatFallsSilentIsInactive() {
        assertThat(Liveness.met(START).passed(at(9.9), TIMES).condition()).isEqualTo(Condition.RECOVERING);
        assertThat(Liveness.met(START).passed(at(10), TIMES).condition()).isEqualTo(Condition.INACTIVE);
    }

    @Test
    void drainingIsLeftThroughRecovering() {
        Liveness draining = new Liveness(Condition.ACTIVE, START, START).heard(at(1), true, true);
        assertThat(draining.condition()).isEqualTo(Condition.DRAINING);
        assertThat(draining.heard(at(2), false, true).condition()).isEqualTo(Condition.RECOVERING);
        assertThat(draining.passed(at(12), TIMES).condition()).isEqualTo(Condition.INACTIVE);
    }

    @Test
    void aClockSetBackDoesNotHideSilence() {
        Liveness active = new Liveness(Condition.ACTIVE, at(86_400), at(86_400));
        Liveness after = active.passed(START, TIMES);
        assertThat(after.condition()).isEqualTo(Condition.ACTIVE);
        assertThat(after.passed(at(3), TIMES).condition()).isEqualTo(Condition.SUSPECT);
    }

    @Test
    void theTimesMustBeInOrder() {
        assertThatThrownBy(() -> new Liveness.Times(Duration.ofSeconds(10), Duration.ofSeconds(10)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whateverHappensSilenceAloneDecidesAndInactiveIsLeftThroughRecoveringOnly() {
        long seed = Long.getLong("seed", 1);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Liveness liveness = Liveness.met(START);
        double now = 0;
        double heard = 0;
        for (int step = 0; step < 100_000; step++) {
            now += random.nextDouble() * (random.nextInt(20) == 0 ? 12 : 1);
            Liveness before = liveness;
            if (random.nextBoolean()) {
                heard = now;
                boolean caughtUp = random.nextBoolean();
                liveness = liveness.heard(at(now), false, caughtUp);
                if (before.condition() == Condition.INACTIVE) {
                    assertThat(liveness.condition()).isEqualTo(Condition.RECOVERING);
                }
                if (before.condition() == Condition.RECOVERING && !caughtUp) {
                    assertThat(liveness.condition()).isEqualTo(Condition.RECOVERING);
                }
                assertThat(liveness.condition()).isNotIn(Condition.SUSPECT, Condition.INACTIVE);
            } else {
                liveness = liveness.passed(at(now), TIMES);
                Duration silence = Duration.between(at(heard), at(now));
                assertThat(liveness.condition() == Condition.INACTIVE)
                        .as("silent for %s", silence)
                        .isEqualTo(silence.compareTo(TIMES.inactiveAfter()) >= 0);
                if (liveness.condition() == Condition.ACTIVE) {
                    assertThat(silence).isLessThan(TIMES.suspectAfter());
                }
            }
            assertThat(liveness.since()).isBeforeOrEqualTo(at(now));
            if (before.condition() == liveness.condition()) {
                assertThat(liveness.since()).isEqualTo(before.since());
            }
        }
    }

    private static Instant at(double seconds) {
        return START.plusNanos((long) (seconds * 1e9));
    }
}
