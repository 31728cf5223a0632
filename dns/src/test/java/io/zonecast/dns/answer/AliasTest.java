package io.zonecast.dns.answer;

import static io.zonecast.dns.answer.Asker.additional;
import static io.zonecast.dns.answer.Asker.answers;
import static io.zonecast.dns.answer.Asker.authority;
import static io.zonecast.dns.answer.Asker.isAuthoritative;
import static io.zonecast.dns.answer.Asker.shape;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** CNAME (RFC 1034 section 3.6.2, RFC 6604) and DNAME (RFC 6672). */
class AliasTest {
    private static final String SOA = "@ 300 IN SOA ns host 1 7200 900 86400 300\n@ 300 IN NS ns\n";

    private final Asker asker = Asker.of("example.org.", SOA + """
            www 300 IN A 192.0.2.1
            alias 300 IN CNAME www
            twice 300 IN CNAME alias
            dangling 300 IN CNAME nothing
            empty 300 IN CNAME sub.empty
            sub.sub.empty 300 IN TXT "x"
            abroad 300 IN CNAME www.example.net.
            far 300 IN CNAME www.example.com.
            loop1 300 IN CNAME loop2
            loop2 300 IN CNAME loop1
            self 300 IN CNAME self
            *.w 300 IN CNAME www
            *.wloop 300 IN CNAME x.wloop
            into 300 IN CNAME host.cut
            cut 300 IN NS ns.cut
            ns.cut 300 IN A 192.0.2.9
            old 300 IN DNAME new
            old 300 IN TXT "beside"
            host.new 300 IN A 192.0.2.2
            a.b.new 300 IN A 192.0.2.3
            out 300 IN DNAME example.net.
            circle 300 IN DNAME circle
            grow 300 IN DNAME a-long-label-that-makes-names-longer-each-time.grow
            chain 300 IN DNAME old
            """)
            .zone("example.net.", SOA + "www 300 IN A 192.0.2.99\nback 300 IN CNAME www.example.org.\n");

    private static String rr(String owner, String type, String rdata) {
        return owner + " 300 " + type + " " + rdata;
    }

    @Test
    void followsAliasesInsideTheZone() {
        assertThat(answers(asker.ask("twice.example.org.", Type.A)))
                .containsExactly(
                        rr("twice.example.org.", "CNAME", "alias.example.org."),
                        rr("alias.example.org.", "CNAME", "www.example.org."),
                        rr("www.example.org.", "A", "192.0.2.1"));
    }

    @Test
    void doesNotFollowWhenAskedForTheAliasItself() {
        assertThat(answers(asker.ask("alias.example.org.", Type.CNAME)))
                .containsExactly(rr("alias.example.org.", "CNAME", "www.example.org."));
        assertThat(answers(asker.ask("alias.example.org.", Type.ANY)))
                .containsExactly(rr("alias.example.org.", "CNAME", "www.example.org."));
    }

