package io.zonecast.systemtests.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * What comes when: a seed gives the same strikes in the same order against the same victims, for the same time.
 *
 * @param seed of everything that is drawn
 * @param length strikes begin until this has passed; zero for {@code entries} once, in their order
 * @param entries what there is
 * @param shortest a strike lasts at least
 * @param longest a strike lasts at most
 * @param away how long a secondary is away
 * @param scale how much slower than usual this machine is
 */
record Schedule(
        long seed,
        Duration length,
        List<Catalogue.Entry> entries,
        Duration shortest,
        Duration longest,
        Duration away,
        int scale) {
    Schedule {
        entries = List.copyOf(entries);
    }

    /** Everything again and again, each time in another order. */
    static Schedule free(long seed, Duration length, List<Catalogue.Entry> entries, int scale) {
        return new Schedule(
                seed, length, entries, Duration.ofSeconds(1), Duration.ofSeconds(12), Duration.ofMinutes(1), scale);
    }

    /** Some strikes, short, once. */
    static Schedule once(long seed, List<Catalogue.Entry> entries, int scale) {
        return new Schedule(
                seed,
                Duration.ZERO,
                entries,
                Duration.ofMillis(800),
                Duration.ofSeconds(2),
                Duration.ofSeconds(6),
                scale);
    }

    Iterator<Catalogue.Entry> iterator(Random random) {
        if (length.isZero()) {
            return entries.iterator();
        }
        long deadline = System.nanoTime() + length.toNanos();
        return new Iterator<>() {
            private Iterator<Catalogue.Entry> round = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                return System.nanoTime() < deadline;
            }

            @Override
            public Catalogue.Entry next() {
                if (!round.hasNext()) {
                    List<Catalogue.Entry> shuffled = new ArrayList<>(entries);
                    Collections.shuffle(shuffled, random);
                    round = shuffled.iterator();
                }
                return round.next();
            }
        };
    }

    Duration draw(Random random) {
        return shortest.plusMillis(random.nextLong(longest.minus(shortest).toMillis() + 1));
    }
}
