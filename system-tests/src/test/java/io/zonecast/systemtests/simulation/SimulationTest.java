package io.zonecast.systemtests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Worlds by seed: {@code -Dseed=N} begins with another one, {@code -Dseeds=M} plays so many. A seed that fails is told
 * with the last steps ({@code -Dtrace=N} of them).
 */
class SimulationTest {
    /** About 15 seconds where nothing else runs. */
    private static final int SEEDS = 500;

    private final Logger services = (Logger) LoggerFactory.getLogger("io.zonecast");

    @BeforeEach
    void beQuiet() {
        services.setLevel(Level.OFF);
    }

    @AfterEach
    void speakAgain() {
        services.setLevel(null);
    }

    @Test
    void whateverBefallsTheSystemNothingIsLostAndAllBecomeEqual() {
        long first = Long.getLong("seed", 1);
        int seeds = Integer.getInteger("seeds", SEEDS);
        System.out.println("seed " + first + ", seeds " + seeds);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begun = threads.getCurrentThreadCpuTime();
        long steps = 0;
        long acknowledged = 0;
        Duration longest = Duration.ZERO;
        for (long seed = first; seed < first + seeds; seed++) {
            Simulation.Result result = new Simulation(seed).run();
            steps += result.steps();
            acknowledged += result.acknowledged();
            longest = result.healed().compareTo(longest) > 0 ? result.healed() : longest;
            if ((seed - first + 1) % 1_000 == 0) {
                System.out.println((seed - first + 1) + " worlds");
            }
        }
        double seconds = (threads.getCurrentThreadCpuTime() - begun) / 1e9;
        System.out.printf(
                "%d worlds, %d steps, %d acknowledged writes, longest peace to be equal %s, %.0f worlds a minute of processor%n",
                seeds, steps, acknowledged, longest, seeds * 60 / seconds);
        assertThat(acknowledged).isPositive();
    }

    @Test
    void aSeedIsAlwaysTheSameWorld() {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(new Simulation(seed).run()).isEqualTo(new Simulation(seed).run());
        }
    }
}
