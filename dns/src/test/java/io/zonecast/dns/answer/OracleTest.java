package io.zonecast.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.image.ApplyResult;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.zone.ZoneDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Random zones and questions against {@link PlainOracle}; a changed image against a rebuilt one, octet for octet. */
class OracleTest {
    private static final int[] TYPES = {Type.A, Type.TXT, Type.NS, Type.DS, Type.CNAME, Type.DNAME, Type.SOA, Type.MX};

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void answersLikeThePlainOracleAndLikeARebuiltZone(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        RandomZone zone = new RandomZone(random);
        ZoneImage image = ZoneImage.of(RandomZone.APEX, zone.contents.values());
        Asker changed = new Asker();
        Asker rebuilt = new Asker();
        for (int round = 2; round < 60; round++) {
            image = change(zone, image, round, random);
            changed.zones.put(image);
            rebuilt.zones.put(ZoneImage.of(RandomZone.APEX, zone.contents.values()));
            PlainOracle oracle = new PlainOracle(zone.contents);
            for (int i = 0; i < 150; i++) {
                Name name = zone.name();
                int type = TYPES[random.nextInt(TYPES.length)];
                byte[] query = Asker.query(name.toString(), type).toWire();
                byte[] octets = changed.raw(query, Transport.TCP);
                assertThat(octets).isEqualTo(rebuilt.raw(query, Transport.TCP));
                compare(changed.ask(Asker.query(name.toString(), type), Transport.TCP), oracle, name, type);
            }
        }
    }

    private static ZoneImage change(RandomZone zone, ZoneImage image, int round, Random random) {
        List<Rrset> removed = new ArrayList<>();
        List<Rrset> added = new ArrayList<>();
        replace(zone, RandomZone.soa(round), removed, added);
        for (int i = random.nextInt(4); i >= 0; i--) {
            List<Rrset> all = List.copyOf(zone.contents.values());
            Rrset victim = all.get(random.nextInt(all.size()));
            boolean touched = added.contains(victim) || removed.contains(victim);
            if (random.nextInt(3) == 0 && !touched && !victim.type().equals(RrType.SOA)) {
                zone.contents.remove(victim.key());
                removed.add(victim);
            }
        }
        for (int i = random.nextInt(6); i >= 0; i--) {
            Rrset next = zone.next();
            if (added.stream().noneMatch(rrset -> rrset.key().equals(next.key()))
                    && removed.stream().noneMatch(rrset -> rrset.key().equals(next.key()))) {
                replace(zone, next, removed, added);
            }
        }
        return switch (image.apply(new ZoneDiff(removed, added))) {
            case ApplyResult.Applied applied -> applied.image();
            case ApplyResult.Mismatch mismatch -> throw new AssertionError(mismatch.reason());
        };
    }

    private static void replace(RandomZone zone, Rrset next, List<Rrset> removed, List<Rrset> added) {
        Rrset old = zone.contents.put(next.key(), next);
        if (old != null) {
            removed.add(old);
        }
        added.add(next);
    }

    private static void compare(Message answer, PlainOracle oracle, Name name, int type) {
        PlainOracle.Expected expected = oracle.ask(name, new RrType(type));
        Supplier<String> about = () -> name + " " + Type.string(type) + "\n" + answer + "\nexpected " + expected;
        assertThat(Rcode.string(answer.getRcode())).as(about).isEqualTo(expected.rcode());
        assertThat(Asker.isAuthoritative(answer)).as(about).isEqualTo(expected.authoritative());
        assertThat(Asker.shape(answer, Section.ANSWER)).as(about).isEqualTo(expected.answer());
        assertThat(Asker.shape(answer, Section.AUTHORITY)).as(about).isEqualTo(expected.authority());
    }
}
