package io.zonecast.healthchecker.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Name ZONE = Name.parse("a.example");

    private final Receipts receipts = new Receipts(10_000);
    private long n;

    private static Instant at(long millis) {
        return START.plusMillis(millis);
    }

    private void publish(Name zone, boolean deleted) {
        n++;
        receipts.published("all", zone, new Generation(1, 10 * n), version(n), new Serial(n), deleted, n, at(n));
    }

    private static VersionNumber version(long number) {
        return new VersionNumber(1, number);
    }

    private Mark mark(long generation, String secondary) {
        return receipts.of("all", ZONE, new Generation(1, generation))
                .orElseThrow()
                .marks()
                .getOrDefault(secondary, Mark.NONE);
    }

    @Test
    void anAppliedVersionImpliesThoseBeforeItAndNoneAfter() {
        for (int i = 0; i < 4; i++) {
            publish(ZONE, false);
        }
        receipts.applied("one", "all", ZONE, version(2), at(100));
        receipts.applied("one", "all", ZONE, version(3), at(200));
        assertThat(mark(10, "one").applied()).contains(at(100));
        assertThat(mark(20, "one").applied()).contains(at(100));
        assertThat(mark(30, "one").applied()).contains(at(200));
        assertThat(mark(40, "one").applied()).isEmpty();
        assertThat(mark(40, "two")).isEqualTo(Mark.NONE);
    }

    @Test
    void aGenerationThatWasJoinedWithALaterOneIsAnsweredByThat() {
        publish(ZONE, false);
        publish(ZONE, false);
        Receipt receipt = receipts.of("all", ZONE, new Generation(1, 13)).orElseThrow();
        assertThat(receipt.generation()).isEqualTo(new Generation(1, 20));
        assertThat(receipts.of("all", ZONE, new Generation(1, 21))).isEmpty();
        assertThat(receipts.of("all", Name.parse("b.example"), new Generation(1, 1)))
                .isEmpty();
    }

    @Test
    void aRootImpliesAllUpToIt() {
        Name other = Name.parse("b.example");
        publish(ZONE, false);
        publish(other, false);
        publish(ZONE, false);
        receipts.reached("one", "all", 2, at(50));
        assertThat(mark(10, "one").applied()).contains(at(50));
        assertThat(mark(30, "one").applied()).isEmpty();
        receipts.reached("one", "all", 3, at(60));
        assertThat(mark(10, "one").applied()).contains(at(50));
        assertThat(mark(30, "one").applied()).contains(at(60));
    }

    @Test
    void aSerialOnPort53ImpliesOlderOnesAlsoOverADeletion() {
        publish(ZONE, false);
        publish(ZONE, true);
        publish(ZONE, false);
        assertThat(receipts.answered("one", "all", ZONE, Optional.of(new Serial(1)), at(5)))
                .contains(at(1));
        assertThat(mark(10, "one").answered()).contains(at(5));
        assertThat(mark(20, "one").answered()).isEmpty();
        assertThat(receipts.answered("one", "all", ZONE, Optional.empty(), at(6)))
                .contains(at(2));
        assertThat(mark(20, "one").answered()).contains(at(6));
        assertThat(receipts.answered("one", "all", ZONE, Optional.of(new Serial(3)), at(7)))
                .contains(at(3));
        assertThat(receipts.answered("one", "all", ZONE, Optional.of(new Serial(3)), at(8)))
                .isEmpty();
        assertThat(mark(30, "one").answered()).contains(at(7));
    }

    @Test
    void theOldestGoFirstAndASecondaryThatIsForgottenLeavesNothing() {
        for (int i = 0; i < 40_000; i++) {
            publish(Name.parse("z" + i % 100 + ".example"), false);
            receipts.reached("one", "all", n, at(n));
        }
        publish(ZONE, false);
        assertThat(receipts.held()).isBetween(10_000L, 10_000L + Block.ROWS);
        assertThat(receipts.droppedEarly()).isZero();
        assertThat(receipts.last("all", Name.parse("z7.example"))).isPresent();
        receipts.applied("one", "all", ZONE, version(n), at(n));
        receipts.forget("one");
        receipts.applied("two", "all", ZONE, version(n - 1), at(n));
        assertThat(receipts.last("all", ZONE).orElseThrow().marks()).isEmpty();
    }

    @Test
    void withVeryManySecondariesFewerChangesAreHeld() {
        Receipts small = new Receipts(100_000, 40L * Block.ROWS);
        for (int i = 0; i < 20_000; i++) {
            small.published("all", ZONE, new Generation(1, i + 1), version(i + 1), new Serial(i), false, i, at(i));
            small.reached("s" + i % 10, "all", i, at(i));
        }
        assertThat(small.held()).isBetween(1L, 3L * Block.ROWS);
        assertThat(small.droppedEarly()).isPositive();
    }

    /** Against a plain table of what each secondary said. */
    @Test
    void whatIsToldIsWhatWasSaid() {
        long seed = Long.getLong("seed", 1);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Name> zones = List.of(ZONE, Name.parse("b.example"), Name.parse("c.example"));
        List<Name> changes = new ArrayList<>();
        Map<String, long[]> served = new HashMap<>();
        for (String id : List.of("one", "two")) {
            served.put(id, new long[zones.size()]);
        }
        for (int step = 0; step < 5_000; step++) {
            int at = random.nextInt(zones.size());
            String id = random.nextBoolean() ? "one" : "two";
            switch (random.nextInt(3)) {
                case 0 -> {
                    publish(zones.get(at), false);
                    changes.add(zones.get(at));
                }
                case 1 -> {
                    if (n > 0) {
                        long version = 1 + random.nextLong(n);
                        receipts.applied(id, "all", zones.get(at), version(version), at(step));
                        served.get(id)[at] = Math.max(served.get(id)[at], version);
                    }
                }
                case 2 -> {
                    if (n > 0 && random.nextInt(50) == 0) {
                        long upTo = 1 + random.nextLong(n);
                        receipts.reached(id, "all", upTo, at(step));
                        for (int i = 0; i < zones.size(); i++) {
                            served.get(id)[i] = Math.max(served.get(id)[i], upTo);
                        }
                    }
                }
                default -> throw new AssertionError();
            }
        }
        for (int i = 0; i < changes.size(); i++) {
            long version = i + 1L;
            int zone = zones.indexOf(changes.get(i));
            Receipt receipt = receipts.of("all", changes.get(i), new Generation(1, 10 * version))
                    .orElseThrow();
            for (String id : served.keySet()) {
                assertThat(receipt.marks().getOrDefault(id, Mark.NONE).applied().isPresent())
                        .as("seed %d version %d at %s", seed, version, id)
                        .isEqualTo(served.get(id)[zone] >= version);
            }
        }
    }
}
