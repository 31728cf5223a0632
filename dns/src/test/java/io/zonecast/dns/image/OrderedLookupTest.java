package io.zonecast.dns.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The owner before a name, and the hash before a hash, against a plain sorted map. */
class OrderedLookupTest {
    private static final Name APEX = Records.name("example.");
    private Random random = new Random(0);

    private Name randomName() {
        Name name = APEX;
        for (int left = random.nextInt(4); left > 0; left--) {
            name = name.child(new byte[] {(byte) random.nextInt(30), (byte) ('a' + random.nextInt(3))});
        }
        return name;
    }

    private byte[] randomHash() {
        byte[] hash = new byte[20];
        random.nextBytes(hash);
        return hash;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 200, 3_000})
    void findsTheOwnerBeforeAName(int names) {
        random = new Random(names);
        List<Rrset> rrsets = new ArrayList<>();
        rrsets.add(Records.soa("example.", 1));
        TreeMap<Name, Boolean> owners = new TreeMap<>();
        owners.put(APEX, true);
        for (int i = 0; i < names; i++) {
            owners.put(randomName(), random.nextInt(3) > 0);
        }
        owners.put(APEX, true);
        owners.forEach((owner, chained) -> rrsets.add(
                chained
                        ? Records.rrset(owner.toString(), RrType.NSEC, 300, new byte[] {0, 0, 1, 64})
                        : Records.a(owner.toString(), 1)));
        owners.values().removeIf(chained -> !chained);
        ZoneImage image = ZoneImage.of(APEX, rrsets);
        Place place = new Place();
        NameKey key = new NameKey();
        for (int i = 0; i < 5_000; i++) {
            Name asked = randomName();
            assertThat(image.findNsec(key.set(asked), key.labels(), place)).isTrue();
            int from = Page.key(place.owner());
            int to = from + Page.keyLength(place.page(), place.owner());
            assertThat(ZoneRrsets.ownerName(place.page(), from, to, APEX)).isEqualTo(owners.floorKey(asked));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 200, 3_000})
    void findsTheHashThatCoversAHash(int hashes) {
        random = new Random(hashes);
        List<Rrset> rrsets = new ArrayList<>();
        rrsets.add(Records.soa("example.", 1));
        rrsets.add(Records.rrset("example.", RrType.NSEC3PARAM, 300, new byte[] {1, 0, 0, 0, 0}));
        TreeMap<byte[], Integer> chain = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < hashes; i++) {
            byte[] hash = randomHash();
            byte[] label = new byte[32];
            Base32Hex.encode(hash, 0, 20, label, 0);
            chain.put(hash, i);
            rrsets.add(Records.rrset(
                    APEX.child(label).toString(), RrType.NSEC3, 300, new byte[] {1, 0, 0, 0, 0, (byte) i}));
        }
        ZoneImage image = ZoneImage.of(APEX, rrsets);
        assertThat(image.hashes()).isEqualTo(hashes);
        Nsec3Chain parameters = image.nsec3();
        assertThat(parameters).isNotNull();
        Place place = new Place();
        for (int i = 0; i < 5_000; i++) {
            byte[] asked = i % 10 == 0 ? chain.keySet().iterator().next() : randomHash();
            assertThat(image.findHash(asked, 20, place)).isEqualTo(chain.containsKey(asked));
            assertThat(image.findHashCover(asked, 20, place)).isTrue();
            Map.Entry<byte[], Integer> floor = chain.floorEntry(asked);
            byte[] expected = floor == null ? chain.lastKey() : floor.getKey();
            int from = Page.key(place.owner());
            assertThat(Arrays.copyOfRange(place.page(), from, from + 20)).isEqualTo(expected);
            assertThat(parameters.covers(place.page(), place.owner())).isTrue();
            assertThat(image.previousHash(place)).isTrue();
            byte[] before = chain.lowerKey(expected);
            from = Page.key(place.owner());
            assertThat(Arrays.copyOfRange(place.page(), from, from + 20))
                    .isEqualTo(before == null ? chain.lastKey() : before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 20, 33})
    void base32GoesThereAndBack(int length) {
        random = new Random(length);
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        byte[] digits = new byte[Base32Hex.length(length)];
        assertThat(Base32Hex.encode(octets, 0, length, digits, 0)).isEqualTo(digits.length);
        assertThat(Base32Hex.decode(digits)).isEqualTo(octets);
        digits[0] = 'w';
        assertThat(Base32Hex.decode(digits)).isNull();
    }
}
