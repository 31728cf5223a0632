package io.zonecast.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The judge has to find what is wrong. */
class ZoneModelTest {
    private final ZoneModel zone = new ZoneModel("z.example.", false, 0);

    private static Contents with(String address) {
        return new Contents(true, new TreeMap<>(Map.of("a", address)));
    }

    private void acknowledged(Contents contents, String generation) {
        zone.attempt(contents);
        assertThat(zone.acknowledge(generation)).isEmpty();
    }

    @Test
    void anUnknownOutcomeIsTheOldStateOrTheNewOneAndNothingElse() {
        acknowledged(with("10.0.0.1"), "1.1");
        zone.attempt(with("10.0.0.2"));
        assertThat(zone.settle(with("10.0.0.2"))).isEmpty();
        zone.attempt(with("10.0.0.3"));
        assertThat(zone.settle(with("10.0.0.2"))).isEmpty();
        zone.attempt(with("10.0.0.4"));
        assertThat(zone.settle(with("10.0.0.1"))).contains("10.0.0.1").contains("10.0.0.4");
        zone.attempt(with("10.0.0.5"));
        assertThat(zone.settle(Contents.ABSENT)).contains("absent");
    }

    @Test
    void aGenerationThatDoesNotGoForwardIsFound() {
        acknowledged(with("10.0.0.1"), "1.9");
        acknowledged(with("10.0.0.2"), "1.10");
        acknowledged(with("10.0.0.3"), "2.1");
        zone.attempt(with("10.0.0.4"));
        assertThat(zone.acknowledge("1.11")).contains("2.1");
    }

    @Test
    void aZoneMustBeServedOnceItWasSeenUntilSomebodyTriesToDeleteIt() {
        acknowledged(with("10.0.0.1"), "1.1");
        assertThat(zone.mustBeServed(System.nanoTime())).isFalse();
        zone.confirm();
        assertThat(zone.mustBeServed(System.nanoTime() + 1)).isTrue();
        zone.attempt(Contents.ABSENT);
        assertThat(zone.mustBeServed(System.nanoTime() + 1)).isFalse();
    }
}
