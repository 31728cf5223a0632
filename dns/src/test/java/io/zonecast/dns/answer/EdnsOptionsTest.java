package io.zonecast.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Cookies (RFC 7873, 9018), NSID (5001), extended errors (8914), ZONEVERSION (9660), keepalive (7828), CHAOS (4892). */
class EdnsOptionsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] SECRET = HEX.parseHex("e5e973e5a6b2a43f48e7dc849e37bfcf");

    private final ZoneTable zones = new ZoneTable();
    private final Client client = new Client();
    private final byte[] response = new byte[Answerer.TCP_BUFFER];
    private long now = 1_559_731_985L;
    private final Answerer answerer = new Answerer(
            zones, new ServerProfile(1232, "ams-1", "Zonecast", Optional.of(new CookieSecret(SECRET)), 100), () -> now);

    EdnsOptionsTest() throws IOException {
        Name apex = Name.parse("example.com.");
        zones.put(ZoneImage.of(apex, MasterFile.parse(apex, """
                @ 300 IN SOA a b 4000000001 2 3 4 5
                @ 300 IN NS ns.example.net.
                sub 300 IN NS ns.example.net.
                """)));
        from("198.51.100.100");
    }

    private void from(String address) throws IOException {
        byte[] octets = InetAddress.getByName(address).getAddress();
        client.set(octets, octets.length);
    }

    private Message ask(String name, Transport transport, EDNSOption... options) throws IOException {
        Message query = Asker.query(name, Type.SOA);
        query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
        return send(query, transport);
    }

    private Message send(Message query, Transport transport) throws IOException {
        byte[] packet = query.toWire();
        int length = answerer.answer(packet, packet.length, response, transport, client);
        return new Message(Arrays.copyOf(response, length));
    }

    private static GenericEDNSOption option(int code, String hex) {
        return new GenericEDNSOption(code, HEX.parseHex(hex));
    }

    private static Optional<String> data(Message answer, int code) throws IOException {
        List<EDNSOption> options = answer.getOPT().getOptions(code);
        if (options.isEmpty()) {
            return Optional.empty();
        }
        byte[] wire = options.getFirst().toWire();
        return Optional.of(HEX.formatHex(wire, 4, wire.length));
    }

    @Test
    void aFirstCookieIsThatOfTheStandardsExample() throws IOException {
        // RFC 9018 appendix A.1.
        Message answer = ask("example.com.", Transport.UDP, option(10, "2464c4abcf10c957"));
        assertThat(data(answer, 10)).contains("2464c4abcf10c957010000005cf79f111f8130c3eee29480");
    }

    @Test
    void anIpv6ClientsCookieIsThatOfTheStandardsExample() throws IOException {
        // RFC 9018 appendix A.4, whose server has another secret.
        from("2001:db8:220:1:59de:d0f4:8769:82b8");
        now = 1_559_741_961L;
        Answerer other = new Answerer(
                zones,
                new ServerProfile(
                        1232,
                        "",
                        "",
                        Optional.of(new CookieSecret(HEX.parseHex("445536bcd2513298075a5d379663c962"))),
                        0),
                () -> now);
        Message query = Asker.query("example.com.", Type.SOA);
        query.addRecord(
                new OPTRecord(1232, 0, 0, 0, List.of(option(10, "22681ab97d52c298010000005cf7c57926556bd0934c72f8"))),
                Section.ADDITIONAL);
        byte[] packet = query.toWire();
        int length = other.answer(packet, packet.length, response, Transport.UDP, client);
        Message answer = new Message(Arrays.copyOf(response, length));
        assertThat(data(answer, 10)).contains("22681ab97d52c298010000005cf7c609a6bb79d16625507a");
    }

    @Test
    void aGoodCookieIsGivenBackUntilItIsHalfAnHourOld() throws IOException {
        String first = data(ask("example.com.", Transport.UDP, option(10, "2464c4abcf10c957")), 10)
                .orElseThrow();
        now += 1799;
        assertThat(data(ask("example.com.", Transport.UDP, option(10, first)), 10))
                .contains(first);
        now += 1;
        String second =
                data(ask("example.com.", Transport.UDP, option(10, first)), 10).orElseThrow();
        assertThat(second).isNotEqualTo(first).startsWith("2464c4abcf10c957");
    }

    @Test
    void aCookieHoldsWhereItsClockPassesItsSignAndItsEnd() throws IOException {
        for (long turn : new long[] {1L << 31, 1L << 32}) {
            now = turn - 10;
            String first = data(ask("example.com.", Transport.UDP, option(10, "2464c4abcf10c957")), 10)
                    .orElseThrow();
            now = turn + 10;
            assertThat(data(ask("example.com.", Transport.UDP, option(10, first)), 10))
                    .contains(first);
            now = turn + 3_700;
            assertThat(data(ask("example.com.", Transport.UDP, option(10, first)), 10))
                    .isNotEmpty()
                    .isNotEqualTo(Optional.of(first));
        }
    }

    @Test
    void aCookieOfAnotherAddressOrForgedIsReplaced() throws IOException {
        String first = data(ask("example.com.", Transport.UDP, option(10, "2464c4abcf10c957")), 10)
                .orElseThrow();
        from("203.0.113.7");
        String other =
                data(ask("example.com.", Transport.UDP, option(10, first)), 10).orElseThrow();
        assertThat(other).isNotEqualTo(first);
        from("198.51.100.100");
        String forged = first.substring(0, 46) + (first.endsWith("0") ? "1" : "0") + first.substring(47);
        assertThat(data(ask("example.com.", Transport.UDP, option(10, forged)), 10))
                .contains(first);
        from("::ffff:198.51.100.100");
        assertThat(data(ask("example.com.", Transport.UDP, option(10, first)), 10))
                .contains(first);
    }

    @Test
    void aCookieOfAnHourAgoOrFromTheFutureIsReplaced() throws IOException {
        String first = data(ask("example.com.", Transport.UDP, option(10, "2464c4abcf10c957")), 10)
                .orElseThrow();
        long made = now;
        for (int age : new int[] {-301, 3_601}) {
            now = made + age;
            assertThat(data(ask("example.com.", Transport.UDP, option(10, first)), 10))
                    .as("age %d", age)
                    .isNotEmpty()
                    .isNotEqualTo(Optional.of(first));
            assertThat(answerer.hasGoodCookie()).isFalse();
        }
        now = made - 300;
        assertThat(data(ask("example.com.", Transport.UDP, option(10, first)), 10))
                .contains(first);
        assertThat(answerer.hasGoodCookie()).isTrue();
    }

    @Test
    void whoAsksNothingButForACookieGetsIt() throws IOException {
        // RFC 7873 section 5.4.
        Message query = new Message();
        query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option(10, "2464c4abcf10c957"))), Section.ADDITIONAL);
        for (Transport transport : Transport.values()) {
            Message answer = send(query, transport);
            assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(answer.getHeader().getCount(Section.QUESTION)).isZero();
            assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
            assertThat(data(answer, 10)).contains("2464c4abcf10c957010000005cf79f111f8130c3eee29480");
        }
        Message without = new Message();
        without.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option(3, ""))), Section.ADDITIONAL);
        assertThat(send(without, Transport.UDP).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void aCookieOfImpossibleLengthIsMalformed() throws IOException {
        for (int length : new int[] {0, 1, 7, 9, 15, 41}) {
            Message answer = ask("example.com.", Transport.UDP, option(10, "ab".repeat(length)));
            assertThat(answer.getRcode()).as("length %d", length).isEqualTo(Rcode.FORMERR);
        }
        for (int length : new int[] {8, 16, 24, 40}) {
            Message answer = ask("example.com.", Transport.UDP, option(10, "ab".repeat(length)));
            assertThat(answer.getRcode()).as("length %d", length).isEqualTo(Rcode.NOERROR);
            assertThat(data(answer, 10).orElseThrow()).hasSize(48);
        }
    }

    @Test
    void theServersNameIsToldToWhoAsks() throws IOException {
        String name = HEX.formatHex("ams-1".getBytes(StandardCharsets.UTF_8));
        assertThat(data(ask("example.com.", Transport.UDP, option(3, "")), 3)).contains(name);
        assertThat(data(ask("example.com.", Transport.UDP), 3)).isEmpty();
    }

    @Test
    void aRefusalSaysWhy() throws IOException {
        Message answer = ask("example.net.", Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(data(answer, 15)).contains("0014");
        assertThat(data(ask("example.com.", Transport.UDP), 15)).isEmpty();
    }

    @Test
    void theZonesVersionIsItsSerial() throws IOException {
        String version = "02" + "00" + HEX.toHexDigits((int) 4_000_000_001L);
        assertThat(data(ask("example.com.", Transport.UDP, option(19, "")), 19)).contains(version);
        assertThat(data(ask("nothing.example.com.", Transport.UDP, option(19, "")), 19))
                .contains(version);
        assertThat(data(ask("a.sub.example.com.", Transport.UDP, option(19, "")), 19))
                .contains(version);
        assertThat(data(ask("example.net.", Transport.UDP, option(19, "")), 19)).isEmpty();
        assertThat(data(ask("example.com.", Transport.UDP), 19)).isEmpty();
        assertThat(ask("example.com.", Transport.UDP, option(19, "020000000001"))
                        .getRcode())
                .isEqualTo(Rcode.FORMERR);
    }

    @Test
    void theIdleTimeIsToldOverTcpAlone() throws IOException {
        assertThat(data(ask("example.com.", Transport.TCP, option(11, "")), 11)).contains("0064");
        assertThat(data(ask("example.com.", Transport.UDP, option(11, "")), 11)).isEmpty();
    }

    private Message chaos(String name, int type) throws IOException {
        return send(Message.newQuery(Record.newRecord(Asker.dnsName(name), type, DClass.CH)), Transport.UDP);
    }

    @Test
    void chaosNamesTellOfTheServer() throws IOException {
        for (String name : List.of("id.server.", "hostname.bind.", "HOSTNAME.bind.")) {
            Message answer = chaos(name, Type.TXT);
            assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
            TXTRecord record = (TXTRecord) answer.getSection(Section.ANSWER).getFirst();
            assertThat(record.getDClass()).isEqualTo(DClass.CH);
            assertThat(record.getStrings()).containsExactly("ams-1");
        }
        for (String name : List.of("version.server.", "version.bind.")) {
            TXTRecord record =
                    (TXTRecord) chaos(name, Type.TXT).getSection(Section.ANSWER).getFirst();
            assertThat(record.getStrings()).containsExactly("Zonecast");
        }
        assertThat(chaos("authors.bind.", Type.TXT).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(chaos("id.server.", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void onlyOverTlsIsAnAnswerPaddedAndOnlyWhereTheQueryIs() throws IOException {
        for (String name : List.of("example.com.", "sub.example.com.", "a.b.c.example.com.", "example.net.")) {
            Message padded = ask(name, Transport.TLS, option(12, "0000"), option(3, ""));
            assertThat(padded.numBytes()).isEqualTo(Answerer.PADDING_BLOCK);
            assertThat(data(padded, 12).orElseThrow()).matches("(00)+");
            assertThat(data(padded, 3)).isPresent();
            assertThat(data(ask(name, Transport.TLS), 12)).isEmpty();
            assertThat(data(ask(name, Transport.TCP, option(12, "")), 12)).isEmpty();
            assertThat(data(ask(name, Transport.UDP, option(12, "")), 12)).isEmpty();
        }
        assertThat(data(ask("example.com.", Transport.TLS, option(11, "")), 11)).contains("0064");
    }

    @Test
    void paddingMakesNoAnswerLongerThanAMessageMayBe() throws IOException {
        Name apex = Name.parse("example.com.");
        // From answers with room for a block to those with room for nothing, octet by octet.
        for (int last = 0; last < 43; last++) {
            StringBuilder text = new StringBuilder("@ 300 IN SOA a b 1 2 3 4 5\n@ 300 IN NS ns.example.net.\n");
            for (int i = 0; i < 246; i++) {
                text.append("big 300 IN TXT \"")
                        .append(String.format("%0253d", i))
                        .append("\"\n");
            }
            text.append("big 300 IN TXT \"").append("x".repeat(last)).append("\"\n");
            zones.put(ZoneImage.of(apex, MasterFile.parse(apex, text.toString())));
            Message query = Asker.query("big.example.com.", Type.TXT);
            query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option(12, ""))), Section.ADDITIONAL);
            Message answer = send(query, Transport.TLS);
            assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
            assertThat(answer.getSection(Section.ANSWER)).hasSize(247);
            int size = answer.numBytes();
            assertThat(size % Answerer.PADDING_BLOCK == 0 || size > 65_535 - Answerer.PADDING_BLOCK)
                    .as("size " + size)
                    .isTrue();
        }
    }

    @Test
    void theLongestQuestionLeavesRoomForEveryOption() throws IOException {
        String label = "a".repeat(63) + ".";
        String longest = label.repeat(3) + "a".repeat(61) + ".";
        Answerer wordy = new Answerer(
                zones,
                new ServerProfile(512, "x".repeat(100), "", Optional.of(new CookieSecret(SECRET)), 100),
                () -> now);
        Message query = Asker.query(longest, Type.SOA);
        query.addRecord(
                new OPTRecord(
                        512,
                        0,
                        0,
                        0,
                        List.of(option(3, ""), option(10, "2464c4abcf10c957"), option(11, ""), option(19, ""))),
                Section.ADDITIONAL);
        byte[] packet = query.toWire();
        int length = wordy.answer(packet, packet.length, response, Transport.UDP, client);
        assertThat(length).isBetween(12, 512);
        Message answer = new Message(Arrays.copyOf(response, length));
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(data(answer, 3).orElseThrow()).hasSize(200);
    }
}
