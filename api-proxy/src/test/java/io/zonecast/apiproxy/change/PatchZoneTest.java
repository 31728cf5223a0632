package io.zonecast.apiproxy.change;

import static io.zonecast.apiproxy.change.Requests.delete;
import static io.zonecast.apiproxy.change.Requests.rrset;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.zone.Serial;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchZoneTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final MapView zone = new MapView();

    @BeforeEach
    void makeZone() {
        Problems problems = new Problems();
        CreateZone create = CreateZone.of(Requests.zone("example.org.", "DEFAULT"), Requests.DEFAULTS, NOW, problems)
                .orElseThrow();
        zone.apply(ZONE, create.decide(zone));
    }

    private List<String> problemsOf(RrsetInput... rrsets) {
        Problems problems = new Problems();
        PatchZone patch = PatchZone.of(ZONE, List.of(rrsets), NOW, problems);
        if (!problems.none()) {
            return problems.list();
        }
        return switch (patch.decide(zone)) {
            case Verdict.Refused refused -> refused.problems();
            case Verdict.Accepted accepted -> List.of();
        };
    }

    private ZoneChange apply(RrsetInput... rrsets) {
        Problems problems = new Problems();
        PatchZone patch = PatchZone.of(ZONE, List.of(rrsets), NOW, problems);
        assertThat(problems.list()).isEmpty();
        Verdict verdict = patch.decide(zone);
        assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
        zone.apply(ZONE, verdict);
        return ((Verdict.Accepted) verdict).change();
    }

    @Test
    void aReplaceWritesItsRrsetAndTheSoaWithTheNextSerial() {
        ZoneChange change = apply(rrset("www.example.org.", "a", "192.0.2.1"));
        assertThat(change.serial()).isEqualTo(new Serial(2026112002L));
        assertThat(change.put())
                .extracting(StoredRrset::key)
                .containsExactlyInAnyOrder(
                        RrsetKey.of(Name.parse("www.example.org."), RrType.A), RrsetKey.of(ZONE, RrType.SOA));
    }

    @Test
    void aSoaOfTheClientIsTheBaseOfTheNextSerial() {
        ZoneChange change =
                apply(rrset("example.org.", "SOA", "ns1.example.org. hostmaster.example.org. 2026112050 1 2 3 4"));
        assertThat(change.serial()).isEqualTo(new Serial(2026112051L));
    }

    @Test
    void aDeleteEmptiesItsPlaceAndAnEmptyListDoesToo() {
        apply(rrset("a.example.org.", "A", "192.0.2.1"), rrset("b.example.org.", "A", "192.0.2.1"));
        ZoneChange change = apply(delete("a.example.org.", "A"), rrset("b.example.org.", "A"));
        assertThat(change.removed())
                .containsExactlyInAnyOrder(
                        RrsetKey.of(Name.parse("a.example.org."), RrType.A),
                        RrsetKey.of(Name.parse("b.example.org."), RrType.A));
    }

    @Test
    void everyProblemOfARequestIsTold() {
        assertThat(problemsOf(
                        rrset("www.example.org", "A", "192.0.2.1"),
                        rrset("x.example.org.", "FAFAFA", "1"),
                        rrset("y.example.org.", "A", "192.0.2.300"),
                        rrset("z.example.org.", "CNAME", "relative.name")))
                .hasSize(4)
                .anyMatch(p -> p.equals("DNS Name 'www.example.org' is not canonical"))
                .anyMatch(p -> p.equals("RRset x.example.org. IN FAFAFA: unknown type given"))
                .anyMatch(p -> p.startsWith("Record y.example.org./A '192.0.2.300': "))
                .anyMatch(p -> p.equals("Record z.example.org./CNAME 'relative.name': Not in expected format"
                        + " (parsed as 'relative.name.')"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '\0',
            value = {
                "other.net.|A|192.0.2.1|RRset other.net. IN A: Name is out of zone",
                "test:.example.org.|A|192.0.2.1|Name 'test:.example.org.' contains unsupported characters",
                "a..example.org.|A|192.0.2.1|Unable to parse DNS Name 'a..example.org.'",
                "example.org.|CNAME|example.net.|RRset example.org. IN CNAME: Conflicts with pre-existing RRset",
                "example.org.|DS|1 8 2 0102030405060708091011121314151617181920212223242526272829303132|not allowed at the apex",
                "sub.example.org.|SOA|a. b. 1 2 3 4 5|only allowed at the apex",
                "*.example.org.|NS|ns1.example.net.|not allowed at a wildcard",
                "a.example.org.|RRSIG|A 8 2 300 20300101000000 20200101000000 1 example.org. AA==|made by the signer",
                "a.example.org.|ANY|1|can't stand in a zone",
                "a.example.org.|TXT|no quotes|Data field in DNS should start with quote",
                "a.example.org.|A| 192.0.2.1 |Not in expected format (parsed as '192.0.2.1')",
                "a.example.org.|MX|10 mail.example.org. ; note|holds ';' outside quotes"
            })
    void aBadRrsetIsRefused(String name, String type, String content, String problem) {
        assertThat(problemsOf(rrset(name, type, content)))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void aCnameStandsAlone() {
        apply(rrset("a.example.org.", "CNAME", "b.example.org."));
        assertThat(problemsOf(rrset("a.example.org.", "A", "192.0.2.1")))
                .containsExactly("RRset a.example.org. IN A: Conflicts with pre-existing RRset");
        assertThat(problemsOf(delete("a.example.org.", "CNAME"), rrset("a.example.org.", "A", "192.0.2.1")))
                .isEmpty();
        assertThat(problemsOf(rrset("c.example.org.", "CNAME", "x.example.org.", "y.example.org.")))
                .contains("RRset c.example.org. IN CNAME has more than one record");
    }

    @Test
    void nothingStandsBelowADname() {
        apply(rrset("a.example.org.", "DNAME", "example.net."));
        assertThat(problemsOf(rrset("x.y.a.example.org.", "A", "192.0.2.1")))
                .containsExactly("Name x.y.a.example.org. is below the DNAME at a.example.org.");
        apply(rrset("x.b.example.org.", "A", "192.0.2.1"));
        assertThat(problemsOf(rrset("b.example.org.", "DNAME", "example.net.")))
                .containsExactly("RRset b.example.org. IN DNAME: there are names below it");
        assertThat(problemsOf(rrset("b.example.org.", "DNAME", "example.net."), delete("x.b.example.org.", "A")))
                .isEmpty();
    }

    @Test
    void theApexKeepsItsSoa() {
        assertThat(problemsOf(delete("example.org.", "SOA"), delete("example.org.", "NS")))
                .containsExactly("RRset example.org. IN SOA: the apex must keep its SOA record");
    }

    @Test
    void duplicatesAreRefused() {
        assertThat(problemsOf(rrset("a.example.org.", "A", "192.0.2.1"), rrset("A.example.org.", "A", "192.0.2.2")))
                .containsExactly("Duplicate RRset a.example.org. IN A with changetype: REPLACE");
        assertThat(problemsOf(rrset("a.example.org.", "A", "192.0.2.1", "192.0.2.1")))
                .containsExactly("Duplicate record in RRset a.example.org. IN A with content \"192.0.2.1\"");
    }

    @Test
    void anUnknownZoneIsNotFound() {
        PatchZone patch = PatchZone.of(ZONE, List.of(), NOW, new Problems());
        assertThat(patch.decide(new MapView()))
                .isEqualTo(new Verdict.Refused(Verdict.Reason.NOT_FOUND, "Could not find domain 'example.org.'"));
    }

    @Test
    void onlyTheFirstHundredProblemsAreTold() {
        RrsetInput[] bad = new RrsetInput[150];
        for (int i = 0; i < bad.length; i++) {
            bad[i] = rrset("a" + i + ".example.org.", "A", "nonsense");
        }
        assertThat(problemsOf(bad)).hasSize(101).last().isEqualTo("and 50 more");
    }
}
