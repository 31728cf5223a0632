package io.zonecast.nameserver.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.dns.image.ApplyResult;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.nameserver.Nameserver;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.tsig.TsigAlgorithm;
import io.zonecast.nameserver.tsig.TsigKey;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/** Against a transfer client and TSIG of another make. */
class TransferTest {
    private static final Name APEX = Name.parse("example.org.");
    private static final byte[] SECRET = "thirty-two octets for a good key".getBytes(StandardCharsets.US_ASCII);

    private final ZoneTable zones = new ZoneTable();
    private final List<ZoneDiff> kept = new ArrayList<>();
    private @Nullable Nameserver server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static ZoneImage zone(int serial, String more) {
        String text = "@ 3600 IN SOA ns1 host " + serial + " 7200 900 86400 300\n"
                + "@ 3600 IN NS ns1\n@ 3600 IN MX 10 mail.example.org.\nns1 300 IN A 192.0.2.1\n" + more;
        return ZoneImage.of(APEX, MasterFile.parse(APEX, text));
    }

    private void serve(int most, TsigKeys keys, String... rules) throws IOException {
        List<TransferRule> allow =
                List.of(rules).stream().map(TransferRule::parse).toList();
        server = Nameserver.start(
                NameserverSettings.on(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                        .withTransfer(new TransferSettings(allow, keys, most)),
                zones,
                (zone, since) -> {
                    int from = (int) since.value() - 1;
                    return from >= 0 && from < kept.size() ? List.copyOf(kept.subList(from, kept.size())) : List.of();
                });
    }

    private static TsigKeys keys(TsigAlgorithm algorithm) {
        return new TsigKeys(List.of(new TsigKey(Name.parse("feed."), algorithm, SECRET)));
    }

    private InetSocketAddress address() {
        return java.util.Objects.requireNonNull(server).listening().getFirst();
    }

    private static org.xbill.DNS.Name name(Name name) throws IOException {
        return org.xbill.DNS.Name.fromString(name.toString());
    }

    private List<Record> axfr(Name zone, @Nullable TSIG key) throws IOException, ZoneTransferException {
        ZoneTransferIn transfer = ZoneTransferIn.newAXFR(name(zone), address(), key);
        transfer.run();
        return transfer.getAXFR();
    }

    private static SortedSet<String> texts(List<Record> records) {
        TreeSet<String> texts = new TreeSet<>();
        records.forEach(each -> texts.add(each.rdataToString() + " " + each));
        return texts;
    }

    private static SortedSet<String> texts(ZoneImage zone) throws IOException {
        TreeSet<String> texts = new TreeSet<>();
        for (Rrset rrset : zone.rrsets()) {
            for (var rdata : rrset.rdatas()) {
                Record each = Record.newRecord(
                        name(rrset.owner()), rrset.type().code(), DClass.IN, rrset.ttl(), rdata.toBytes());
                texts.add(each.rdataToString() + " " + each);
            }
        }
        return texts;
    }

    private static String manyRecords(Random random, int count) {
        StringBuilder text = new StringBuilder();
        String[] below = {"", ".deep", ".deep.er", ".a-rather-long-label-that-takes-its-room.x"};
        for (int i = 0; i < count; i++) {
            String owner = "n" + i + below[random.nextInt(below.length)];
            switch (random.nextInt(6)) {
                case 0 -> text.append(owner).append(" 60 IN AAAA 2001:db8::").append(Integer.toHexString(i & 0xffff));
                case 1 -> text.append(owner).append(" 61 IN CNAME n").append(i).append(".deep.other.example.");
                case 2 ->
                    text.append(owner).append(" 62 IN MX 5 n").append(i / 2).append(".deep");
                case 3 ->
                    text.append(owner)
                            .append(" 63 IN SRV 1 2 3 n")
                            .append(i / 3)
                            .append(".deep.er");
                case 4 ->
                    text.append(owner)
                            .append(" 64 IN TXT \"")
                            .append("x".repeat(random.nextInt(250)))
                            .append('"');
                default -> text.append(owner).append(" 65 IN NS ns.n").append(i).append(".example.net.");
            }
            text.append('\n');
        }
        return text.toString();
    }

    @Test
    void aWholeZoneArrivesOverManyMessages() throws Exception {
        ZoneImage zone = zone(7, manyRecords(new Random(1), 20_000) + "*.wild 60 IN TXT \"w\"\n");
        zones.put(zone);
        serve(5, TsigKeys.NONE, "127.0.0.0/8");
        List<Record> records = axfr(APEX, null);
        assertThat(records.getFirst()).isInstanceOf(SOARecord.class);
        assertThat(records.getLast()).isEqualTo(records.getFirst());
        assertThat(records).hasSize((int) zone.recordCount() + 1);
        assertThat(texts(records)).isEqualTo(texts(zone));
    }

    @ParameterizedTest
    @EnumSource(TsigAlgorithm.class)
    void everyMessageOfASignedTransferIsSigned(TsigAlgorithm algorithm) throws Exception {
        ZoneImage zone = zone(7, manyRecords(new Random(2), 5_000));
        zones.put(zone);
        serve(5, keys(algorithm), "key feed.");
        TSIG key = new TSIG(
                org.xbill.DNS.Name.fromString(algorithm.label() + "."), org.xbill.DNS.Name.fromString("feed."), SECRET);
        assertThat(texts(axfr(APEX, key))).isEqualTo(texts(zone));
    }

    @Test
    void theRootZoneIsAZone() throws Exception {
        ZoneImage root = ZoneImage.of(
                Name.ROOT,
                MasterFile.parse(Name.ROOT, "@ 60 IN SOA a b 1 2 3 4 5\n@ 60 IN NS a.\na 60 IN A 192.0.2.1\n"));
        zones.put(root);
        serve(5, TsigKeys.NONE, "127.0.0.1");
        assertThat(texts(axfr(Name.ROOT, null))).isEqualTo(texts(root));
    }

    @Test
    void nobodyElseGetsAZone() throws Exception {
        zones.put(zone(1, ""));
        serve(5, keys(TsigAlgorithm.HMAC_SHA256), "192.0.2.0/24", "2001:db8::/32", "10.0.0.0/8 key feed.");
        TSIG good = new TSIG(TSIG.HMAC_SHA256, org.xbill.DNS.Name.fromString("feed."), SECRET);
        assertThatThrownBy(() -> axfr(APEX, null)).hasMessageContaining("REFUSED");
        assertThatThrownBy(() -> axfr(APEX, good)).hasMessageContaining("REFUSED");
        assertThat(java.util.Objects.requireNonNull(server).counters().get("transfers_refused"))
                .isEqualTo(2);
    }

    @Test
    void aZoneThatIsNotHereIsNoTransfer() throws Exception {
        zones.put(zone(1, "sub 60 IN NS ns1\n"));
        serve(5, TsigKeys.NONE, "127.0.0.0/8");
        assertThatThrownBy(() -> axfr(Name.parse("sub.example.org."), null)).hasMessageContaining("NOTAUTH");
        assertThatThrownBy(() -> axfr(Name.parse("other.org."), null)).hasMessageContaining("NOTAUTH");
    }

    @Test
    void wrongSignaturesGetNothing() throws Exception {
        zones.put(zone(1, ""));
        serve(5, keys(TsigAlgorithm.HMAC_SHA256), "key feed.");
        org.xbill.DNS.Name feed = org.xbill.DNS.Name.fromString("feed.");
        TSIG otherSecret = new TSIG(TSIG.HMAC_SHA256, feed, new byte[32]);
        TSIG otherName = new TSIG(TSIG.HMAC_SHA256, org.xbill.DNS.Name.fromString("food."), SECRET);
        TSIG otherAlgorithm = new TSIG(TSIG.HMAC_SHA512, feed, SECRET);
        for (TSIG key : List.of(otherSecret, otherName, otherAlgorithm)) {
            assertThatThrownBy(() -> axfr(APEX, key)).isInstanceOf(Exception.class);
        }
        assertThat(java.util.Objects.requireNonNull(server).counters().get("transfers_axfr"))
                .isZero();
    }

    /** The steps from one image to the next, kept as the server would. */
    private ZoneImage change(ZoneImage before, String removed, String added) {
        ZoneDiff step = new ZoneDiff(
                rrsets(before.serial().value(), removed), rrsets(before.serial().value() + 1, added));
        ApplyResult result = before.apply(step);
        assertThat(result).isInstanceOf(ApplyResult.Applied.class);
        kept.add(step);
        return ((ApplyResult.Applied) result).image();
    }

    private static List<Rrset> rrsets(long serial, String records) {
        List<Rrset> all = new ArrayList<>();
        MasterFile.parse(APEX, "@ 3600 IN SOA ns1 host " + serial + " 7200 900 86400 300\n" + records)
                .forEach(all::add);
        return all;
    }

    private ZoneTransferIn ixfr(long serial) throws IOException, ZoneTransferException {
        ZoneTransferIn transfer = ZoneTransferIn.newIXFR(name(APEX), serial, false, address(), null);
        transfer.run();
        return transfer;
    }

    @Test
    void changesArriveStepByStep() throws Exception {
        ZoneImage now = zone(1, manyRecords(new Random(3), 50));
        now = change(now, "", "www 60 IN A 192.0.2.1\nwww 60 IN A 192.0.2.2\n");
        now = change(now, "www 60 IN A 192.0.2.1\n", "mail 60 IN A 192.0.2.3\n");
        zones.put(now);
        serve(5, TsigKeys.NONE, "127.0.0.0/8");
        ZoneTransferIn transfer = ixfr(1);
        assertThat(transfer.isIXFR()).isTrue();
        assertThat(transfer.getIXFR()).hasSize(2);
        assertThat(transfer.getIXFR().get(0).adds.toString()).contains("192.0.2.1", "192.0.2.2");
        assertThat(transfer.getIXFR().get(1).deletes.toString())
                .contains("192.0.2.1")
                .doesNotContain("192.0.2.2");
        assertThat(transfer.getIXFR().get(1).adds.toString()).contains("mail.example.org");
        assertThat(ixfr(2).getIXFR()).hasSize(1);
        assertThat(ixfr(3).isCurrent()).isTrue();
        assertThat(ixfr(4).isCurrent()).isTrue();
    }

    @Test
    void whatIsNotKeptComesAsAWhole() throws Exception {
        ZoneImage now = zone(8, manyRecords(new Random(4), 50));
        zones.put(now);
        serve(5, TsigKeys.NONE, "127.0.0.0/8");
        ZoneTransferIn transfer = ixfr(3);
        assertThat(transfer.isAXFR()).isTrue();
        assertThat(texts(transfer.getAXFR())).isEqualTo(texts(now));
    }

    @Test
    void signedQueriesGetSignedAnswers() throws Exception {
        zones.put(zone(1, ""));
        serve(5, keys(TsigAlgorithm.HMAC_SHA256), "key feed.");
        for (boolean tcp : List.of(false, true)) {
            SimpleResolver resolver = new SimpleResolver(address());
            resolver.setTCP(tcp);
            resolver.setTimeout(Duration.ofSeconds(30));
            TSIG good = new TSIG(TSIG.HMAC_SHA256, org.xbill.DNS.Name.fromString("feed."), SECRET);
            resolver.setTSIGKey(good);
            Message query = Message.newQuery(Record.newRecord(name(APEX), Type.SOA, DClass.IN));
            Message answer = resolver.send(query);
            assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(answer.isVerified()).isTrue();
            assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
            resolver.setTSIGKey(new TSIG(TSIG.HMAC_SHA256, org.xbill.DNS.Name.fromString("who."), SECRET));
            assertThat(resolver.send(Message.newQuery(Record.newRecord(name(APEX), Type.SOA, DClass.IN)))
                            .getRcode())
                    .isEqualTo(Rcode.NOTAUTH);
        }
    }

    @Test
    void ednsIsAnsweredAndThePortServesOnAfterwards() throws Exception {
        zones.put(zone(1, ""));
        serve(5, TsigKeys.NONE, "127.0.0.0/8");
        Message query = Message.newQuery(Record.newRecord(name(APEX), Type.AXFR, DClass.IN));
        query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        SimpleResolver resolver = new SimpleResolver(address());
        resolver.setTCP(true);
        resolver.setTimeout(Duration.ofSeconds(30));
        // dnsjava's resolver sends transfers another way, so that the octets go by hand.
        try (java.net.Socket socket =
                new java.net.Socket(address().getAddress(), address().getPort())) {
            socket.setSoTimeout(30_000);
            byte[] axfr = query.toWire();
            byte[] soa = Message.newQuery(Record.newRecord(name(APEX), Type.SOA, DClass.IN))
                    .toWire();
            var out = new java.io.DataOutputStream(socket.getOutputStream());
            for (byte[] each : List.of(axfr, soa)) {
                out.writeShort(each.length);
                out.write(each);
            }
            var in = new java.io.DataInputStream(socket.getInputStream());
            // The answer need not wait for the transfer.
            Message one = new Message(in.readNBytes(in.readUnsignedShort()));
            Message two = new Message(in.readNBytes(in.readUnsignedShort()));
            boolean first = one.getHeader().getID() == query.getHeader().getID();
            Message transfer = first ? one : two;
            assertThat(transfer.getOPT()).isNotNull();
            assertThat(transfer.getSection(Section.ANSWER)).hasSize(5);
            assertThat((first ? two : one).getSection(Section.ANSWER)).hasSize(1);
        }
    }

    private Message askOverUdp(Name zone, @Nullable TSIG key) throws IOException {
        SimpleResolver resolver = new SimpleResolver(address());
        resolver.setTimeout(Duration.ofSeconds(30));
        resolver.setTSIGKey(key);
        Message query = Message.newQuery(Record.newRecord(name(zone), Type.IXFR, DClass.IN));
        query.addRecord(
                Record.fromString(name(zone), Type.SOA, DClass.IN, 60, "a. b. 1 2 3 4 5", name(zone)),
                Section.AUTHORITY);
        return resolver.send(query);
    }

    @Test
    void overUdpTheSoaSaysWhetherToComeOverTcp() throws Exception {
        zones.put(zone(7, "www 60 IN A 192.0.2.80\n"));
        serve(5, TsigKeys.NONE, "127.0.0.0/8");
        Message answer = askOverUdp(APEX, null);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getSection(Section.ANSWER))
                .singleElement()
                .isInstanceOfSatisfying(
                        SOARecord.class, soa -> assertThat(soa.getSerial()).isEqualTo(7));
        assertThat(java.util.Objects.requireNonNull(server).counters())
                .containsEntry("transfers_ixfr_udp", 1L)
                .containsEntry("qtype_ixfr", 1L)
                .containsEntry("rcode_noerror", 1L);
        assertThat(askOverUdp(Name.parse("other.example."), null).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void overUdpASignedQueryGetsASignedSoaAndNobodyElseGetsOne() throws Exception {
        zones.put(zone(7, ""));
        serve(5, keys(TsigAlgorithm.HMAC_SHA256), "127.0.0.0/8 key feed");
        TSIG key = new TSIG(TSIG.HMAC_SHA256, name(Name.parse("feed.")), SECRET);
        Message answer = askOverUdp(APEX, key);
        assertThat(answer.isVerified()).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(askOverUdp(APEX, null).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(askOverUdp(APEX, null).getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void aRuleForSomeZonesLetsNobodyHaveOthers() throws Exception {
        Name second = Name.parse("second.example.");
        zones.put(zone(1, ""));
        zones.put(ZoneImage.of(
                second, MasterFile.parse(second, "@ 60 IN SOA ns host 1 2 3 4 5\n@ 60 IN NS ns.example.org.\n")));
        serve(5, keys(TsigAlgorithm.HMAC_SHA256), "127.0.0.1 zone example.ORG zone third.example", "key feed");
        assertThat(axfr(APEX, null)).isNotEmpty();
        assertThatThrownBy(() -> axfr(second, null)).isInstanceOf(ZoneTransferException.class);
        assertThat(askOverUdp(second, null).getRcode()).isEqualTo(Rcode.REFUSED);
        TSIG key = new TSIG(TSIG.HMAC_SHA256, name(Name.parse("feed.")), SECRET);
        assertThat(axfr(second, key)).isNotEmpty();
    }

    @Test
    void rulesAreReadAndRefused() {
        assertThatThrownBy(() -> TransferRule.parse("192.0.2.1/24")).hasMessageContaining("bits behind its prefix");
        assertThatThrownBy(() -> TransferRule.parse("192.0.2.0/33")).hasMessageContaining("0 to 32 bits");
        assertThatThrownBy(() -> TransferRule.parse("example.org")).hasMessageContaining("no address or network");
        assertThatThrownBy(() -> TransferRule.parse("192.0.2.0/24 kee feed")).hasMessageContaining("[key NAME]");
        for (String wrong : List.of(
                "key", "127.0.0.1 tls tls", "key a key b", "127.0.0.1 zone", "127.0.0.1 certificate", "::1 tls now")) {
            assertThatThrownBy(() -> TransferRule.parse(wrong)).as(wrong).hasMessageContaining("[tls]");
        }
        for (String nobody : List.of("tls", "zone example.org", "tls zone example.org")) {
            assertThatThrownBy(() -> TransferRule.parse(nobody)).as(nobody).hasMessageContaining("names nobody");
        }
        assertThat(TransferRule.parse("certificate any").needsTls()).isTrue();
        assertThat(TransferRule.parse("::1 key a").needsTls()).isFalse();
        assertThatThrownBy(() -> new TransferSettings(List.of(TransferRule.parse("key feed")), TsigKeys.NONE, 1))
                .hasMessageContaining("there is no TSIG key feed.");
    }
}
