package io.zonecast.dns.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameKeyTest {
    private static final long SEED = 77;
    private final Random random = new Random(SEED);

    private Name randomName() {
        Name name = Name.ROOT;
        for (int left = random.nextInt(5); left > 0; left--) {
            byte[] label = new byte[random.nextInt(6) == 0 ? 50 : 1 + random.nextInt(2)];
            for (int i = 0; i < label.length; i++) {
                label[i] = (byte) new int[] {0, 1, 2, 'a', 'Z', '*', '.', 0xff}[random.nextInt(8)];
            }
            name = name.child(label);
        }
        return name;
    }

    @Test
    void keysCompareLikeNamesAndTurnBackIntoThem() {
        System.out.println("seed " + SEED);
        for (int i = 0; i < 100_000; i++) {
            Name a = randomName();
            Name b = randomName();
            byte[] keyA = new NameKey().set(a).copyFrom(0);
            byte[] keyB = new NameKey().set(b).copyFrom(0);
            assertThat(Integer.signum(Arrays.compareUnsigned(keyA, keyB))).isEqualTo(Integer.signum(a.compareTo(b)));
            boolean prefix = keyA.length >= keyB.length && Arrays.equals(keyA, 0, keyB.length, keyB, 0, keyB.length);
            assertThat(prefix).isEqualTo(a.isAtOrBelow(b));
            byte[] wire = new byte[Name.MAX_WIRE];
            NameKey.toWire(keyA, 0, keyA.length, wire, 0);
            assertThat(Name.fromWire(wire, 0)).isEqualTo(a);
        }
    }

    @Test
    void ancestorsHaveTheHashThatTheyHaveAlone() {
        NameKey key = new NameKey().set(Name.parse("a.b.c.example.org."));
        Name name = Name.parse("a.b.c.example.org.");
        for (int labels = key.labels(); labels >= 0; labels--) {
            NameKey alone = new NameKey().set(name);
            assertThat(key.hash(labels)).isEqualTo(alone.hash(labels));
            assertThat(key.end(labels)).isEqualTo(alone.end(labels));
            assertThat(NameKey.hash(new byte[0], alone.bytes(), alone.end(labels)))
                    .isEqualTo(alone.hash(labels));
            name = labels > 0 ? name.parent() : name;
        }
    }

    @Test
    void takesTheLongestNameAndNoLonger() {
        byte[] worst = new byte[Name.MAX_WIRE];
        for (int at = 0; at < 254; at += 64) {
            worst[at] = (byte) Math.min(63, 253 - at);
        }
        NameKey key = new NameKey();
        assertThat(key.read(worst, 0, worst.length)).isEqualTo(255);
        assertThat(key.end(key.labels())).isLessThanOrEqualTo(NameKey.MAX_KEY);
        byte[] many = new byte[256];
        Arrays.fill(many, (byte) 1);
        many[254] = 0;
        assertThat(key.read(many, 0, many.length)).isEqualTo(255);
        assertThat(key.labels()).isEqualTo(127);
        assertThat(key.setWildcard(new NameKey().set(Name.parse("a.")), 1)).isTrue();
        many[254] = 1;
        many[255] = 0;
        assertThat(key.read(many, 0, many.length)).isEqualTo(-1);
        assertThat(key.read(new byte[] {3, 'a', 'b'}, 0, 3)).isEqualTo(-1);
        assertThat(key.read(new byte[] {(byte) 0xc0, 12}, 0, 2)).isEqualTo(-1);
        assertThat(key.read(new byte[0], 0, 0)).isEqualTo(-1);
    }
}
