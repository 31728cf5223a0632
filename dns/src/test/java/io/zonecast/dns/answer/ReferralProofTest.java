package io.zonecast.dns.answer;

import static io.zonecast.dns.answer.Asker.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.answer.ZoneSigner.Denial;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.MasterFile;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.utils.base32;

/** Proofs that dnsjava's validator is not asked for: at cuts, and where opt-out leaves a gap. */
class ReferralProofTest {
    private static final String TEXT = """
            @ 300 IN SOA ns host 1 7200 900 86400 300
            @ 300 IN NS ns
            ns 300 IN A 192.0.2.1
            secure 300 IN NS ns.secure
            secure 300 IN DS 1 13 2 ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB
            ns.secure 300 IN A 192.0.2.2
            insecure 300 IN NS ns.insecure
            ns.insecure 300 IN A 192.0.2.3
            a.gap 300 IN NS ns
            www 300 IN A 192.0.2.4
            """;

    private static List<Rrset> signed(Denial denial) {
        return new ZoneSigner("example.", denial, 0, new byte[0]).sign(MasterFile.parse(Name.parse("example."), TEXT));
    }

    private static Asker asker(Denial denial) {
        return new Asker().zone("example.", signed(denial));
    }

    @ParameterizedTest
    @EnumSource(Denial.class)
    void aSecureReferralHoldsTheSignedDs(Denial denial) {
        Message answer = asker(denial).askDnssec("www.secure.example.", Type.A);
        assertThat(shape(answer, Section.AUTHORITY))
                .containsExactly("secure.example. NS", "secure.example. DS", "secure.example. RRSIG DS");
        assertThat(shape(answer, Section.ADDITIONAL)).containsExactly("ns.secure.example. A");
    }

    @Test
    void anInsecureReferralHoldsTheNsecOfTheCut() {
        Message answer = asker(Denial.NSEC).askDnssec("www.insecure.example.", Type.A);
        assertThat(shape(answer, Section.AUTHORITY))
                .containsExactly("insecure.example. NS", "insecure.example. NSEC", "insecure.example. RRSIG NSEC");
    }

    @Test
    void anInsecureReferralHoldsTheNsec3OfTheCut() {
        Message answer = asker(Denial.NSEC3).askDnssec("www.insecure.example.", Type.A);
        assertThat(chain(answer)).hasSize(1);
        assertThat(chain(answer).getFirst()).matches(record -> matches(record, "insecure.example."));
        assertThat(chain(answer).getFirst().hasType(Type.NS)).isTrue();
        assertThat(chain(answer).getFirst().hasType(Type.DS)).isFalse();
    }

    @Test
    void anOptedOutReferralProvesEncloserAndGap() {
        for (Message answer : List.of(
                asker(Denial.NSEC3_OPT_OUT).askDnssec("www.insecure.example.", Type.A),
                asker(Denial.NSEC3_OPT_OUT).askDnssec("insecure.example.", Type.DS))) {
            assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(chain(answer)).anyMatch(record -> matches(record, "example."));
            assertThat(chain(answer))
                    .anyMatch(record -> covers(record, "insecure.example.") && (record.getFlags() & 1) == 1);
        }
    }

