package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.zonecast.dns.image.ZoneTable;
import io.zonecast.nameserver.tcp.TcpLimits;
import io.zonecast.nameserver.udp.UdpIo;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class NameserverTest {
    private final ZoneTable zones = TestZone.table();
    private Nameserver server;

    @BeforeEach
    void start() throws IOException {
        server = Nameserver.start(new NameserverSettings(TestZone.loopback(), 2, 1232, TcpLimits.DEFAULT), zones);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Message ask(String name, int type, boolean tcp, boolean ignoreTruncation) throws IOException {
        SimpleResolver resolver = new SimpleResolver(server.listening().getFirst());
        resolver.setTCP(tcp);
        resolver.setIgnoreTruncation(ignoreTruncation);
        resolver.setTimeout(Duration.ofSeconds(5));
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }

    @ParameterizedTest
    @EnumSource
    void answersHoweverUdpIsReadAndWritten(UdpIo io) throws IOException {
        assumeThat(io.isAvailable()).isTrue();
        server.close();
        server = Nameserver.start(
                new NameserverSettings(TestZone.loopback(), 2, 1232, TcpLimits.DEFAULT).with(io), zones);
        assertThat(ask("www.example.org.", Type.A, false, true).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(ask("nothing.www.example.org.", Type.A, false, true).getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
        assertThat(server.counters()).containsEntry("queries_udp", 2L);
    }

    @Test
    void answersOverUdpAndTcp() throws IOException {
        for (boolean tcp : List.of(false, true)) {
            Message answer = ask("www.example.org.", Type.A, tcp, true);
            assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
            assertThat(answer.getSection(Section.ANSWER))
                    .extracting(Record::rdataToString)
                    .containsExactly("192.0.2.80");
            assertThat(ask("no.example.org.", Type.A, tcp, true).getRcode()).isEqualTo(Rcode.NXDOMAIN);
            assertThat(ask("example.net.", Type.A, tcp, true).getRcode()).isEqualTo(Rcode.REFUSED);
        }
    }

    @Test
    void truncatesOverUdpAndGivesAllOverTcp() throws IOException {
        Message cut = ask("big.example.org.", Type.TXT, false, true);
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(cut.getSection(Section.ANSWER)).isEmpty();

        Message whole = ask("big.example.org.", Type.TXT, false, false);

        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(TestZone.BIG_RECORDS);
        assertThat(server.counters()).containsEntry("truncated", 2L).containsEntry("queries_tcp", 1L);
    }

    @Test
    void servesANewVersionWithTheNextQuery() throws IOException {
        for (int serial = 2; serial < 50; serial++) {
            zones.put(TestZone.image(serial));
            Record soa = ask("example.org.", Type.SOA, serial % 2 == 0, true)
                    .getSection(Section.ANSWER)
                    .getFirst();
            assertThat(((SOARecord) soa).getSerial()).isEqualTo(serial);
        }
    }

    @Test
    void countsWhatItDoes() throws IOException {
        ask("www.example.org.", Type.A, false, true);
        ask("no.example.org.", Type.AAAA, false, true);
        ask("example.net.", Type.MX, true, true);

        assertThat(server.counters())
                .containsEntry("queries_udp", 2L)
                .containsEntry("queries_tcp", 1L)
                .containsEntry("rcode_noerror", 1L)
                .containsEntry("rcode_nxdomain", 1L)
                .containsEntry("rcode_refused", 1L)
                .containsEntry("qtype_a", 1L)
                .containsEntry("qtype_aaaa", 1L)
                .containsEntry("qtype_mx", 1L)
                .containsEntry("tcp_accepted", 1L)
                .containsEntry("dropped", 0L);
    }

    @Test
    void aBadPacketDoesNotStopTheLoop() throws IOException {
        InetSocketAddress address = server.listening().getFirst();
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 200; i++) {
                byte[] junk = new byte[i];
                java.util.Arrays.fill(junk, (byte) (i * 7));
                socket.send(new DatagramPacket(junk, junk.length, address));
            }
        }
        assertThat(ask("www.example.org.", Type.A, false, true).getRcode()).isEqualTo(Rcode.NOERROR);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(server.counters().get("dropped")).isPositive());
        assertThat(server.counters()).containsEntry("failed", 0L);
    }

    @Test
    void givesCookiesThatHoldForItsClientOverBothTransports() throws IOException {
        SimpleResolver resolver = new SimpleResolver(server.listening().getFirst());
        byte[] client = {1, 2, 3, 4, 5, 6, 7, 8};
        byte[] first = cookie(resolver, client);
        assertThat(first).hasSize(24).startsWith(client);
        assertThat(cookie(resolver, first)).isEqualTo(first);
        resolver.setTCP(true);
        assertThat(cookie(resolver, first)).isEqualTo(first);
    }

    private static byte[] cookie(SimpleResolver resolver, byte[] cookie) throws IOException {
        Message query = Message.newQuery(Record.newRecord(Name.fromString("example.org."), Type.SOA, DClass.IN));
        query.addRecord(
                new OPTRecord(1232, 0, 0, 0, List.of(new GenericEDNSOption(EDNSOption.Code.COOKIE, cookie))),
                Section.ADDITIONAL);
        byte[] option = resolver.send(query)
                .getOPT()
                .getOptions(EDNSOption.Code.COOKIE)
                .getFirst()
                .toWire();
        return java.util.Arrays.copyOfRange(option, 4, option.length);
    }

    @Test
    void refusesAnAddressInUse() {
        NameserverSettings again = NameserverSettings.on(server.listening());

        assertThatThrownBy(() -> Nameserver.start(again, zones))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("can't listen on");
    }

    @Test
    void listensOnSeveralAddressesAndIpv6() throws IOException {
        NameserverSettings settings = NameserverSettings.on(List.of(
                NameserverSettings.address("127.0.0.1:0"),
                NameserverSettings.address("127.0.0.2:0"),
                NameserverSettings.address("[::1]:0")));
        try (Nameserver several = Nameserver.start(settings, zones)) {
            assertThat(several.listening()).hasSize(3).allSatisfy(address -> {
                SimpleResolver resolver = new SimpleResolver(address);
                Message query =
                        Message.newQuery(Record.newRecord(Name.fromString("www.example.org."), Type.A, DClass.IN));
                assertThat(resolver.send(query).getRcode()).isEqualTo(Rcode.NOERROR);
            });
        }
    }

    @Test
    void closingFreesThePort() throws IOException {
        InetSocketAddress address = server.listening().getFirst();
        server.close();
        server = Nameserver.start(NameserverSettings.on(List.of(address)), zones);

        assertThat(ask("www.example.org.", Type.A, false, true).getRcode()).isEqualTo(Rcode.NOERROR);
    }
}
