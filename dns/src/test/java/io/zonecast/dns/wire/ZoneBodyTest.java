package io.zonecast.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.zone.ZoneDiff;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ZoneBodyTest {
    private static final int MAX = 1 << 20;
    private static final long SEED = 20261120;

    private static List<Rrset> randomRrsets(Random random, int count) {
        List<Rrset> rrsets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Rdata> rdatas = new ArrayList<>();
            for (int j = 0; j <= random.nextInt(4); j++) {
                byte[] octets = new byte[random.nextInt(40)];
                random.nextBytes(octets);
                rdatas.add(Rdata.of(new RrType(65280), octets));
            }
            Name owner = Name.parse("n" + i + ".example.");
            rrsets.add(new Rrset(owner, new RrType(65280), random.nextInt(1 << 20), rdatas));
        }
        return rrsets;
    }

    @Test
    void whatIsEncodedComesBackEqual() {
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            List<Rrset> some = randomRrsets(random, random.nextInt(60));
            List<Rrset> others = randomRrsets(random, random.nextInt(60));
            ZoneDiff diff = new ZoneDiff(some, others);

            assertThat(ZoneBody.decodeFull(ZoneBody.encodeFull(some), MAX)).isEqualTo(some);
            List<Rrset> streamed = new ArrayList<>();
            ZoneBody.streamFull(ZoneBody.encodeFull(some)).forEachRemaining(streamed::add);
            assertThat(streamed).isEqualTo(some);
            assertThat(ZoneBody.decodeDiff(ZoneBody.encodeDiff(diff), MAX)).isEqualTo(diff);
        }
    }

    @Test
    void anRrsetOfMoreThan65535RecordsIsSplitAndKeepsItsRecords() {
        List<Rdata> rdatas = new ArrayList<>();
        for (int i = 0; i < 70_000; i++) {
            rdatas.add(Rdata.of(RrType.A, new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i}));
        }
        Rrset large = new Rrset(Name.parse("big.example."), RrType.A, 1, rdatas);

        List<Rrset> back = ZoneBody.decodeFull(ZoneBody.encodeFull(List.of(large)), MAX);

        assertThat(back).hasSize(2);
        assertThat(back.get(0).size() + back.get(1).size()).isEqualTo(70_000);
    }

    @Test
    void damageIsRefusedAndNeverReadAsSomethingElseThanMalformed() {
        Random random = new Random(SEED);
        byte[] body = ZoneBody.encodeFull(randomRrsets(random, 50));
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = body.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (random.nextBoolean()) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            try {
                ZoneBody.decodeFull(damaged, MAX);
            } catch (MalformedBody expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void refusesToUnpackMoreThanAllowed() {
        byte[] body = ZoneBody.encodeFull(randomRrsets(new Random(SEED), 100));

        assertThatThrownBy(() -> ZoneBody.decodeFull(body, 100)).isInstanceOf(MalformedBody.class);
        byte[] bomb = {2, 0x7f, 0, 0, 0, 3, 0};
        assertThatThrownBy(() -> ZoneBody.decodeFull(bomb, Integer.MAX_VALUE)).isInstanceOf(MalformedBody.class);
    }
}
