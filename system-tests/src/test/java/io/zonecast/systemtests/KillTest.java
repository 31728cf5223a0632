package io.zonecast.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL of each process while writes come in: no acknowledged write is lost, and all secondaries end equal. */
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillTest {
    private static final int WRITERS = 4;

    private Path dir;
    private int round;

    @BeforeAll
    void remember(@TempDir Path dir) {
        this.dir = dir;
    }

    @AfterAll
    void everyProcessWasKilled() {
        assertThat(round).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"api-proxy", "zone-provider", "secondary-1", "health-checker", "nats-server"})
    void noAcknowledgedWriteIsLostWhenItIsKilled(String victim) {
        try (Fleet fleet = Fleet.start(dir.resolve("round" + round++), 2);
                Writers writers = new Writers(fleet, WRITERS)) {
            for (int strike = 0; strike < 3; strike++) {
                writers.awaitMore(20);
                fleet.processes.process(victim).kill();
                if (!victim.equals("api-proxy")) {
                    // Writes are acknowledged whoever else is away.
                    writers.awaitMore(20);
                }
                if (victim.equals("nats-server")) {
                    fleet.processes.startBroker();
                } else {
                    fleet.processes.process(victim).start();
                }
            }
            writers.awaitMore(20);
            writers.stopAndCheck();
        }
    }
}
