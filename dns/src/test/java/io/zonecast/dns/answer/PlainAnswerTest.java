package io.zonecast.dns.answer;

import static io.zonecast.dns.answer.Asker.additional;
import static io.zonecast.dns.answer.Asker.answers;
import static io.zonecast.dns.answer.Asker.authority;
import static io.zonecast.dns.answer.Asker.isAuthoritative;
import static io.zonecast.dns.answer.Asker.isTruncated;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Records, negative answers, wildcards and referrals of an unsigned zone. */
class PlainAnswerTest {
    private static final String SOA = "example.org. 300 SOA ns1.example.org. host.example.org. 1 7200 900 86400 300";

    private final Asker asker = Asker.of("example.org.", """
            @ 3600 IN SOA ns1 host 1 7200 900 86400 300
            @ 3600 IN NS ns1
            @ 3600 IN NS ns.sub
            @ 60 IN MX 10 Mail
            ns1 300 IN A 192.0.2.1
            mail 300 IN A 192.0.2.2
            mail 300 IN AAAA 2001:db8::2
            a.b.c 300 IN A 192.0.2.3
            odd 300 IN TYPE65280 \\# 4 C0 0C 01 02
            srv 300 IN SRV 1 2 3 ns1
            *.wild 300 IN TXT "wild"
            *.wild 300 IN MX 5 mail
            is.wild 300 IN A 192.0.2.4
            x.y.wild 300 IN A 192.0.2.4
            sub 300 IN NS ns.sub
            sub 300 IN NS ns.other
            sub 300 IN NS ns.example.net.
            sub 300 IN DS 1 13 2 00000000000000000000000000000000000000000000000000000000000000AA
            ns.sub 300 IN A 192.0.2.5
            ns.sub 300 IN AAAA 2001:db8::5
            deep.er.sub 300 IN A 192.0.2.6
            other 300 IN NS ns.other
            ns.other 300 IN A 192.0.2.7
            """);

    @Test
    void answersWithTheRrset() {
        Message answer = asker.ask("mail.example.org.", Type.AAAA);

        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(isAuthoritative(answer)).isTrue();
        assertThat(answers(answer)).containsExactly("mail.example.org. 300 AAAA 2001:db8:0:0:0:0:0:2");
        assertThat(authority(answer)).isEmpty();
    }

    @Test
    void keepsTheCaseOfTheQuestion() {
        Message answer = asker.ask("MaIl.ExAmPlE.oRg.", Type.A);

        assertThat(answer.getQuestion().getName()).hasToString("MaIl.ExAmPlE.oRg.");
        assertThat(answers(answer)).containsExactly("MaIl.ExAmPlE.oRg. 300 A 192.0.2.2");
    }

    @Test
    void compressesNamesOfTheOldTypesOnly() {
        byte[] mx = asker.raw(Asker.query("example.org.", Type.MX).toWire(), Transport.UDP);
        // header, question, then pointer + type, class, TTL, length + preference + "mail" + pointer
        assertThat(mx).hasSize(12 + 17 + 12 + 2 + 5 + 2);
        byte[] srv = asker.raw(Asker.query("srv.example.org.", Type.SRV).toWire(), Transport.UDP);
        assertThat(srv).hasSize(12 + 21 + 12 + 6 + 17);
        assertThat(answers(asker.ask("example.org.", Type.MX)))
                .containsExactly("example.org. 60 MX 10 mail.example.org.");
    }

    @Test
    void answersAnUnknownTypeOctetForOctet() {
        assertThat(answers(asker.ask("odd.example.org.", 65280)))
                .containsExactly("odd.example.org. 300 TYPE65280 \\# 4 C00C0102");
    }