    @Test
    void theLastNameDecidesTheRcode() {
        Message missing = asker.ask("dangling.example.org.", Type.A);
        assertThat(missing.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answers(missing)).hasSize(1);
        assertThat(authority(missing)).hasSize(1).first().asString().contains("SOA");
        Message nodata = asker.ask("empty.example.org.", Type.A);
        assertThat(nodata.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(authority(nodata)).hasSize(1).first().asString().contains("SOA");
        assertThat(isAuthoritative(missing)).isTrue();
    }

    @Test
    void followsIntoOtherZonesServedHereAndStopsOutside() {
        assertThat(answers(asker.ask("abroad.example.org.", Type.A)))
                .containsExactly(
                        rr("abroad.example.org.", "CNAME", "www.example.net."),
                        rr("www.example.net.", "A", "192.0.2.99"));
        assertThat(answers(asker.ask("back.example.net.", Type.A))).hasSize(2);
        Message outside = asker.ask("far.example.org.", Type.A);
        assertThat(outside.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answers(outside)).containsExactly(rr("far.example.org.", "CNAME", "www.example.com."));
        assertThat(authority(outside)).isEmpty();
    }

    @Test
    void aLoopEnds() {
        assertThat(answers(asker.ask("loop1.example.org.", Type.A))).hasSize(2);
        assertThat(answers(asker.ask("self.example.org.", Type.A))).hasSize(1);
        assertThat(answers(asker.ask("y.wloop.example.org.", Type.A))).hasSize(2);
        assertThat(answers(asker.ask("a.circle.example.org.", Type.A)).size()).isLessThan(40);
    }

    @Test
    void aLongChainIsBounded() {
        StringBuilder text = new StringBuilder(SOA);
        for (int i = 0; i < 100; i++) {
            text.append("c").append(i).append(" 300 IN CNAME c").append(i + 1).append('\n');
        }
        Message answer = Asker.of("example.", text.toString()).ask(Asker.query("c0.example.", Type.A), Transport.TCP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answers(answer)).hasSize(Resolution.MAX_CHAIN + 1);
    }

    @Test
    void expandsAWildcardAlias() {
        assertThat(answers(asker.ask("foo.w.example.org.", Type.A)))
                .containsExactly(
                        rr("foo.w.example.org.", "CNAME", "www.example.org."),
                        rr("www.example.org.", "A", "192.0.2.1"));
    }

    @Test
    void anAliasMayLeadBelowACut() {
        Message answer = asker.ask("into.example.org.", Type.A);
        assertThat(isAuthoritative(answer)).isTrue();
        assertThat(answers(answer)).containsExactly(rr("into.example.org.", "CNAME", "host.cut.example.org."));
        assertThat(authority(answer)).containsExactly(rr("cut.example.org.", "NS", "ns.cut.example.org."));
        assertThat(additional(answer)).containsExactly(rr("ns.cut.example.org.", "A", "192.0.2.9"));
    }

    @Test
    void renamesWhatLiesBelowADname() {
        assertThat(answers(asker.ask("host.old.example.org.", Type.A)))
                .containsExactly(
                        rr("old.example.org.", "DNAME", "new.example.org."),
                        rr("host.old.example.org.", "CNAME", "host.new.example.org."),
                        rr("host.new.example.org.", "A", "192.0.2.2"));
        assertThat(answers(asker.ask("a.b.old.example.org.", Type.A))).hasSize(3);
        Message missing = asker.ask("no.old.example.org.", Type.A);
        assertThat(missing.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answers(missing)).hasSize(2);
    }

    @Test
    void keepsTheCaseOfTheRenamedLabels() {
        assertThat(answers(asker.ask("HoSt.oLd.example.org.", Type.CNAME)))
                .containsExactly(
                        rr("oLd.example.org.", "DNAME", "new.example.org."),
                        rr("HoSt.oLd.example.org.", "CNAME", "HoSt.new.example.org."));
    }

    @Test
    void aDnameDoesNotRenameItsOwner() {
        assertThat(answers(asker.ask("old.example.org.", Type.TXT))).hasSize(1);
        assertThat(answers(asker.ask("old.example.org.", Type.DNAME))).hasSize(1);
        assertThat(authority(asker.ask("old.example.org.", Type.A))).hasSize(1);
    }

    @Test
    void followsDnameIntoDnameAndIntoAnotherZone() {
        assertThat(answers(asker.ask("host.chain.example.org.", Type.A)))
                .containsExactly(
                        rr("chain.example.org.", "DNAME", "old.example.org."),
                        rr("host.chain.example.org.", "CNAME", "host.old.example.org."),
                        rr("old.example.org.", "DNAME", "new.example.org."),
                        rr("host.old.example.org.", "CNAME", "host.new.example.org."),
                        rr("host.new.example.org.", "A", "192.0.2.2"));
        assertThat(answers(asker.ask("www.out.example.org.", Type.A)))
                .endsWith(rr("www.example.net.", "A", "192.0.2.99"));
    }

    @Test
    void aNameThatGetsTooLongIsYxdomain() {
        Message answer = asker.ask(Asker.query("x.grow.example.org.", Type.A), Transport.TCP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.YXDOMAIN);
        String label = "a".repeat(63);
        String longest = label + "." + label + "." + label + "." + "b".repeat(40) + ".old.example.org.";
        Message fits = asker.ask(Asker.query(longest, Type.A), Transport.TCP);
        assertThat(fits.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        Asker longer = Asker.of("example.", SOA + "d 300 IN DNAME much-longer.example.\n");
        String name = label + "." + label + "." + label + "." + "b".repeat(49) + ".d.example.";
        Message tooLong = longer.ask(name, Type.A);
        assertThat(tooLong.getRcode()).isEqualTo(Rcode.YXDOMAIN);
        assertThat(answers(tooLong)).hasSize(1);
    }

    @Test
    void aDnameAtTheApexRenamesTheWholeZone() {
        Asker apex = Asker.of("example.", SOA + "@ 300 IN DNAME example.org.\nocc 300 IN A 192.0.2.7\n");
        apex.zone("example.org.", SOA + "www 300 IN A 192.0.2.1\n");
        assertThat(answers(apex.ask("www.example.", Type.A))).hasSize(3);
        assertThat(answers(apex.ask("example.", Type.NS))).hasSize(1);
        // What stands below a DNAME by mistake does not count (RFC 6672 section 2.4).
        assertThat(answers(apex.ask("occ.example.", Type.A))).hasSize(2);
    }

    @Test
    void aDnameThatIsPassedTwiceStandsOnce() {
        // They lead from one to the other and back, a label deeper each time.
        String circle = SOA + "one 300 IN DNAME a.two\ntwo 300 IN DNAME b.one\n";
        Message answer = Asker.of("example.org.", circle).ask("x.one.example.org.", Type.A);
        assertThat(shape(answer, Section.ANSWER))
                .filteredOn(record -> record.endsWith(" DNAME"))
                .containsExactly("one.example.org. DNAME", "two.example.org. DNAME");
        assertThat(shape(answer, Section.ANSWER))
                .filteredOn(record -> record.endsWith(" CNAME"))
                .hasSizeGreaterThan(4);
    }
}
