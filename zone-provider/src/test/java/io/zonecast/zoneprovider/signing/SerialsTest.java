package io.zonecast.zoneprovider.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.zone.Serial;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SerialsTest {
    private static long next(long chosen, long last) {
        return Serials.next(new Serial(chosen), Optional.of(new Serial(last))).value();
    }

    @Test
    void theFirstIsTheChosenOne() {
        assertThat(Serials.next(new Serial(4294967295L), Optional.empty()).value())
                .isEqualTo(4294967295L);
    }

    @Test
    void atTheEndItGoesOnAtZero() {
        assertThat(next(5, 4294967295L)).as("greater by RFC 1982").isEqualTo(5);
        assertThat(next(4294967295L, 4294967295L)).isZero();
        assertThat(next(4294967294L, 4294967295L)).isZero();
        assertThat(next(0, 4294967295L)).isZero();
        assertThat(next(0, 0)).isEqualTo(1);
    }

    @Test
    void whatIsHalfTheCircleAwayIsNotGreater() {
        assertThat(next(2147483647, 0)).isEqualTo(2147483647);
        assertThat(next(2147483648L, 0)).isEqualTo(1);
        assertThat(next(0, 2147483648L)).isEqualTo(2147483649L);
        assertThat(next(4294967295L, 2147483648L)).isEqualTo(4294967295L);
        assertThat(next(2147483647, 4294967295L)).isZero();
        assertThat(next(2147483646, 4294967295L)).isEqualTo(2147483646);
    }

    @Test
    void itAlwaysGoesForward() {
        long seed = Long.getLong("seed", 1);
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        Serial last = new Serial(random.nextLong(1L << 32));
        for (int i = 0; i < 10_000; i++) {
            Serial chosen = new Serial(
                    random.nextBoolean()
                            ? random.nextLong(1L << 32)
                            : (last.value() + random.nextLong(5) + (1L << 32) - 2) % (1L << 32));
            Serial made = Serials.next(chosen, Optional.of(last));
            assertThat(made.isGreaterThan(last)).isTrue();
            last = made;
        }
    }

    @Test
    void aSerialSeenElsewhereIsPassedInStepsThatAllGoForward() {
        assertThat(Serials.next(new Serial(5), Optional.of(new Serial(4)), Optional.of(new Serial(9))))
                .isEqualTo(new Serial(10));
        assertThat(Serials.next(new Serial(50), Optional.of(new Serial(4)), Optional.of(new Serial(9))))
                .isEqualTo(new Serial(50));
        assertThat(Serials.next(new Serial(50), Optional.empty(), Optional.of(new Serial(50))))
                .isEqualTo(new Serial(51));
        Random random = new Random(Long.getLong("seed", 1));
        for (int i = 0; i < 10_000; i++) {
            Serial last = new Serial(random.nextLong(1L << 32));
            long away = (1L << 31) + random.nextInt(5) - 2;
            Serial held =
                    new Serial(random.nextBoolean() ? random.nextLong(1L << 32) : (last.value() + away) % (1L << 32));
            for (int steps = 0; !last.isGreaterThan(held); steps++) {
                assertThat(steps).as("from %s above %s", last, held).isLessThan(4);
                Serial next = Serials.next(last, Optional.of(last), Optional.of(held));
                assertThat(next.isGreaterThan(last)).isTrue();
                last = next;
            }
        }
    }

    @Test
    void ofTwoThatWerePublishedTheGreaterCounts() {
        Optional<Serial> wrapped = Optional.of(new Serial(3));
        Optional<Serial> before = Optional.of(new Serial(4294967290L));
        assertThat(Serials.greater(before, wrapped)).isEqualTo(wrapped);
        assertThat(Serials.greater(wrapped, before)).isEqualTo(wrapped);
        assertThat(Serials.greater(Optional.empty(), before)).isEqualTo(before);
        assertThat(Serials.greater(before, Optional.empty())).isEqualTo(before);
    }
}
