package io.zonecast.nameserver.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.zonecast.dns.answer.CookieSecret;
import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.Crypto;
import io.zonecast.dns.dnssec.Denial;
import io.zonecast.dns.dnssec.DnsKey;
import io.zonecast.dns.dnssec.SignedZone;
import io.zonecast.dns.dnssec.SigningPolicy;
import io.zonecast.dns.dnssec.ZoneEdit;
import io.zonecast.dns.dnssec.ZoneKeys;
import io.zonecast.dns.dnssec.ZoneSigner;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.dns.zone.Serial;
import io.zonecast.nameserver.desk.Desk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The whole way of a packet, from the kernel and back to it, allocates nothing, whatever its answer is. */
class LoopAllocationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TRUNCATED = -1;
    private static final Name APEX = Name.parse("example.org.");
    private static final ZoneKeys KEYS = keys();

    private static ZoneKeys keys() {
        Crypto crypto = Crypto.fastest();
        Crypto.NewKey made = crypto.generate(Algorithm.ED25519, DnsKey.SECURE_ENTRY_POINT);
        return new ZoneKeys(List.of(crypto.load(made.dnsKey(), made.pkcs8())));
    }

    private static ZoneTable zones(Denial denial) {
        StringBuilder text = new StringBuilder("""
                @ SOA ns1 hostmaster 1 10800 3600 604800 300
                @ NS ns1
                @ MX 10 mail
                ns1 A 192.0.2.1
                mail A 192.0.2.2
                mail AAAA 2001:db8::2
                *.wild TXT "wild"
                alias CNAME mail
                tree DNAME wild
                sub NS ns.sub
                sub NS ns1
                ns.sub A 192.0.2.3
                safe NS ns.safe
                safe DS 4711 13 2 %s
                ns.safe A 192.0.2.4
                """.formatted("4b".repeat(32)));
        for (int i = 0; i < 40; i++) {
            text.append("large TXT \"").append("x".repeat(60)).append(i).append("\"\n");
            text.append("h").append(i).append(" A 192.0.2.").append(i).append('\n');
        }
        SignedZone zone = new SignedZone(APEX, denial);
        ZoneKeys keys = denial == Denial.NONE ? ZoneKeys.NONE : KEYS;
        ZoneEdit edit = new ZoneEdit(zone, denial, new ZoneSigner(APEX, keys, SigningPolicy.DEFAULT, Instant.now()));
        edit.replaceAll(MasterFile.parse(APEX, text.toString()));
        edit.finish(new Serial(1));
        ZoneTable zones = new ZoneTable();
        zones.put(ZoneImage.of(APEX, SignedZone.published(zone.contents())));
        return zones;
    }

    private static Message query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(org.xbill.DNS.Name.fromString(name), type, DClass.IN));
    }

    private static Message signed(String name, int type) throws IOException {
        Message query = query(name, type);
        query.addRecord(
                new OPTRecord(
                        1232,
                        0,
                        0,
                        ExtendedFlags.DO,
                        new CookieOption(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}),
                        new NSIDOption(new byte[0])),
                Section.ADDITIONAL);
        return query;
    }

    /** @param rcode of the answer; {@link #TRUNCATED} for one that is cut */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Case(byte[] query, int rcode) {}

    private static List<Case> queries() throws IOException {
        List<Case> queries = new ArrayList<>();
        String[] found = {"h7", "alias", "*.wild", "x.y.wild", "a.tree", "sub", "www.sub", "www.safe", "h3", "mail"};
        for (String name : found) {
            for (int type : new int[] {Type.A, Type.TXT, Type.DS, Type.ANY}) {
                queries.add(new Case(query(name + ".example.org.", type).toWire(), Rcode.NOERROR));
                queries.add(new Case(signed(name + ".example.org.", type).toWire(), Rcode.NOERROR));
            }
        }
        for (String name : List.of("nothing", "a.b.c", "zzz", "a.h5")) {
            queries.add(new Case(query(name + ".example.org.", Type.A).toWire(), Rcode.NXDOMAIN));
            queries.add(new Case(signed(name + ".example.org.", Type.A).toWire(), Rcode.NXDOMAIN));
        }
        queries.add(new Case(signed("example.org.", Type.DNSKEY).toWire(), Rcode.NOERROR));
        queries.add(new Case(query("large.example.org.", Type.TXT).toWire(), TRUNCATED));
        queries.add(new Case(signed("large.example.org.", Type.TXT).toWire(), TRUNCATED));
        queries.add(new Case(query("elsewhere.test.", Type.A).toWire(), Rcode.REFUSED));
        queries.add(new Case(query("example.org.", Type.AXFR).toWire(), Rcode.NOTIMP));
        Message many = query("h1.example.org.", Type.A);
        many.addRecord(query("h2.example.org.", Type.A).getQuestion(), Section.QUESTION);
        queries.add(new Case(many.toWire(), Rcode.FORMERR));
        byte[] cut = signed("h1.example.org.", Type.A).toWire();
        queries.add(new Case(java.util.Arrays.copyOf(cut, cut.length - 3), Rcode.FORMERR));
        return queries;
    }

    @ParameterizedTest
    @EnumSource
    void noAnswerAllocates(Denial denial) throws IOException {
        assumeThat(LinuxSupport.AVAILABLE).isTrue();
        List<Case> queries = queries();
        ServerProfile profile = new ServerProfile(
                1232, "one", "Zonecast", Optional.of(new CookieSecret(new byte[CookieSecret.LENGTH])), 100);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0);
        PacketSocket socket = LinuxPacketSocket.open(any, 1232);
        InetSocketAddress address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), socket.address().getPort());
        String name = "no-allocation-" + denial;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (UdpLoop _ = UdpLoop.start(name, socket, new Desk(zones(denial), profile));
                DatagramSocket client = new DatagramSocket()) {
            client.setSoTimeout(30_000);
            long thread = Thread.getAllStackTraces().keySet().stream()
                    .filter(one -> one.getName().equals(name))
                    .findFirst()
                    .orElseThrow()
                    .threadId();
            for (Case one : queries) {
                assertThat(rcode(client, address, one.query())).isEqualTo(one.rcode());
            }
            List<byte[]> packets = queries.stream().map(Case::query).toList();
            long least = Long.MAX_VALUE;
            // Until the compiler has been over the loop, segments are still real objects; on a busy machine it
            // comes late. A query that allocates by itself never lets it get to zero.
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (least > 0 && System.nanoTime() < deadline) {
                long before = threads.getThreadAllocatedBytes(thread);
                for (int round = 0; round < 10; round++) {
                    ask(client, address, packets);
                }
                least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
            }
            assertThat(least).isZero();
        }
    }

    private static int rcode(DatagramSocket client, InetSocketAddress address, byte[] query) throws IOException {
        client.send(new DatagramPacket(query, query.length, address));
        DatagramPacket in = new DatagramPacket(new byte[2048], 2048);
        client.receive(in);
        Message answer = new Message(java.util.Arrays.copyOf(in.getData(), in.getLength()));
        return answer.getHeader().getFlag(Flags.TC) ? TRUNCATED : answer.getRcode();
    }

    private static void ask(DatagramSocket client, InetSocketAddress address, List<byte[]> queries) throws IOException {
        DatagramPacket in = new DatagramPacket(new byte[2048], 2048);
        for (int from = 0; from < queries.size(); from += 20) {
            List<byte[]> some = queries.subList(from, Math.min(queries.size(), from + 20));
            for (byte[] query : some) {
                client.send(new DatagramPacket(query, query.length, address));
            }
            for (int i = 0; i < some.size(); i++) {
                client.receive(in);
            }
        }
    }
}
