package io.zonecast.common.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadinessTest {
    private final Readiness readiness = new Readiness();

    @Test
    void a_service_is_ready_when_every_condition_holds() {
        Readiness.Condition nats = readiness.condition("nats");
        readiness.condition("zones").ready();
        assertThat(readiness.isReady()).isFalse();
        nats.notReady("not connected");
        assertThat(readiness.lines()).containsExactly("nats: not ready: not connected", "zones: ready");
        nats.ready();
        assertThat(readiness.isReady()).isTrue();
    }

    @Test
    void a_service_is_ready_without_an_advisory_condition_but_shows_it() {
        readiness.condition("nats").notReady("not connected");
        readiness.condition("zones").ready("cut off");
        readiness.advisory("nats");
        assertThat(readiness.isReady()).isTrue();
        assertThat(readiness.lines()).containsExactly("nats: not needed: not connected", "zones: ready: cut off");
    }
}
