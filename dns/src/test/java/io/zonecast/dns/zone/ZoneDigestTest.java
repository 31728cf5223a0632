package io.zonecast.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ZoneDigestTest {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    private static BigInteger number(ZoneDigest digest) {
        return new BigInteger(1, digest.toBytes());
    }

    @Test
    void addsAndSubtractsModulo2To256() {
        Random random = new Random(7);
        for (int round = 0; round < 10_000; round++) {
            // Small and all-ones words make carries run through.
            ZoneDigest x = new ZoneDigest(word(random), word(random), word(random), word(random));
            ZoneDigest y = new ZoneDigest(word(random), word(random), word(random), word(random));

            assertThat(number(x.plus(y))).isEqualTo(number(x).add(number(y)).mod(MODULUS));
            assertThat(number(x.minus(y)))
                    .isEqualTo(number(x).subtract(number(y)).mod(MODULUS));
        }
    }

    private static long word(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> -1L;
            case 1 -> random.nextInt(2);
            default -> random.nextLong();
        };
    }

    @Test
    void doesNotDependOnOrderButOnTtlAndRdata() {
        Rrset a = Rrset.of(Name.parse("a.example."), RrType.A, 60, Rdata.of(RrType.A, new byte[] {1, 2, 3, 4}));
        Rrset b = Rrset.of(Name.parse("b.example."), RrType.A, 60, Rdata.of(RrType.A, new byte[] {1, 2, 3, 4}));
        Rrset slower = Rrset.of(Name.parse("a.example."), RrType.A, 61, Rdata.of(RrType.A, new byte[] {1, 2, 3, 4}));

        assertThat(ZoneDigest.of(List.of(a, b))).isEqualTo(ZoneDigest.of(List.of(b, a)));
        assertThat(ZoneDigest.of(slower)).isNotEqualTo(ZoneDigest.of(a));
        ZoneDiff diff = new ZoneDiff(List.of(a), List.of(slower));
        assertThat(ZoneDigest.of(List.of(a, b)).after(diff)).isEqualTo(ZoneDigest.of(List.of(slower, b)));
    }

    @Test
    void serialsCompareByRfc1982() {
        assertThat(new Serial(0).isGreaterThan(new Serial(4_294_967_295L))).isTrue();
        assertThat(new Serial(4_294_967_295L).next()).isEqualTo(new Serial(0));
        assertThat(new Serial(2_147_483_648L).isGreaterThan(new Serial(0))).isFalse();
        assertThat(new Serial(2_147_483_647L).isGreaterThan(new Serial(0))).isTrue();
        assertThat(new Serial(5).isGreaterThan(new Serial(5))).isFalse();
    }
}