    @Test
    void givesNodataWithTheSmallerOfSoaTtlAndMinimum() {
        for (String name :
                new String[] {"mail.example.org.", "b.c.example.org.", "c.example.org.", "y.wild.example.org."}) {
            Message answer = asker.ask(name, Type.TXT);
            assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.NOERROR);
            assertThat(isAuthoritative(answer)).isTrue();
            assertThat(answers(answer)).isEmpty();
            assertThat(authority(answer)).containsExactly(SOA);
        }
        Asker low = Asker.of("low.", "@ 20 IN SOA a b 1 2 3 4 300\n");
        assertThat(authority(low.ask("low.", Type.A))).containsExactly("low. 20 SOA a.low. b.low. 1 2 3 4 300");
    }

    @Test
    void givesNxdomainForANameThatDoesNotExist() {
        for (String name : new String[] {
            "no.example.org.",
            "x.mail.example.org.",
            "no.a.b.c.example.org.",
            "no.b.c.example.org.",
            "a.is.wild.example.org."
        }) {
            Message answer = asker.ask(name, Type.A);
            assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.NXDOMAIN);
            assertThat(isAuthoritative(answer)).isTrue();
            assertThat(authority(answer)).containsExactly(SOA);
        }
    }

    @Test
    void expandsAWildcardToAnyDepth() {
        assertThat(answers(asker.ask("foo.wild.example.org.", Type.TXT)))
                .containsExactly("foo.wild.example.org. 300 TXT wild");
        assertThat(answers(asker.ask("a.b.c.wild.example.org.", Type.MX)))
                .containsExactly("a.b.c.wild.example.org. 300 MX 5 mail.example.org.");
        assertThat(answers(asker.ask("*.wild.example.org.", Type.TXT)))
                .containsExactly("*.wild.example.org. 300 TXT wild");
    }

    @Test
    void aWildcardStopsAtNamesThatExist() {
        // RFC 4592 section 2.2.1 and 2.2.2: existing names and empty non-terminals block it.
        assertThat(asker.ask("z.is.wild.example.org.", Type.TXT).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(asker.ask("z.y.wild.example.org.", Type.TXT).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        Message nodata = asker.ask("foo.wild.example.org.", Type.A);
        assertThat(nodata.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(authority(nodata)).containsExactly(SOA);
    }

    @Test
    void refersToTheZoneBelowACutWithGlue() {
        for (String name :
                new String[] {"sub.example.org.", "www.sub.example.org.", "ns.sub.example.org.", "er.sub.example.org."
                }) {
            Message answer = asker.ask(name, Type.A);
            assertThat(answer.getRcode()).as(name).isEqualTo(Rcode.NOERROR);
            assertThat(isAuthoritative(answer)).isFalse();
            assertThat(answers(answer)).isEmpty();
            assertThat(authority(answer))
                    .containsExactly(
                            "sub.example.org. 300 NS ns.sub.example.org.",
                            "sub.example.org. 300 NS ns.other.example.org.",
                            "sub.example.org. 300 NS ns.example.net.");
            // In-domain glue first, then the sibling's.
            assertThat(additional(answer))
                    .containsExactly(
                            "ns.sub.example.org. 300 A 192.0.2.5",
                            "ns.sub.example.org. 300 AAAA 2001:db8:0:0:0:0:0:5",
                            "ns.other.example.org. 300 A 192.0.2.7");
        }
    }

    @Test
    void answersDsFromTheParentSideOfACut() {
        Message ds = asker.ask("sub.example.org.", Type.DS);
        assertThat(isAuthoritative(ds)).isTrue();
        assertThat(answers(ds)).hasSize(1);
        Message none = asker.ask("other.example.org.", Type.DS);
        assertThat(isAuthoritative(none)).isTrue();
        assertThat(authority(none)).containsExactly(SOA);
        assertThat(isAuthoritative(asker.ask("x.sub.example.org.", Type.DS))).isFalse();
    }

    @Test
    void servesNestedZonesAndTakesDsFromTheParent() {
        asker.zone("sub.example.org.", "@ 60 IN SOA a b 1 2 3 4 5\n@ 60 IN NS a\nwww 60 IN A 192.0.2.99\n");

        assertThat(answers(asker.ask("www.sub.example.org.", Type.A)))
                .containsExactly("www.sub.example.org. 60 A 192.0.2.99");
        assertThat(answers(asker.ask("sub.example.org.", Type.DS))).hasSize(1);
        assertThat(answers(asker.ask("sub.example.org.", Type.NS)))
                .containsExactly("sub.example.org. 60 NS a.sub.example.org.");
        asker.zones.remove(io.zonecast.dns.name.Name.parse("example.org."));
        Message alone = asker.ask("sub.example.org.", Type.DS);
        assertThat(alone.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(authority(alone))
                .containsExactly("sub.example.org. 5 SOA a.sub.example.org. b.sub.example.org. 1 2 3 4 5");
    }

    @Test
    void servesTheRootZone() {
        Asker root = Asker.of(".", """
                . 60 IN SOA a.root. b.root. 1 2 3 4 5
                . 60 IN NS a.root.
                a.root. 60 IN A 192.0.2.1
                org. 60 IN NS ns.org.
                ns.org. 60 IN A 192.0.2.2
                """);
        assertThat(answers(root.ask(".", Type.NS))).containsExactly(". 60 NS a.root.");
        assertThat(answers(root.ask("a.root.", Type.A))).containsExactly("a.root. 60 A 192.0.2.1");
        assertThat(root.ask("com.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(authority(root.ask("www.example.org.", Type.A))).containsExactly("org. 60 NS ns.org.");
        assertThat(authority(root.ask("com.", Type.A))).containsExactly(". 5 SOA a.root. b.root. 1 2 3 4 5");
    }

    @Test
    void givesOneRrsetForAny() {
        assertThat(answers(asker.ask("mail.example.org.", Type.ANY)))
                .containsExactly("mail.example.org. 300 A 192.0.2.2");
        assertThat(asker.ask("no.example.org.", Type.ANY).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(authority(asker.ask("c.example.org.", Type.ANY))).containsExactly(SOA);
    }

    @Test
    void refusesNamesOutsideItsZones() {
        Message answer = asker.ask("example.net.", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(isAuthoritative(answer)).isFalse();
        assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
    }

    @Test
    void cutsGlueOnlyWithTheTcBit() {
        StringBuilder text = new StringBuilder("@ 60 IN SOA a b 1 2 3 4 5\n@ 60 IN NS a\n");
        for (int i = 0; i < 10; i++) {
            text.append("in 60 IN NS ns")
                    .append(i)
                    .append(".in\nout 60 IN NS ns")
                    .append(i)
                    .append(".in\n");
            text.append("ns").append(i).append(".in 60 IN A 192.0.2.").append(i).append('\n');
            text.append("ns")
                    .append(i)
                    .append(".in 60 IN AAAA 2001:db8::")
                    .append(i)
                    .append('\n');
        }
        Asker many = Asker.of("example.", text.toString());

        Message cut = many.ask("www.in.example.", Type.A);
        assertThat(isTruncated(cut)).isTrue();
        assertThat(authority(cut)).hasSize(10);
        assertThat(cut.numBytes()).isLessThanOrEqualTo(512);
        // Addresses of servers outside the cut are useful, not needed: left out without a sign.
        Message sibling = many.ask("www.out.example.", Type.A);
        assertThat(isTruncated(sibling)).isFalse();
        assertThat(sibling.numBytes()).isLessThanOrEqualTo(512);
        assertThat(additional(many.ask(Asker.query("www.in.example.", Type.A), Transport.TCP)))
                .hasSize(20);
    }
}
