package io.zonecast.healthchecker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.message.Ping;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which pings are news. */
class InstancesTest {
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    private final Instances instances = new Instances();

    private boolean heard(long number, int second) {
        Ping ping = new Ping(
                "s1",
                "one",
                number,
                START.plusSeconds(second),
                true,
                Ping.State.SERVING,
                "all",
                ZoneDigest.ZERO,
                0,
                0,
                List.of(),
                new Ping.Load(0.5, 1 << 20, 7, Instant.MAX, "test", List.of()));
        return instances.heard(ping, START.plus(Duration.ofSeconds(second)));
    }

    @Test
    void whatIsLateIsNoNews() {
        assertThat(heard(5, 0)).isTrue();
        assertThat(heard(5, 1)).isFalse();
        assertThat(heard(4, 1)).isFalse();
        assertThat(heard(6, 1)).isTrue();
    }

    @Test
    void anOldPassageBesideTheLivingIsNoNews() {
        for (int second = 0; second < 60; second++) {
            assertThat(heard(1000 + second, second)).isTrue();
            assertThat(heard(1 + second, second)).isFalse();
        }
    }

    @Test
    void aNumberFarAheadSilencesNobodyForLong() {
        assertThat(heard(7, 0)).isTrue();
        assertThat(heard(1L << 60, 1)).as("forged").isTrue();
        int second = 2;
        while (second < 30 && !heard(6 + second, second)) {
            second++;
        }
        assertThat(second).isBetween(5, 10);
        assertThat(heard(7 + second, second + 1)).isTrue();
    }
}
