package io.zonecast.dns.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What a server owes to packets, whatever they ask: RFC 1035, 6891, 8906, 9619. */
class ProtocolTest {
    private final Asker asker = Asker.of("example.org.", "@ 300 IN SOA a b 1 2 3 4 5\n" + bigText());

    private static String bigText() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            text.append("big 300 IN TXT \"")
                    .append(String.valueOf(i % 10).repeat(100 + i))
                    .append("\"\n");
            text.append("mid 300 IN A 192.0.2.").append(i).append('\n');
        }
        return text.toString();
    }

    private static byte[] wire(String name, int type) {
        return Asker.query(name, type).toWire();
    }

    private Message answer(byte[] query) {
        try {
            return new Message(asker.raw(query, Transport.UDP));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] with(byte[] packet, int at, int value) {
        byte[] changed = packet.clone();
        changed[at] = (byte) value;
        return changed;
    }

    @Test
    void dropsResponsesAndPacketsWithoutAHeader() {
        byte[] query = wire("example.org.", Type.SOA);
        assertThat(asker.raw(with(query, 2, 0x80), Transport.UDP)).isEmpty();
        for (int length = 0; length < 12; length++) {
            assertThat(asker.raw(Arrays.copyOf(query, length), Transport.UDP)).isEmpty();
        }
    }

    @Test
    void repeatsIdAndRdAndClearsAdCdRaZ() {
        byte[] query = with(with(wire("example.org.", Type.SOA), 2, 0x01), 3, 0xff);
        byte[] answer = asker.raw(query, Transport.UDP);
        assertThat(Arrays.copyOf(answer, 2)).isEqualTo(Arrays.copyOf(query, 2));
        assertThat(answer[2]).isEqualTo((byte) 0x85);
        assertThat(answer[3]).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcode.IQUERY, Opcode.STATUS, 3, Opcode.NOTIFY, Opcode.UPDATE, 6, 15})
    void givesNotimpForOtherOpcodes(int opcode) {
        Message answer = answer(with(wire("example.org.", Type.SOA), 2, opcode << 3));
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(answer.getHeader().getOpcode()).isEqualTo(opcode);
        assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 255})
    void givesFormerrUnlessThereIsOneQuestion(int questions) {
        byte[] answer = asker.raw(with(wire("example.org.", Type.SOA), 5, questions), Transport.UDP);
        assertThat(answer).hasSize(12);
        assertThat(answer[3]).isEqualTo((byte) Rcode.FORMERR);
        assertThat(Arrays.copyOfRange(answer, 4, 12)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03777777", // ends in the name
                "0377777700", // no type
                "03777777000001", // no class
                "c00c00010001", // the question's name is a pointer
                "03777777c00c00010001", // and ends in one
                "4000010001", // label type 01
                "8000010001", // label type 10
                "00000100010100", // octets behind the question
            })
    void givesFormerrForAMalformedQuestion(String question) {
        byte[] packet = HexFormat.of().parseHex("123400000001000000000000" + question);
        assertThat(answer(packet).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void givesFormerrForANameLongerThan255Octets() {
        String label = "3f" + "61".repeat(63);
        String tooLong = label.repeat(3) + "3e" + "61".repeat(62) + "00";
        assertThat(tooLong).hasSize(2 * 256);
        byte[] packet = HexFormat.of().parseHex("123400000001000000000000" + tooLong + "00010001");
        assertThat(answer(packet).getRcode()).isEqualTo(Rcode.FORMERR);
        String longest = label.repeat(3) + "3d" + "61".repeat(61) + "00";
        packet = HexFormat.of().parseHex("123400000001000000000000" + longest + "00010001");
        assertThat(answer(packet).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {DClass.CH, DClass.HS, DClass.NONE, DClass.ANY, 0, 2})
    void refusesOtherClasses(int dclass) {
        byte[] packet = wire("example.org.", Type.SOA);
        assertThat(answer(with(packet, packet.length - 1, dclass)).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void refusesTransfersAndUnknownMetaTypes() {
        assertThat(asker.ask("example.org.", Type.IXFR).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(asker.ask(Asker.query("example.org.", Type.AXFR), Transport.TCP)
                        .getRcode())
                .isEqualTo(Rcode.REFUSED);
        assertThat(answer(wire("example.org.", Type.AXFR)).getRcode()).isEqualTo(Rcode.NOTIMP);
        for (int type : new int[] {128, 249, 250, 253, 254}) {
            byte[] packet = wire("example.org.", Type.A);
            assertThat(answer(with(packet, packet.length - 3, type)).getRcode()).isEqualTo(Rcode.NOTIMP);
        }
        byte[] packet = wire("example.org.", Type.A);
        assertThat(answer(with(packet, packet.length - 3, Type.OPT)).getRcode()).isEqualTo(Rcode.FORMERR);
        assertThat(asker.ask("example.org.", 65535).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    private static Message edns(Record record) {
        Message query = Asker.query("example.org.", Type.SOA);
        query.addRecord(record, Section.ADDITIONAL);
        return query;
    }

    @Test
    void echoesOptOnlyWhenTheQueryHasIt() {
        assertThat(asker.ask("example.org.", Type.SOA).getOPT()).isNull();
        Message answer = asker.ask(edns(new OPTRecord(4096, 0, 0, ExtendedFlags.DO)), Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getOPT().getPayloadSize()).isEqualTo(1232);
        assertThat(answer.getOPT().getVersion()).isZero();
        assertThat(answer.getOPT().getFlags()).isEqualTo(ExtendedFlags.DO);
        Message plain = asker.ask(edns(new OPTRecord(4096, 0, 0, 0x7fff)), Transport.UDP);
        assertThat(plain.getOPT().getFlags()).isZero();
        Message refused = Asker.query("example.net.", Type.SOA);
        refused.addRecord(new OPTRecord(4096, 0, 0, 0), Section.ADDITIONAL);
        assertThat(asker.ask(refused, Transport.UDP).getOPT()).isNotNull();
    }

    @Test
    void givesBadversForAnotherEdnsVersion() {
        Message answer = asker.ask(edns(new OPTRecord(4096, 0, 1, 0)), Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(answer.getOPT().getVersion()).isZero();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void ignoresUnknownEdnsOptions() {
        Message answer = asker.ask(
                edns(new OPTRecord(4096, 0, 0, 0, List.of(new GenericEDNSOption(65001, new byte[] {1, 2, 3})))),
                Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getOPT().getOptions()).isEmpty();
    }

    @Test
    void givesFormerrForAMalformedOpt() {
        Message twice = edns(new OPTRecord(4096, 0, 0, 0));
        twice.addRecord(new OPTRecord(4096, 0, 0, 0), Section.ADDITIONAL);
        assertThat(asker.ask(twice, Transport.UDP).getRcode()).isEqualTo(Rcode.FORMERR);
        String head = "123400000001000000000001" + "0000060001";
        for (String opt : List.of(
                "0000291000000000000001ff", // half an option header
                "000029100000000000000400010001", // option longer than the record
                "0000291000000000000100", // record longer than the packet
                "016100291000000000000000", // an owner that is not the root
                "00002910000000")) {
            byte[] packet = HexFormat.of().parseHex(head + opt);
            assertThat(answer(packet).getRcode()).as(opt).isEqualTo(Rcode.FORMERR);
        }
        // OPT outside the additional section
        byte[] misplaced =
                HexFormat.of().parseHex("123400000001000100000000" + "0000060001" + "0000291000000000000000");
        assertThat(answer(misplaced).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void aSignedQueryCantBeCheckedHere() {
        byte[] packet = HexFormat.of()
                .parseHex(
                        "123400000001000000000001" + "0000060001" + "0161 00 00fa 00ff 00000000 0000".replace(" ", ""));
        assertThat(answer(packet).getRcode()).isEqualTo(Rcode.NOTAUTH);
    }

    @Test
    void neverSendsMoreThanTheClientTakes() {
        assertThat(asker.ask("mid.example.org.", Type.A).getSection(Section.ANSWER))
                .hasSize(12);
        for (int size : new int[] {0, 100, 512, 700, 1231, 1232, 1233, 4096, 65535}) {
            for (String name : List.of("big.example.org.", "mid.example.org.")) {
                Message query = Asker.query(name, name.startsWith("big") ? Type.TXT : Type.A);
                query.addRecord(new OPTRecord(size, 0, 0, 0), Section.ADDITIONAL);
                byte[] answer = asker.raw(query.toWire(), Transport.UDP);
                assertThat(answer.length).isLessThanOrEqualTo(Math.clamp(size, 512, 1232));
            }
        }
        Message cut = asker.ask("big.example.org.", Type.TXT);
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(cut.getSection(Section.ANSWER)).isEmpty();
        assertThat(cut.getQuestion().getName()).hasToString("big.example.org.");
        Message whole = asker.ask(Asker.query("big.example.org.", Type.TXT), Transport.TCP);
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(12);
    }

    @Test
    void anAnswerOfExactlyTheLimitIsNotCut() {
        // 12 + 17 for header and question, 11 for OPT: one TXT record of 16 + 1192 octets is just right.
        for (int more = 0; more <= 1; more++) {
            StringBuilder text = new StringBuilder("@ 300 IN SOA a b 1 2 3 4 5\n@ 300 IN TXT");
            int left = 1232 - 12 - 17 - 11 - 12 + more;
            while (left > 0) {
                int length = Math.min(left - 1, 255);
                text.append(" \"").append("x".repeat(length)).append('"');
                left -= length + 1;
            }
            Message query = Asker.query("example.org.", Type.TXT);
            query.addRecord(new OPTRecord(4096, 0, 0, 0), Section.ADDITIONAL);
            byte[] answer = Asker.of("example.org.", text + "\n").raw(query.toWire(), Transport.UDP);
            assertThat(answer.length).isEqualTo(more == 0 ? 1232 : 12 + 17 + 11);
        }
    }

    @Test
    void fillsAStreamAnswerToTheLastOctet() {
        StringBuilder text = new StringBuilder("@ 300 IN SOA a b 1 2 3 4 5\n");
        for (int i = 0; i < 4092; i++) {
            text.append("h 300 IN A 10.1.")
                    .append(i / 256)
                    .append('.')
                    .append(i % 256)
                    .append('\n');
        }
        Asker full = Asker.of("example.org.", text.toString());
        Message answer = full.ask(Asker.query("h.example.org.", Type.A), Transport.TCP);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(4092);
        full.zone(
                "example.org.",
                text + "h 300 IN A 10.2.0.1\nh 300 IN A 10.2.0.2\nh 300 IN A 10.2.0.3\nh 300 IN A 10.2.0.4\n");
        Message tooMuch = full.ask(Asker.query("h.example.org.", Type.A), Transport.TCP);
        assertThat(tooMuch.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(tooMuch.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void ignoresUnknownEdnsFlagsAndEchoesNone() {
        byte[] packet = edns(new OPTRecord(1232, 0, 0, 0x7fff)).toWire();
        Message answer = answer(packet);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getOPT().getFlags()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a pointer to itself as the owner of a record behind the question
                "c01b 0010 0001 00000000 0000",
                // TKEY with an empty RDATA (BIND's CVE-2026-3119)
                "00 00f9 00ff 00000000 0000",
                // SIG(0), which costs nothing as nobody checks it (CVE-2024-1975)
                "00 0018 00ff 00000000 0015 0000 08 00 00000000 7fffffff 00000000 0001 00 ffff",
                // DNSKEY, HIP and BRID of lengths that their types don't allow
                "00 0030 0001 00000000 0001 ff",
                "00 0037 0001 00000000 0002 ffff",
                "00 0045 0001 00000000 0001 00",
            })
    void takesNoInterestInRecordsThatAQueryHasNoUseFor(String record) {
        byte[] packet = HexFormat.of()
                .parseHex("123400000001000000000001" + "076578616d706c65036f726700" + "00060001"
                        + record.replace(" ", ""));
        Message answer = answer(packet);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 254, 255, 65_535})
    void noClassMakesAnUpdateOrNotifyMoreThanUnknown(int dclass) {
        for (int opcode : new int[] {Opcode.NOTIFY, Opcode.UPDATE}) {
            byte[] packet = with(wire("example.org.", Type.SOA), 2, opcode << 3);
            packet[packet.length - 2] = (byte) (dclass >> 8);
            packet[packet.length - 1] = (byte) dclass;
            assertThat(answer(packet).getRcode()).isEqualTo(Rcode.NOTIMP);
        }
    }

    @Test
    void addressesOfTargetsNeverMakeAnAnswerLonger() {
        StringBuilder text = new StringBuilder("@ 300 IN SOA a b 1 2 3 4 5\n");
        for (int i = 0; i < 100; i++) {
            text.append("many 300 IN MX 1 h").append(i).append("\nh").append(i).append(" 300 IN A 192.0.2.1\n");
            text.append("many 300 IN SRV 1 1 1 h").append(i).append('\n');
        }
        Asker asker = Asker.of("example.org.", text.toString());
        for (int type : new int[] {Type.MX, Type.SRV}) {
            Message answer = asker.ask(Asker.query("many.example.org.", type), Transport.TCP);
            assertThat(answer.getSection(Section.ANSWER)).hasSize(100);
            assertThat(answer.getSection(Section.ADDITIONAL)).isEmpty();
        }
    }
}
