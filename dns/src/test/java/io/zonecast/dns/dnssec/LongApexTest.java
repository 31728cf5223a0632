package io.zonecast.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The owner of an NSEC3 record is a label of 33 octets before the zone's name (RFC 5155 section 3). */
class LongApexTest {
    /** A name of so many octets. */
    private static Name apex(int octets) {
        String label = "x".repeat(63) + ".";
        // Three labels of 64 octets, the root's one, and the rest.
        return Name.parse("y".repeat(octets - 3 * 64 - 2) + "." + label.repeat(3));
    }

    private static SignedZone signed(Name apex, Denial denial) {
        Crypto crypto = Crypto.fastest();
        Crypto.NewKey made = crypto.generate(Algorithm.ECDSAP256SHA256, DnsKey.SECURE_ENTRY_POINT);
        ZoneKeys keys = new ZoneKeys(List.of(crypto.load(made.dnsKey(), made.pkcs8())));
        SignedZone zone = new SignedZone(apex, denial);
        ZoneEdit edit = new ZoneEdit(zone, denial, new ZoneSigner(apex, keys, SigningPolicy.DEFAULT, Instant.now()));
        edit.replaceAll(MasterFile.parse(
                apex,
                "@ 300 IN SOA ns.example. host.example. 1 2 3 4 5\n@ 300 IN NS ns.example.\na 300 IN A 192.0.2.1\n"));
        edit.finish(new Serial(1));
        return zone;
    }

    @Test
    void aZoneOfMoreThan222OctetsCantHaveNsec3() {
        Name longest = apex(222);
        assertThat(longest.wireLength()).isEqualTo(222);
        assertThat(ZoneImage.of(
                                longest,
                                SignedZone.published(
                                        signed(longest, Denial.NSEC3).contents()))
                        .nsec3())
                .isNotNull();

        for (int octets : new int[] {223, 250}) {
            assertThatThrownBy(() -> signed(apex(octets), Denial.NSEC3))
                    .isInstanceOf(UnsignableZone.class)
                    .hasMessageContaining("too long for NSEC3");
            assertThat(signed(apex(octets), Denial.NSEC).size()).isGreaterThan(4);
        }
    }
}
