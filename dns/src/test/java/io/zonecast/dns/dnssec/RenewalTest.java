package io.zonecast.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.zone.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RenewalTest {
    private final ZoneKeys keys = Zones.csk(Algorithm.ED25519);

    @Test
    void nothingIsRenewedLongBeforeItEnds() {
        SignedZone zone = Zones.sign(names(50), Denial.NSEC3, keys, 1);
        ZoneChanges changes = renew(zone, Zones.NOW.plus(Duration.ofDays(6)), 2);
        // The SOA, for its serial.
        assertThat(changes.signatures()).isEqualTo(1);
    }

    @Test
    void aSmallZoneIsRenewedInOneGo() throws Exception {
        SignedZone zone = Zones.sign(names(50), Denial.NSEC3, keys, 1);
        Instant later = Instant.ofEpochSecond(zone.earliestExpiry())
                .minus(SigningPolicy.DEFAULT.refresh())
                .plusSeconds(1);
        renew(zone, later, 2);
        assertThat(zone.earliestExpiry())
                .isGreaterThan(later.plus(Duration.ofDays(11)).getEpochSecond());
        assertThat(Oracle.everySignatureVerifies(zone, later.plus(Duration.ofDays(11))))
                .isGreaterThan(100);
        assertThat(zone.serial()).contains(new Serial(2));
    }

    @Test
    void aLargeZoneIsRenewedInParts() {
        SignedZone zone = Zones.sign(names(2000), Denial.NSEC, keys, 1);
        Instant later = Instant.ofEpochSecond(zone.earliestExpiry())
                .minus(SigningPolicy.DEFAULT.refresh())
                .plusSeconds(1);
        ZoneChanges changes = renew(zone, later, 2);
        // Six hours of slack of two days of spread.
        assertThat(changes.signatures()).isBetween(4000 / 8 / 2, 4000 / 8 * 2);
        assertThat(zone.earliestExpiry())
                .isGreaterThan(later.plus(SigningPolicy.DEFAULT.refresh()).getEpochSecond());
    }

    @Test
    void signaturesEndAtTheSameTimesHoweverOftenTheZoneIsSigned() {
        assertThat(expiries(Zones.sign(names(2000), Denial.NSEC, keys, 1)))
                .isEqualTo(expiries(Zones.sign(names(2000), Denial.NSEC, keys, 1)));
    }

    private static Set<String> expiries(SignedZone zone) {
        return zone.contents().stream()
                .map(one -> one.key() + " " + one.expiry())
                .collect(Collectors.toSet());
    }

    @Test
    void aNewKeySignsEverythingAgain() throws Exception {
        SignedZone zone = Zones.sign(names(50), Denial.NSEC3, keys, 1);
        ZoneEdit edit = new ZoneEdit(zone, Denial.NSEC3, Zones.signer(Zones.csk(Algorithm.ECDSAP256SHA256), Zones.NOW));
        edit.finish(new Serial(2));
        assertThat(Oracle.everySignatureVerifies(zone, Zones.NOW)).isGreaterThan(100);
    }

    @Test
    void whatASignedZoneCantHoldIsRefusedWithAReason() {
        assertThatThrownBy(() -> Zones.sign(List.of(), Denial.NSEC3, keys, 1))
                .isInstanceOf(UnsignableZone.class)
                .hasMessageContaining("SOA");
        List<Rrset> contents = names(1);
        contents.add(Zones.rrset("x.example.org.", "NSEC", 60, "y.example.org. A"));
        assertThatThrownBy(() -> Zones.sign(contents, Denial.NSEC3, keys, 1))
                .isInstanceOf(UnsignableZone.class)
                .hasMessageContaining("x.example.org.");
        SignedZone passedOn = Zones.sign(contents, Denial.NONE, keys, 1);
        assertThatThrownBy(
                        () -> new ZoneEdit(passedOn, Denial.NSEC, Zones.signer(keys, Zones.NOW)).finish(new Serial(2)))
                .isInstanceOf(UnsignableZone.class);
        Name longest = Name.parse(("a".repeat(60) + ".").repeat(3) + "b".repeat(50) + ".");
        assertThatThrownBy(() -> Nsec3Hash.owner(longest, longest))
                .isInstanceOf(UnsignableZone.class)
                .hasMessageContaining("NSEC");
    }

    private ZoneChanges renew(SignedZone zone, Instant at, long serial) {
        ZoneSigner signer = new ZoneSigner(Zones.APEX, keys, SigningPolicy.DEFAULT, at);
        ZoneEdit edit = new ZoneEdit(zone, zone.denial(), signer);
        edit.renewDue();
        return edit.finish(new Serial(serial));
    }

    static List<Rrset> names(int count) {
        List<Rrset> contents = Zones.apexOnly();
        for (int i = 0; i < count; i++) {
            contents.add(Zones.rrset("h" + i + ".example.org.", "A", 60, "192.0.2.1"));
        }
        return contents;
    }
}