    @Test
    void anEncloserThatOptOutLeftOutIsProvenByTheNextOneUp() {
        // The chain without a record for the empty non-terminal gap.example., as RFC 5155 section 7.1 allows.
        List<Rrset> thin = new ArrayList<>(signed(Denial.NSEC3_OPT_OUT));
        String hash = new base32(base32.Alphabet.BASE32HEX, false, true).toString(hash("gap.example."));
        int before = thin.size();
        thin.removeIf(rrset -> rrset.owner().equals(Name.parse(hash + ".example.")));
        assertThat(thin).hasSize(before - 2);
        Asker asker = new Asker().zone("example.", thin);
        for (Message answer : List.of(
                asker.askDnssec("x.a.gap.example.", Type.A),
                asker.askDnssec("b.gap.example.", Type.A),
                asker.askDnssec("gap.example.", Type.A))) {
            assertThat(chain(answer)).anyMatch(record -> matches(record, "example."));
        }
        assertThat(asker.askDnssec("b.gap.example.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(asker.askDnssec("gap.example.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void aWildcardThatOptOutLeftOutLiesInAGapOfTheChain() {
        // *.wild.example. is empty and leads to an unsigned delegation alone, so that it needs no record.
        Name apex = Name.parse("example.");
        List<Rrset> thin = new ArrayList<>(new ZoneSigner("example.", Denial.NSEC3_OPT_OUT, 0, new byte[0])
                .sign(MasterFile.parse(apex, TEXT + "a.*.wild 300 IN NS ns\n")));
        String hash = new base32(base32.Alphabet.BASE32HEX, false, true).toString(hash("*.wild.example."));
        Name leftOut = apex.child(hash.toLowerCase(java.util.Locale.ROOT));
        int before = thin.size();
        thin.removeIf(rrset -> rrset.owner().equals(leftOut));
        assertThat(thin).hasSize(before - 2);
        List<Name> owners = thin.stream()
                .filter(rrset -> rrset.type().equals(RrType.NSEC3))
                .map(Rrset::owner)
                .sorted()
                .toList();
        Name gap = owners.stream()
                .filter(owner -> owner.compareTo(leftOut) < 0)
                .reduce((first, second) -> second)
                .orElse(owners.getLast());

        Message answer = new Asker().zone("example.", thin).askDnssec("nine.wild.example.", Type.A);

        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(chain(answer)).hasSize(3).anyMatch(record -> matches(record, "wild.example."));
        assertThat(chain(answer)).anyMatch(record -> covers(record, "nine.wild.example."));
        assertThat(chain(answer))
                .extracting(record -> Name.parse(record.getName().toString()))
                .contains(gap);
    }

    @Test
    void aReferralOfAnUnsignedZoneHoldsNoDs() {
        Message answer = Asker.of("example.", TEXT).askDnssec("www.secure.example.", Type.A);
        assertThat(shape(answer, Section.AUTHORITY)).containsExactly("secure.example. NS");
        assertThat(shape(answer, Section.ADDITIONAL)).containsExactly("ns.secure.example. A");
    }

    @Test
    void theNameOfAnNsec3RecordItselfDoesNotExist() {
        Asker asker = asker(Denial.NSEC3);
        Rrset chained = signedNsec3(asker);
        Message answer = asker.askDnssec(chained.owner().toString(), Type.NSEC3);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    private static Rrset signedNsec3(Asker asker) {
        for (Rrset rrset : java.util.Objects.requireNonNull(asker.zones.get(Name.parse("example.")))
                .rrsets()) {
            if (rrset.type().equals(RrType.NSEC3)) {
                return rrset;
            }
        }
        throw new AssertionError("no chain");
    }

    @ParameterizedTest
    @EnumSource(Denial.class)
    void withoutTheDoBitNothingIsSignedOrProven(Denial denial) {
        Asker asker = asker(denial);
        for (String name : List.of("www.example.", "no.example.", "www.insecure.example.", "www.secure.example.")) {
            Message answer = asker.ask(name, Type.A);
            for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
                assertThat(answer.getSection(section))
                        .noneMatch(record -> record instanceof RRSIGRecord
                                || record.getType() == Type.NSEC
                                || record.getType() == Type.NSEC3
                                || record.getType() == Type.DS);
            }
        }
    }

    @Test
    void signaturesOfNegativeAnswersGetTheNegativeTtl() {
        Asker asker = new Asker();
        String text =
                TEXT.replace("@ 300 IN SOA ns host 1 7200 900 86400 300", "@ 3600 IN SOA ns host 1 7200 900 86400 60");
        asker.zone(
                "example.",
                new ZoneSigner("example.", Denial.NSEC, 0, new byte[0])
                        .sign(MasterFile.parse(Name.parse("example."), text)));
        assertThat(asker.askDnssec("no.example.", Type.A).getSection(Section.AUTHORITY))
                .filteredOn(record -> record.getName().equals(Asker.dnsName("example."))
                        && (record.getType() == Type.SOA
                                || (record instanceof RRSIGRecord sig && sig.getTypeCovered() == Type.SOA)))
                .hasSize(2)
                .allMatch(record -> record.getTTL() == 60);
    }

    @Test
    void askingForSignaturesGivesAllOfTheName() {
        Message answer = asker(Denial.NSEC).askDnssec("example.", Type.RRSIG);
        assertThat(shape(answer, Section.ANSWER))
                .containsExactlyInAnyOrder(
                        "example. RRSIG NS", "example. RRSIG SOA", "example. RRSIG NSEC", "example. RRSIG DNSKEY");
    }

    private static List<NSEC3Record> chain(Message answer) {
        return answer.getSection(Section.AUTHORITY).stream()
                .filter(NSEC3Record.class::isInstance)
                .map(NSEC3Record.class::cast)
                .toList();
    }

    private static byte[] hash(String name) {
        try {
            return new NSEC3Record(Asker.dnsName("example."), 1, 300, 1, 0, 0, null, new byte[20], new int[] {1})
                    .hashName(Asker.dnsName(name));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] ownHash(NSEC3Record record) {
        return new base32(base32.Alphabet.BASE32HEX, false, true)
                .fromString(record.getName().getLabelString(0));
    }

    private static boolean matches(NSEC3Record record, String name) {
        return java.util.Arrays.equals(ownHash(record), hash(name));
    }

    private static boolean covers(NSEC3Record record, String name) {
        byte[] from = ownHash(record);
        byte[] to = record.getNext();
        byte[] at = hash(name);
        boolean above = java.util.Arrays.compareUnsigned(from, at) < 0;
        boolean below = java.util.Arrays.compareUnsigned(at, to) < 0;
        return java.util.Arrays.compareUnsigned(from, to) < 0 ? above && below : above || below;
    }
}
