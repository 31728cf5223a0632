package io.zonecast.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;

/** Mutated queries: no exception, no answer longer than allowed, every answer readable. */
class HostileQueryTest {
    private static final long SEED = 20_261_120;
    private static final int PACKETS = 100_000;

    private static Asker asker(ZoneSigner.Denial denial) {
        RandomZone zone = new RandomZone(new Random(SEED));
        for (int i = 0; i < 80; i++) {
            var next = zone.next();
            zone.contents.put(next.key(), next);
        }
        Asker asker = new Asker();
        asker.zones.put(ZoneImage.of(
                RandomZone.APEX, new ZoneSigner("example.", denial, 0, new byte[0]).sign(zone.contents.values())));
        Name root = Name.ROOT;
        asker.zones.put(
                ZoneImage.of(root, MasterFile.parse(root, ". 1 IN SOA a. b. 1 2 3 4 5\n. 1 IN NS a.\n* 1 IN TXT x\n")));
        return asker;
    }

    private static List<byte[]> seeds() {
        Random random = new Random(SEED);
        RandomZone names = new RandomZone(random);
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int type = new int[] {1, 2, 5, 6, 16, 39, 43, 46, 47, 50, 255, 251, 252}[random.nextInt(13)];
            String name = names.name().toString();
            seeds.add((i % 2 == 0 ? Asker.query(name, type) : Asker.dnssecQuery(name, type)).toWire());
        }
        return seeds;
    }

    private static byte[] mutate(byte[] seed, Random random) {
        byte[] packet = seed.clone();
        for (int left = random.nextInt(4); left > 0; left--) {
            int at = random.nextInt(packet.length);
            switch (random.nextInt(5)) {
                case 0 -> packet[at] = (byte) random.nextInt(256);
                case 1 -> packet[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> packet = java.util.Arrays.copyOf(packet, random.nextInt(packet.length) + 1);
                case 3 -> {
                    byte[] longer = java.util.Arrays.copyOf(packet, packet.length + random.nextInt(40));
                    System.arraycopy(packet, at, longer, longer.length - (packet.length - at), packet.length - at);
                    packet = longer;
                }
                default -> packet[at] = (byte) new int[] {0, 0xc0, 0xff, 0x3f, 0x40, 0x80, 12}[random.nextInt(7)];
            }
        }
        return packet;
    }

    @ParameterizedTest
    @EnumSource(ZoneSigner.Denial.class)
    void everyPacketGetsAReadableAnswerOrNone(ZoneSigner.Denial denial) throws IOException {
        System.out.println("seed " + SEED);
        Asker asker = asker(denial);
        List<byte[]> seeds = seeds();
        Random random = new Random(SEED);
        int answered = 0;
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = mutate(seeds.get(i % seeds.size()), random);
            Transport transport = i % 3 == 0 ? Transport.TCP : Transport.UDP;
            byte[] answer = asker.raw(packet, transport);
            boolean silent = packet.length < 12 || packet[2] < 0;
            assertThat(answer.length == 0).isEqualTo(silent);
            assertThat(answer.length).isLessThanOrEqualTo(transport == Transport.UDP ? 1232 : 65_535);
            if (answer.length > 0) {
                assertThat(answer[0]).isEqualTo(packet[0]);
                assertThat(answer[2]).isNegative();
                new Message(answer);
                answered++;
            }
        }
        assertThat(answered).isGreaterThan(PACKETS / 2);
    }

    @Test
    void pureNoiseIsHarmless() {
        Random random = new Random(SEED);
        Asker asker = asker(ZoneSigner.Denial.NSEC);
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = new byte[random.nextInt(80)];
            random.nextBytes(packet);
            assertThat(asker.raw(packet, Transport.UDP).length).isLessThanOrEqualTo(1232);
        }
    }
}
