package io.zonecast.nameserver.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.nameserver.Nameserver;
import io.zonecast.nameserver.NameserverSettings;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A client above its rate: truncated, over TCP as ever, and as ever with a cookie. */
class LimitedServerTest {
    private static final Name APEX = Name.parse("example.org.");
    private static final int COOKIE = 10;

    private Nameserver server;
    private InetSocketAddress address;

    @BeforeEach
    void start() throws IOException {
        ZoneTable zones = new ZoneTable();
        zones.put(ZoneImage.of(
                APEX, MasterFile.parse(APEX, "@ 60 IN SOA a b 1 2 3 4 5\n@ 60 IN NS a\na 60 IN A 192.0.2.1\n")));
        server = Nameserver.start(
                NameserverSettings.on(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                        .withLimit(new LimitSettings(1, 1, 24, 56, false)),
                zones);
        address = server.listening().getFirst();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Message query() throws IOException {
        return Message.newQuery(Record.newRecord(org.xbill.DNS.Name.fromString("a.example.org."), Type.A, DClass.IN));
    }

    private static Message queryWith(byte[] cookie) throws IOException {
        Message query = query();
        query.addRecord(new OPTRecord(1232, 0, 0, 0, new GenericEDNSOption(COOKIE, cookie)), Section.ADDITIONAL);
        return query;
    }

    private Message ask(Message query) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(30_000);
            byte[] octets = query.toWire();
            socket.send(new DatagramPacket(octets, octets.length, address));
            DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
            socket.receive(answer);
            return new Message(Arrays.copyOf(answer.getData(), answer.getLength()));
        }
    }

    /** Until the rate is used up: on a slow machine it comes back while one asks. */
    private Message askUntilTruncated(Message query) throws IOException {
        Message answer = ask(query);
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!answer.getHeader().getFlag(Flags.TC) && System.nanoTime() < end) {
            answer = ask(query);
        }
        return answer;
    }

    @Test
    void aTruncatedAnswerSendsTheClientToTcp() throws IOException {
        Message truncated = askUntilTruncated(query());
        assertThat(truncated.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(truncated.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(truncated.getSection(Section.ANSWER)).isEmpty();
        assertThat(truncated.getQuestion().getType()).isEqualTo(Type.A);
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTimeout(Duration.ofSeconds(30));
        resolver.setTCP(true);
        for (int i = 0; i < 20; i++) {
            assertThat(resolver.send(query()).getSection(Section.ANSWER)).hasSize(1);
        }
        assertThat(server.counters().get("rate_limited")).isPositive();
        assertThat(server.counters().get("rate_slipped")).isPositive();
    }

    @Test
    void aCookieOfOursIsNeverLimited() throws IOException {
        Message answer = askUntilTruncated(queryWith(new byte[8]));
        // Truncated or not, an answer brings the cookie.
        byte[] option = answer.getOPT().getOptions(COOKIE).getFirst().toWire();
        byte[] cookie = Arrays.copyOfRange(option, 4, option.length);
        assertThat(cookie).hasSize(24);
        for (int i = 0; i < 50; i++) {
            Message good = ask(queryWith(cookie));
            assertThat(good.getHeader().getFlag(Flags.TC)).isFalse();
            assertThat(good.getSection(Section.ANSWER)).hasSize(1);
        }
    }
}
