package io.zonecast.apiproxy.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameKeyTest {
    @Test
    void keysComeBackAndSortLikeTheirNames() {
        long seed = Long.getLong("seed", 1);
        Random random = new Random(seed);
        List<Name> names = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            names.add(name(random));
        }
        for (Name a : names) {
            assertThat(NameKey.name(NameKey.of(a))).as("seed %d", seed).isEqualTo(a);
            for (Name b : names) {
                int order = Arrays.compareUnsigned(NameKey.of(a), NameKey.of(b));
                assertThat(Integer.signum(order))
                        .as("seed %d: %s and %s", seed, a, b)
                        .isEqualTo(Integer.signum(a.compareTo(b)));
                boolean inRange =
                        order >= 0 && Arrays.compareUnsigned(NameKey.of(a), NameKey.behind(NameKey.of(b))) < 0;
                assertThat(inRange).as("seed %d: %s below %s", seed, a, b).isEqualTo(a.isAtOrBelow(b));
            }
        }
    }

    private static Name name(Random random) {
        byte[] octets = {0, 1, 2, 'a', 'b', (byte) 0xff};
        Name name = Name.ROOT;
        for (int labels = random.nextInt(4); labels > 0; labels--) {
            byte[] label = new byte[1 + random.nextInt(2)];
            for (int i = 0; i < label.length; i++) {
                label[i] = octets[random.nextInt(octets.length)];
            }
            name = name.child(label);
        }
        return name;
    }
}
