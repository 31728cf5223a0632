package io.zonecast.dns.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameIndexTest {
    /** Few bits make many collisions; 0 bits make nothing else. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4, 12, 32})
    void holdsWhatWasAddedAndLeavesFrozenCopiesAlone(int bits) {
        System.out.println("seed " + bits);
        Random random = new Random(bits);
        int mask = bits == 0 ? 0 : -1 << (32 - bits);
        NameIndex index = new NameIndex().freeze();
        List<long[]> held = new ArrayList<>();
        int operations = bits == 0 ? 2_000 : 40_000;
        NameIndex frozen = index;
        List<long[]> frozenHeld = List.of();
        for (int i = 0; i < operations; i++) {
            if (i % 500 == 0) {
                index = index.freeze().edit();
            }
            if (i == operations / 2) {
                frozen = index.freeze();
                frozenHeld = List.copyOf(held);
                index = frozen.edit();
            }
            if (held.isEmpty() || random.nextInt(5) > 1) {
                long[] entry = {random.nextInt() & mask, random.nextInt(50)};
                index.add((int) entry[0], (int) entry[1], random.nextInt(128));
                held.add(entry);
            } else {
                int at = random.nextInt(held.size());
                long[] entry = held.set(at, held.getLast());
                held.removeLast();
                index.remove((int) entry[0], (int) entry[1]);
            }
        }
        check(index, held);
        check(frozen, frozenHeld);
    }

    private static void check(NameIndex index, List<long[]> held) {
        java.util.Map<Long, Integer> expected = new java.util.HashMap<>();
        held.forEach(entry -> expected.merge(entry[0] << 8 | entry[1], 1, Integer::sum));
        for (long[] entry : held) {
            int[] bucket = index.bucket((int) entry[0]);
            int found = 0;
            int slot = NameIndex.firstSlot(bucket, (int) entry[0]);
            while (bucket[slot + 1] != 0) {
                found += bucket[slot] == (int) entry[0] && NameIndex.page(bucket[slot + 1]) == entry[1] ? 1 : 0;
                slot = NameIndex.nextSlot(bucket, slot);
            }
            assertThat(found).isEqualTo(expected.get(entry[0] << 8 | entry[1]));
        }
    }
}
