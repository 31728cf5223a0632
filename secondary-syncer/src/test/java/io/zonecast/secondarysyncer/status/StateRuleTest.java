package io.zonecast.secondarysyncer.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.message.Ping;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StateRuleTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = START.plusSeconds(600);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void withoutAllZonesItIsStarting() {
        assertThat(StateRule.of(false, false, true, START, LATER, PATIENCE, LATER))
                .isEqualTo(Ping.State.STARTING);
    }

    @Test
    void followingWithBrokerAndZoneProviderItIsServing() {
        assertThat(StateRule.of(true, true, true, START, LATER.minusSeconds(60), PATIENCE, LATER))
                .isEqualTo(Ping.State.SERVING);
    }

    @Test
    void withoutBrokerOrZoneProviderItIsCutOff() {
        assertThat(StateRule.of(true, true, false, START, LATER, PATIENCE, LATER))
                .isEqualTo(Ping.State.CUT_OFF);
        assertThat(StateRule.of(true, true, true, START, LATER.minusSeconds(91), PATIENCE, LATER))
                .isEqualTo(Ping.State.CUT_OFF);
    }

    @Test
    void aRestartIsGivenSomeSecondsToJoin() {
        Instant soon = START.plusSeconds(5);
        assertThat(StateRule.of(true, false, true, START, Instant.EPOCH, PATIENCE, soon))
                .isEqualTo(Ping.State.STARTING);
        assertThat(StateRule.of(true, false, true, START, Instant.EPOCH, PATIENCE, LATER))
                .isEqualTo(Ping.State.CUT_OFF);
    }
}
