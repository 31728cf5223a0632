package io.zonecast.apiproxy.change;

import static io.zonecast.apiproxy.change.Requests.delete;
import static io.zonecast.apiproxy.change.Requests.rrset;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes that are sound by themselves and break something. */
class GuardedTest {
    private static final Name ZONE = Name.parse("example.org.");
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final MapView zone = new MapView();
    private final List<String> overridden = new ArrayList<>();

    @BeforeEach
    void makeZone() {
        CreateZone create = CreateZone.of(
                        Requests.zone("example.org.", "DEFAULT"), Requests.DEFAULTS, NOW, new Problems())
                .orElseThrow();
        zone.apply(ZONE, create.decide(zone));
    }

    private Verdict decide(boolean force, RrsetInput... rrsets) {
        Problems problems = new Problems();
        PatchZone patch = PatchZone.of(ZONE, List.of(rrsets), NOW, problems);
        assertThat(problems.list()).isEmpty();
        overridden.clear();
        return new Guarded(ZONE, patch, force, overridden::addAll).decide(zone);
    }

    private void apply(RrsetInput... rrsets) {
        zone.apply(ZONE, decide(false, rrsets));
        assertThat(overridden).isEmpty();
    }

    private void assertGuarded(String problem, RrsetInput... rrsets) {
        Verdict verdict = decide(false, rrsets);
        assertThat(verdict)
                .isEqualTo(new Verdict.Refused(Verdict.Reason.INVALID, problem + " (?force=1 does it all the same)"));
        assertThat(decide(true, rrsets)).isInstanceOf(Verdict.Accepted.class);
        assertThat(overridden).containsExactly(problem);
    }

    @Test
    void theApexKeepsItsNameservers() {
        assertGuarded("RRset example.org. IN NS: the apex must keep NS records", delete("example.org.", "NS"));
        apply(rrset("example.org.", "NS", "ns9.example.net."));
    }

    @Test
    void aDelegationKeepsTheAddressesThatItNames() {
        apply(
                rrset("sub.example.org.", "NS", "ns.sub.example.org.", "ns.example.net."),
                rrset("ns.sub.example.org.", "A", "192.0.2.1"),
                rrset("ns.sub.example.org.", "AAAA", "2001:db8::1"),
                rrset("www.example.org.", "A", "192.0.2.2"));
        apply(delete("www.example.org.", "A"));
        apply(delete("ns.sub.example.org.", "AAAA"));
        assertGuarded(
                "RRset ns.sub.example.org. IN A: the delegation of sub.example.org. needs it as glue",
                delete("ns.sub.example.org.", "A"));
        assertGuarded(
                "RRset sub.example.org. IN NS: its glue at ns.sub.example.org. would be left behind",
                delete("sub.example.org.", "NS"));
        apply(rrset("ns.sub.example.org.", "A", "192.0.2.7"));
        // Its other name server is elsewhere, and then nothing needs the address.
        apply(rrset("sub.example.org.", "NS", "ns.example.net."), delete("ns.sub.example.org.", "A"));
        apply(delete("sub.example.org.", "NS"));
    }

    @Test
    void aDelegationGoesTogetherWithItsGlue() {
        apply(rrset("sub.example.org.", "NS", "sub.example.org."), rrset("sub.example.org.", "A", "192.0.2.1"));
        assertGuarded(
                "RRset sub.example.org. IN A: the delegation of sub.example.org. needs it as glue",
                delete("sub.example.org.", "A"));
        apply(delete("sub.example.org.", "NS"), delete("sub.example.org.", "A"));
    }

    @Test
    void aZoneIsNotEmptiedByOneChange() {
        RrsetInput[] some = new RrsetInput[Guards.EMPTIES_FROM];
        RrsetInput[] none = new RrsetInput[some.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = rrset("h" + i + ".example.org.", "A", "192.0.2.1");
            none[i] = delete("h" + i + ".example.org.", "A");
        }
        apply(some);
        assertGuarded("Domain 'example.org.' would have nothing left but SOA and NS: 10 RRsets would go at once", none);
        apply(rrset("other.example.org.", "A", "192.0.2.1"));
        apply(none);
        // A challenge or a host that goes last is every day's work.
        apply(delete("other.example.org.", "A"));
    }

    @Test
    void whatComesInTheSameChangeCountsAsWellAsWhatStays() {
        RrsetInput[] moved = new RrsetInput[Guards.EMPTIES_FROM + 1];
        RrsetInput[] some = new RrsetInput[Guards.EMPTIES_FROM];
        for (int i = 0; i < some.length; i++) {
            some[i] = rrset("h" + i + ".example.org.", "A", "192.0.2.1");
            moved[i] = delete("h" + i + ".example.org.", "A");
        }
        moved[some.length] = rrset("example.org.", "MX", "10 mx.example.net.");
        apply(some);
        apply(moved);
        assertThat(zone.all()).hasSize(3);
    }
}
