package io.zonecast.dns.answer;

import static io.zonecast.dns.answer.Asker.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.answer.ZoneSigner.Denial;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A signed zone, and zones below it, served by one server: DS is the parent's, all else the child's (RFC 4035). */
class SignedNestedZonesTest {
    private static final String SOA = "@ 300 IN SOA ns host 1 2 3 4 300\n@ 300 IN NS ns\nns 300 IN A 192.0.2.1\n";

    private static Asker asker(Denial denial) {
        Asker asker = new Asker();
        serve(asker, "example.", denial, """
                secure 300 IN NS ns.secure
                secure 300 IN DS 1 13 2 ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB
                insecure 300 IN NS ns.insecure
                """);
        serve(asker, "secure.example.", denial, "");
        return asker.zone("insecure.example.", SOA);
    }

    private static void serve(Asker asker, String apex, Denial denial, String more) {
        asker.zone(
                apex,
                new ZoneSigner(apex, denial, 0, new byte[0]).sign(MasterFile.parse(Name.parse(apex), SOA + more)));
    }

    private static List<String> signers(Message answer, int section) {
        return answer.getSection(section).stream()
                .filter(RRSIGRecord.class::isInstance)
                .map(record -> ((RRSIGRecord) record).getSigner().toString())
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void theDsOfAZoneServedHereIsItsParents(Denial denial) {
        Message answer = asker(denial).askDnssec("secure.example.", Type.DS);
        assertThat(shape(answer, Section.ANSWER)).containsExactly("secure.example. DS", "secure.example. RRSIG DS");
        assertThat(signers(answer, Section.ANSWER)).containsExactly("example.");
        assertThat(Asker.isAuthoritative(answer)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void thatAZoneServedHereHasNoDsIsProvenByItsParent(Denial denial) {
        Message answer = asker(denial).askDnssec("insecure.example.", Type.DS);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(shape(answer, Section.AUTHORITY)).contains("example. SOA");
        assertThat(answer.getSection(Section.AUTHORITY))
                .extracting(Record::getType)
                .contains(denial == Denial.NSEC ? Type.NSEC : Type.NSEC3);
        assertThat(signers(answer, Section.AUTHORITY)).containsExactly("example.");
    }

    @ParameterizedTest
    @EnumSource
    void everythingElseAtTheApexIsTheChilds(Denial denial) {
        Asker asker = asker(denial);
        for (int type : new int[] {Type.SOA, Type.NS, Type.DNSKEY}) {
            Message answer = asker.askDnssec("secure.example.", type);
            assertThat(Asker.isAuthoritative(answer)).isTrue();
            assertThat(signers(answer, Section.ANSWER)).containsExactly("secure.example.");
        }
        Message missing = asker.askDnssec("nothing.secure.example.", Type.DS);
        assertThat(missing.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(signers(missing, Section.AUTHORITY)).containsExactly("secure.example.");
        Message unsigned = asker.askDnssec("insecure.example.", Type.NS);
        assertThat(shape(unsigned, Section.ANSWER)).containsExactly("insecure.example. NS");
    }

    @ParameterizedTest
    @EnumSource(names = {"NSEC3", "NSEC3_OPT_OUT"})
    void aChainThatCostsTooMuchIsNotHashed(Denial denial) {
        // RFC 9276 section 3.1: what an attacker could make us work out stays bounded.
        Asker asker = new Asker();
        ZoneSigner signer = new ZoneSigner("example.", denial, 151, new byte[0]);
        asker.zone("example.", signer.sign(MasterFile.parse(Name.parse("example."), SOA)));
        Message answer = asker.askDnssec("nothing.example.", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(shape(answer, Section.AUTHORITY)).containsExactly("example. SOA", "example. RRSIG SOA");
    }
}
