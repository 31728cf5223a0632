package io.zonecast.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/** Names of 255 octets with as many labels as there can be, and what lies at every depth above; dnsjava validates. */
class DepthTest {
    private static final int MOST_LABELS = 127;

    private Asker asker = new Asker();
    private ValidatingResolver validator = new ValidatingResolver(new InProcessResolver(asker));

    private void serve(String apex, ZoneSigner.Denial denial, String text) throws IOException {
        ZoneSigner signer = new ZoneSigner(apex, denial, 0, new byte[0]);
        asker = new Asker()
                .zone(
                        apex,
                        signer.sign(MasterFile.parse(
                                Name.parse(apex), "@ 300 IN SOA ns host 1 2 3 4 300\n@ 300 IN NS ns\n" + text)));
        validator = new ValidatingResolver(new InProcessResolver(asker));
        validator.loadTrustAnchors(new ByteArrayInputStream(
                new DSRecord(signer.key.getName(), DClass.IN, 300, DNSSEC.Digest.SHA256, signer.key)
                        .toString()
                        .getBytes(StandardCharsets.US_ASCII)));
    }

    private Message secure(String name, int type) throws IOException {
        Message answer = validator.send(Asker.dnssecQuery(name, type));
        assertThat(answer.getHeader().getFlag(Flags.AD))
                .as("%s %s", name, answer)
                .isTrue();
        return answer;
    }

    /** {@code a.a.a.…example.} with so many labels in front of the apex. */
    private static String deep(int labels, String apex) {
        return "a.".repeat(labels) + (apex.equals(".") ? "" : apex);
    }

    private static int deepest(String apex) {
        return (255 - Name.parse(apex).wireLength()) / 2;
    }

    @ParameterizedTest
    @CsvSource({"example., NSEC", "example., NSEC3", "., NSEC", "., NSEC3"})
    void everyAncestorOfTheDeepestNameIsAnEmptyNonTerminal(String apex, ZoneSigner.Denial denial) throws IOException {
        int deepest = deepest(apex);
        assertThat(deepest).isBetween(MOST_LABELS - 5, MOST_LABELS);
        String owner = deep(deepest, apex);
        serve(apex, denial, owner + " 300 IN A 192.0.2.1\n");

        assertThat(secure(owner, Type.A).getSection(Section.ANSWER)).hasSize(2);
        for (int labels = 1; labels < deepest; labels++) {
            Message empty = secure(deep(labels, apex), Type.A);
            assertThat(empty.getRcode()).as("%d labels", labels).isEqualTo(Rcode.NOERROR);
            assertThat(empty.getSection(Section.ANSWER)).isEmpty();
            Message beside = secure("b." + deep(labels - 1, apex), Type.A);
            assertThat(beside.getRcode()).as("%d labels", labels).isEqualTo(Rcode.NXDOMAIN);
        }
    }

    @ParameterizedTest
    @CsvSource({"example., NSEC", "example., NSEC3", "., NSEC", "., NSEC3"})
    void aWildcardAtEveryDepthStandsForWhatLiesBelowItsParentAlone(String apex, ZoneSigner.Denial denial)
            throws IOException {
        int deepest = deepest(apex) - 1;
        StringBuilder text = new StringBuilder();
        for (int labels = 0; labels < deepest; labels += 2) {
            text.append("*.")
                    .append(deep(labels, apex))
                    .append(" 300 IN TXT \"")
                    .append(labels)
                    .append("\"\n");
        }
        serve(apex, denial, text.toString());

        for (int labels = 0; labels < deepest; labels += 2) {
            String parent = deep(labels, apex);
            Message one = secure("b." + parent, Type.TXT);
            assertThat(one.getSection(Section.ANSWER).getFirst().rdataToString())
                    .isEqualTo(Integer.toString(labels));
            assertThat(secure("b." + parent, Type.A).getSection(Section.ANSWER)).isEmpty();
            // An empty non-terminal without a wildcard stops those above it.
            assertThat(secure("b." + deep(labels + 1, apex), Type.TXT).getRcode())
                    .as("%d labels", labels)
                    .isEqualTo(labels + 2 < deepest ? Rcode.NXDOMAIN : Rcode.NOERROR);
        }
    }

    @ParameterizedTest
    @CsvSource({"NSEC", "NSEC3"})
    void aNameOf255OctetsThatIsMissingIsProvenToBe(ZoneSigner.Denial denial) throws IOException {
        String label = "x".repeat(63) + ".";
        // 1 + 8 octets for the apex leave 246: three labels of 64 and one of 54.
        String longest = "y".repeat(53) + "." + label.repeat(3) + "example.";
        assertThat(Name.parse(longest).wireLength()).isEqualTo(255);
        serve("example.", denial, "*." + label.repeat(3) + "example. 300 IN TXT \"long\"\nwww 300 IN A 192.0.2.1\n");

        assertThat(secure(longest, Type.TXT).getSection(Section.ANSWER)).hasSize(2);
        assertThat(secure(longest, Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(secure("y".repeat(53) + "." + label + "z".repeat(63) + "." + label + "example.", Type.A)
                        .getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
    }
}
