package io.zonecast.dns.image;

import static io.zonecast.dns.image.Records.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.dns.zone.ZoneDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A zone changed step by step equals, in every respect, the zone built anew. */
class ZoneImageRandomTest {
    private final TreeMap<RrsetKey, Rrset> contents = new TreeMap<>();
    private Random random = new Random(0);

    @ParameterizedTest
    @CsvSource({"1, 30, 400, 3", "2, 3000, 60, 40", "3, 400, 150, 200", "4, 8, 500, 4"})
    void aChangedImageEqualsARebuiltOne(long seed, int names, int steps, int changes) {
        System.out.println("seed " + seed);
        random = new Random(seed);
        Rrset soa = Records.soa("example.", 0);
        contents.put(soa.key(), soa);
        ZoneImage image = ZoneImage.of(name("example."), contents.values());
        for (int step = 1; step <= steps; step++) {
            List<Rrset> removed = new ArrayList<>();
            List<Rrset> added = new ArrayList<>();
            change(Records.soa("example.", step), removed, added);
            Set<RrsetKey> touched = new HashSet<>();
            int shrink = random.nextInt(3);
            for (int i = random.nextInt(changes); i >= 0; i--) {
                Rrset next = randomRrset(names);
                if (touched.add(next.key())) {
                    if (random.nextInt(3) < shrink) {
                        Rrset old = contents.remove(next.key());
                        if (old != null) {
                            removed.add(old);
                        }
                    } else {
                        change(next, removed, added);
                    }
                }
            }
            image = applied(image.apply(new ZoneDiff(removed, added)));
            if (step % 10 == 0 || step == steps) {
                check(image);
            }
        }
    }

    private void change(Rrset next, List<Rrset> removed, List<Rrset> added) {
        Rrset old = contents.put(next.key(), next);
        if (old != null) {
            removed.add(old);
        }
        added.add(next);
    }

    private Rrset randomRrset(int names) {
        StringBuilder owner = new StringBuilder();
        int number = random.nextInt(names);
        // Few labels, so that names nest, vanish and leave empty non-terminals behind.
        for (int rest = number; ; rest /= 7) {
            owner.append(rest % 7 == 6 ? "*" : "l\\00" + rest % 3 + rest % 7).append('.');
            if (rest < 7) {
                break;
            }
        }
        owner.append("example.");
        return switch (random.nextInt(7)) {
            case 0 -> Records.named(owner.toString(), RrType.NS, "ns.example.", "ns." + owner);
            case 1 -> Records.named(owner.toString(), RrType.DNAME, "else.example.");
            case 2 -> Records.signature(owner.toString(), RrType.A, "example.", random.nextInt(1_000_000));
            case 3 -> nsec3(number);
            case 4 -> Records.rrset(owner.toString(), RrType.NSEC, 300, new byte[] {0, 0, 1, (byte) number});
            default -> Records.a(owner.toString(), random.nextInt(5), 6 + random.nextInt(5));
        };
    }

    private static Rrset nsec3(int number) {
        byte[] hash = new byte[20];
        new Random(number).nextBytes(hash);
        byte[] label = new byte[32];
        Base32Hex.encode(hash, 0, 20, label, 0);
        Name owner = name("example.").child(label);
        return Records.rrset(owner.toString(), RrType.NSEC3, 300, new byte[] {1, 0, 0, 0, 0, (byte) number});
    }

    private static ZoneImage applied(ApplyResult result) {
        return switch (result) {
            case ApplyResult.Applied applied -> applied.image();
            case ApplyResult.Mismatch mismatch -> throw new AssertionError(mismatch.reason());
        };
    }

    private void check(ZoneImage image) {
        ZoneImage rebuilt = ZoneImage.of(name("example."), contents.values());
        assertThat(image.digest()).isEqualTo(rebuilt.digest()).isEqualTo(ZoneDigest.of(contents.values()));
        assertThat(image.rrsets()).containsExactlyElementsOf(contents.values());
        assertThat(rebuilt.rrsets()).containsExactlyElementsOf(contents.values());
        assertThat(image.recordCount()).isEqualTo(rebuilt.recordCount());
        assertThat(image.earliestRrsigExpiry()).isEqualTo(rebuilt.earliestRrsigExpiry());
        assertThat(image.hashes()).isEqualTo(rebuilt.hashes());
        Map<Name, Integer> expected = expectedFlags();
        for (ZoneImage either : List.of(image, rebuilt)) {
            assertThat(flags(either, expected.keySet())).isEqualTo(expected);
            assertThat(either.owners()).isEqualTo(expected.size());
        }
    }

    /** Every owner, empty non-terminals included, with its flags, worked out in the plainest way. */
    private Map<Name, Integer> expectedFlags() {
        Map<Name, Integer> flags = new HashMap<>();
        for (RrsetKey key : contents.keySet()) {
            if (key.type().equals(RrType.NSEC3)) {
                continue;
            }
            for (Name at = key.owner(); !at.isRoot(); at = at.parent()) {
                flags.putIfAbsent(at, 0);
            }
        }
        for (Map.Entry<Name, Integer> entry : flags.entrySet()) {
            Name owner = entry.getKey();
            int value = flags.containsKey(owner.child("*")) ? Page.WILDCARD_CHILD : 0;
            value |= contents.containsKey(RrsetKey.of(owner, RrType.NS)) ? Page.CUT : 0;
            value |= contents.containsKey(RrsetKey.of(owner, RrType.DNAME)) ? Page.DNAME : 0;
            value |= contents.containsKey(RrsetKey.of(owner, RrType.NSEC)) ? Page.NSEC : 0;
            for (Name above = owner; above.labelCount() > 1; ) {
                above = above.parent();
                if (contents.containsKey(RrsetKey.of(above, RrType.NS))
                        || contents.containsKey(RrsetKey.of(above, RrType.DNAME))) {
                    value |= Page.OCCLUDED;
                }
            }
            entry.setValue(value);
        }
        return flags;
    }

    private static Map<Name, Integer> flags(ZoneImage image, Set<Name> owners) {
        Map<Name, Integer> flags = new HashMap<>();
        NameKey key = new NameKey();
        Place place = new Place();
        for (Name owner : owners) {
            key.set(owner);
            assertThat(image.find(key, key.labels(), place))
                    .as(owner.toString())
                    .isTrue();
            flags.put(owner, place.flags());
        }
        return flags;
    }
}
