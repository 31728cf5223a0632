package io.zonecast.apiproxy.change;

import static io.zonecast.apiproxy.change.Requests.delete;
import static io.zonecast.apiproxy.change.Requests.rrset;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.apiproxy.zone.StoredRecord;
import io.zonecast.apiproxy.zone.StoredRrset;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PowerDNS's changetypes of one record: EXTEND and PRUNE. */
class ExtendAndPruneTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final String ACME = "_acme-challenge.example.org.";

    private final MapView zone = new MapView();

    @BeforeEach
    void makeZone() {
        CreateZone create = CreateZone.of(
                        Requests.zone("example.org.", "DEFAULT"), Requests.DEFAULTS, NOW, new Problems())
                .orElseThrow();
        zone.apply(ZONE, create.decide(zone));
    }

    private static RrsetInput one(
            String changetype, String name, String type, long ttl, boolean disabled, String text) {
        return new RrsetInput(
                name,
                type,
                Optional.of(changetype),
                Optional.of(ttl),
                Optional.of(List.of(new RrsetInput.Content(text, disabled))),
                Optional.empty());
    }

    private static RrsetInput extend(String name, String type, String text) {
        return one("EXTEND", name, type, 3600, false, text);
    }

    private static RrsetInput prune(String name, String type, String text) {
        return one("prune", name, type, 3600, false, text);
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

    private List<String> problemsOf(RrsetInput... rrsets) {
        Problems problems = new Problems();
        PatchZone patch = PatchZone.of(ZONE, List.of(rrsets), NOW, problems);
        if (!problems.none()) {
            return problems.list();
        }
        return patch.decide(zone) instanceof Verdict.Refused refused ? refused.problems() : List.of();
    }

    private StoredRrset at(String name, RrType type) {
        return zone.at(Name.parse(name)).stream()
                .filter(rrset -> rrset.type().equals(type))
                .findFirst()
                .orElse(new StoredRrset(Name.parse(name), type, 0, List.of(), List.of()));
    }

    private List<String> texts(String name, RrType type) {
        return at(name, type).records().stream()
                .map(record -> RecordText.format(type, record.rdata()) + (record.disabled() ? " disabled" : ""))
                .toList();
    }

    @Test
    void oneRecordIsAddedBesideOthersAndTakenOutAgain() {
        apply(extend(ACME, "TXT", "\"one\""));
        ZoneChange change = apply(extend(ACME, "TXT", "\"two\""));
        assertThat(change.extent()).isEqualTo(ZoneChange.Extent.CHANGES);
        assertThat(texts(ACME, RrType.TXT)).containsExactly("\"one\"", "\"two\"");
        apply(prune(ACME, "TXT", "\"one\""));
        assertThat(texts(ACME, RrType.TXT)).containsExactly("\"two\"");
        assertThat(apply(prune(ACME, "TXT", "\"two\"")).removed()).hasSize(1);
        assertThat(at(ACME, RrType.TXT).isEmpty()).isTrue();
    }

    @Test
    void whatIsSoAlreadyRaisesNoSerial() {
        apply(rrset("a.example.org.", "A", "192.0.2.1"));
        ZoneChange change =
                apply(extend("a.example.org.", "A", "192.0.2.1"), prune("a.example.org.", "A", "192.0.2.9"));
        assertThat(change.extent()).isEqualTo(ZoneChange.Extent.REMARKS);
        assertThat(change.put()).isEmpty();
        assertThat(change.serial()).isEqualTo(zone.state().orElseThrow().serial());
        ZoneChange undone =
                apply(extend("a.example.org.", "A", "192.0.2.2"), prune("a.example.org.", "A", "192.0.2.2"));
        assertThat(undone.extent()).isEqualTo(ZoneChange.Extent.REMARKS);
    }

    @Test
    void severalOfOneRrsetAreCarriedOutInTheirOrder() {
        apply(rrset("a.example.org.", "A", "192.0.2.1", "192.0.2.2"));
        apply(
                prune("a.example.org.", "A", "192.0.2.1"),
                extend("a.example.org.", "A", "192.0.2.3"),
                extend("a.example.org.", "A", "192.0.2.4"));
        assertThat(texts("a.example.org.", RrType.A)).containsExactly("192.0.2.2", "192.0.2.3", "192.0.2.4");
        apply(delete("a.example.org.", "A"), extend("a.example.org.", "A", "192.0.2.5"));
        assertThat(texts("a.example.org.", RrType.A)).containsExactly("192.0.2.5");
    }

    @Test
    void commentsStayUntilTheLastRecordGoes() {
        apply(new RrsetInput(
                "a.example.org.",
                "A",
                Optional.of("REPLACE"),
                Optional.of(60L),
                Optional.of(List.of(
                        new RrsetInput.Content("192.0.2.1", false), new RrsetInput.Content("192.0.2.2", false))),
                Optional.of(List.of(new RrsetInput.Remark("why", "me", Optional.empty())))));
        apply(prune("a.example.org.", "A", "192.0.2.1"));
        assertThat(at("a.example.org.", RrType.A).comments()).hasSize(1);
        apply(prune("a.example.org.", "A", "192.0.2.2"));
        assertThat(at("a.example.org.", RrType.A).isEmpty()).isTrue();
    }

    @Test
    void aDisabledRecordThatIsAskedForIsPublishedAgain() {
        apply(one("EXTEND", "a.example.org.", "A", 60, true, "192.0.2.1"));
        assertThat(texts("a.example.org.", RrType.A)).containsExactly("192.0.2.1 disabled");
        apply(one("EXTEND", "a.example.org.", "A", 60, false, "192.0.2.1"));
        assertThat(at("a.example.org.", RrType.A).records())
                .extracting(StoredRecord::disabled)
                .containsExactly(false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXTEND|c.example.org.|CNAME|3600|y.example.org.|RRset c.example.org. IN CNAME has more than one record",
                "EXTEND|c.example.org.|A|3600|192.0.2.1|RRset c.example.org. IN A: Conflicts with pre-existing RRset",
                "EXTEND|a.example.org.|A|60|192.0.2.2|uses a different TTL value than the remainder of the RRset",
                "EXTEND|a.example.org.|A|3600|192.0.2.300|Record a.example.org./A '192.0.2.300'",
                "EXTEND|a.example.net.|A|3600|192.0.2.1|RRset a.example.net. IN A: Name is out of zone",
                "PRUNE|a.example.net.|A|3600|192.0.2.1|RRset a.example.net. IN A: Name is out of zone",
                "ENLARGE|a.example.org.|A|60|192.0.2.2|Changetype 'ENLARGE' is not a valid value"
            })
    void theRulesHoldForOneRecordToo(
            String changetype, String name, String type, long ttl, String text, String problem) {
        apply(rrset("a.example.org.", "A", "192.0.2.1"), rrset("c.example.org.", "CNAME", "x.example.org."));
        assertThat(problemsOf(one(changetype, name, type, ttl, false, text)))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void exactlyOneRecordIsGiven() {
        assertThat(problemsOf(new RrsetInput(
                        ACME, "TXT", Optional.of("EXTEND"), Optional.of(1L), Optional.empty(), Optional.empty())))
                .containsExactly("No record provided for PRUNE or EXTEND operation");
        assertThat(problemsOf(new RrsetInput(
                        ACME, "TXT", Optional.of("PRUNE"), Optional.of(1L), Optional.of(List.of()), Optional.empty())))
                .containsExactly("Exactly one record should be provided for PRUNE or EXTEND operation");
        assertThat(problemsOf(new RrsetInput(
                        ACME, "TXT", Optional.empty(), Optional.of(1L), Optional.empty(), Optional.empty())))
                .containsExactly("Key 'changetype' not present or not a String");
    }
}
