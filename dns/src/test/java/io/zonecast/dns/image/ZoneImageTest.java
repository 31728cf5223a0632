package io.zonecast.dns.image;

import static io.zonecast.dns.image.Records.a;
import static io.zonecast.dns.image.Records.name;
import static io.zonecast.dns.image.Records.named;
import static io.zonecast.dns.image.Records.signature;
import static io.zonecast.dns.image.Records.soa;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.dns.zone.ZoneDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoneImageTest {
    private final List<Rrset> small = List.of(
            soa("example.org.", 7),
            named("example.org.", RrType.NS, "ns1.example.org.", "ns2.example.org."),
            a("ns1.example.org.", 1),
            a("ns2.example.org.", 2),
            a("deep.er.example.org.", 3, 4),
            signature("deep.er.example.org.", RrType.A, "example.org.", 1234),
            signature("ns1.example.org.", RrType.A, "example.org.", 5678));

    @Test
    void knowsSerialCountDigestAndExpiry() {
        ZoneImage image = ZoneImage.of(name("example.org."), small);

        assertThat(image.apex()).isEqualTo(name("example.org."));
        assertThat(image.serial()).isEqualTo(new Serial(7));
        assertThat(image.recordCount()).isEqualTo(9);
        assertThat(image.digest()).isEqualTo(ZoneDigest.of(small));
        assertThat(image.earliestRrsigExpiry()).isEqualTo(1234);
        assertThat(image.rrsets()).containsExactlyInAnyOrderElementsOf(small);
        assertThat(image.find(RrsetKey.of(name("ns2.example.org."), RrType.A))).contains(a("ns2.example.org.", 2));
        assertThat(image.find(RrsetKey.signatures(name("ns1.example.org."), RrType.A)))
                .isPresent();
        assertThat(image.find(RrsetKey.of(name("er.example.org."), RrType.A))).isEmpty();
        assertThat(image.find(RrsetKey.of(name("elsewhere.net."), RrType.A))).isEmpty();
    }

    @Test
    void anUnsignedZoneNeverExpires() {
        assertThat(ZoneImage.of(name("example.org."), List.of(soa("example.org.", 1)))
                        .earliestRrsigExpiry())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesWhatIsNoZone() {
        assertInvalid("no SOA", a("example.org.", 1));
        assertInvalid("SOA below the apex", soa("example.org.", 1), soa("sub.example.org.", 1));
        assertInvalid("more than one SOA", soa("example.org.", 1), soa("example.org.", 2));
        assertInvalid("outside the zone", soa("example.org.", 1), a("example.net.", 1));
        assertInvalid("outside the zone", soa("example.org.", 1), a("xexample.org.", 1));
        assertInvalid("already there", soa("example.org.", 1), a("b.example.org.", 1), a("b.example.org.", 1));
        assertInvalid(
                "CNAME beside",
                soa("example.org.", 1),
                a("b.example.org.", 1),
                named("b.example.org.", RrType.CNAME, "c.example.org."));
        assertInvalid(
                "more than one CNAME",
                soa("example.org.", 1),
                named("b.example.org.", RrType.CNAME, "c.example.org.", "d.example.org."));
        assertInvalid(
                "no hash",
                soa("example.org.", 1),
                Records.rrset("zzz.example.org.", RrType.NSEC3, 300, new byte[] {1, 0, 0, 0, 0}));
    }

    private static void assertInvalid(String message, Rrset... rrsets) {
        assertThatThrownBy(() -> ZoneImage.of(name("example.org."), List.of(rrsets)))
                .isInstanceOf(InvalidZone.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesADiffThatDoesNotFit() {
        ZoneImage image = ZoneImage.of(name("example.org."), small);

        assertMismatch(image, "not there", List.of(a("ns1.example.org.", 99)), List.of());
        assertMismatch(image, "not there", List.of(a("none.example.org.", 1)), List.of());
        assertMismatch(image, "already there", List.of(), List.of(a("ns1.example.org.", 1)));
        assertMismatch(image, "no SOA", List.of(soa("example.org.", 7)), List.of());
        assertMismatch(image, "more than one SOA", List.of(), List.of(soa("example.org.", 8)));
        Rrset otherTtl = new Rrset(
                name("ns1.example.org."),
                RrType.A,
                301,
                a("ns1.example.org.", 1).rdatas());
        assertMismatch(image, "TTL", List.of(otherTtl), List.of());
        Rrset moreWithOtherTtl =
                new Rrset(name("ns1.example.org."), RrType.A, 301, a("x.", 9).rdatas());
        assertMismatch(image, "TTL", List.of(), List.of(moreWithOtherTtl));
        assertThat(image.rrsets()).containsExactlyInAnyOrderElementsOf(small);
    }

    private static void assertMismatch(ZoneImage image, String reason, List<Rrset> removed, List<Rrset> added) {
        assertThat(image.apply(new ZoneDiff(removed, added)))
                .isInstanceOfSatisfying(
                        ApplyResult.Mismatch.class,
                        mismatch -> assertThat(mismatch.reason()).contains(reason));
    }

    @Test
    void changesATtlByRemovingAndAdding() {
        ZoneImage image = ZoneImage.of(name("example.org."), small);
        Rrset changed = new Rrset(
                name("ns1.example.org."),
                RrType.A,
                999,
                a("ns1.example.org.", 1).rdatas());

        ApplyResult result = image.apply(new ZoneDiff(List.of(a("ns1.example.org.", 1)), List.of(changed)));

        assertThat(result).isInstanceOfSatisfying(ApplyResult.Applied.class, applied -> {
            assertThat(applied.image().find(changed.key())).contains(changed);
            assertThat(applied.image().digest())
                    .isEqualTo(ZoneDigest.of(applied.image().rrsets()));
        });
    }

    @Test
    void aTinyZoneTakesLittleMemory() {
        ZoneImage image = ZoneImage.of(name("example.org."), small);

        assertThat(image.memoryBytes()).isLessThan(1500);
    }
}
