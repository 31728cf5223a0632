package io.zonecast.common.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A flood in the log becomes one line a minute. */
class SeldomTest {
    private final AtomicLong clock =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(90).toNanos());
    private final Seldom seldom = new Seldom(clock::get);

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void theFirstIsToldAtOnceAndTheOthersTogether() {
        assertThat(seldom.oneMore()).isEqualTo(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(seldom.oneMore()).isZero();
        }
        pass(Duration.ofSeconds(59));
        assertThat(seldom.oneMore()).isZero();
        pass(Duration.ofSeconds(1));
        assertThat(seldom.oneMore()).isEqualTo(1002);
        assertThat(seldom.oneMore()).isZero();
        // The clock wraps here.
        pass(Duration.ofHours(1));
        assertThat(seldom.oneMore()).isEqualTo(2);
    }
}
