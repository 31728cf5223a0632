package io.zonecast.nameserver.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.tsig.TsigAlgorithm;
import io.zonecast.nameserver.tsig.TsigKey;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

class NotifierTest {
    private static final Name APEX = Name.parse("example.org.");
    private static final byte[] SECRET = new byte[32];
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ZoneTable zones = new ZoneTable();
    private final TsigKeys keys =
            new TsigKeys(List.of(new TsigKey(Name.parse("feed."), TsigAlgorithm.HMAC_SHA256, SECRET)));
    private DatagramSocket server;

    @BeforeEach
    void open() throws IOException {
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        server.setSoTimeout((int) PATIENCE.toMillis());
        put(5);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void put(int serial) {
        zones.put(ZoneImage.of(
                APEX, MasterFile.parse(APEX, "@ 60 IN SOA ns1 host " + serial + " 2 3 4 5\n@ 60 IN NS ns1\n")));
    }

    private Notifier start(String more) throws IOException {
        return Notifier.start(
                zones,
                List.of(NotifyTarget.parse(
                        "127.0.0.1:" + server.getLocalPort() + more, NameserverSettings::address, keys)),
                new Notifier.Timing(Duration.ofMillis(20)),
                () -> System.currentTimeMillis() / 1000,
                new Random(1));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Heard(Message message, byte[] octets, InetSocketAddress from) {}

    private Heard hear() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        server.receive(packet);
        byte[] octets = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        return new Heard(new Message(octets), octets, (InetSocketAddress) packet.getSocketAddress());
    }

    private void answer(Heard heard, UnaryOperator<Message> change) throws IOException {
        Message reply = new Message(heard.message().getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setOpcode(Opcode.NOTIFY);
        reply.addRecord(heard.message().getQuestion(), Section.QUESTION);
        byte[] octets = change.apply(reply).toWire();
        server.send(new DatagramPacket(octets, octets.length, heard.from()));
    }

    private static long serial(Heard heard) {
        return ((SOARecord) heard.message().getSection(Section.ANSWER).getFirst()).getSerial();
    }

    @Test
    void aChangeIsToldUntilItIsAnswered() throws IOException {
        try (Notifier notifier = start("")) {
            notifier.changed(APEX);
            Heard first = hear();
            assertThat(first.message().getHeader().getOpcode()).isEqualTo(Opcode.NOTIFY);
            assertThat(first.message().getHeader().getFlag(Flags.AA)).isTrue();
            assertThat(first.message().getQuestion().getType()).isEqualTo(Type.SOA);
            assertThat(serial(first)).isEqualTo(5);
            put(6);
            assertThat(serial(hear())).isEqualTo(6);
            answer(first, reply -> reply);
            await().atMost(PATIENCE).until(() -> notifier.answered() == 1);
            assertThat(notifier.givenUp()).isZero();
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws IOException {
        try (Notifier notifier = start("")) {
            notifier.changed(APEX);
            await().atMost(PATIENCE).until(() -> notifier.givenUp() == 1);
            assertThat(notifier.sent()).isEqualTo(6);
            Heard last = hear();
            answer(last, reply -> reply);
            notifier.changed(APEX);
            await().atMost(PATIENCE).until(() -> notifier.sent() > 6);
            assertThat(notifier.answered()).isZero();
        }
    }

    @Test
    void aRefusalIsAnAnswer() throws IOException {
        try (Notifier notifier = start("")) {
            notifier.changed(APEX);
            answer(hear(), reply -> {
                reply.getHeader().setRcode(Rcode.NOTAUTH);
                return reply;
            });
            await().atMost(PATIENCE).until(() -> notifier.answered() == 1);
        }
    }

    @Test
    void whatIsToldIsSigned() throws IOException {
        try (Notifier notifier = start(" key feed")) {
            notifier.changed(APEX);
            Heard heard = hear();
            TSIG key = new TSIG(TSIG.HMAC_SHA256, org.xbill.DNS.Name.fromString("feed."), SECRET);
            assertThat(key.verify(heard.message(), heard.octets(), null)).isEqualTo(Rcode.NOERROR);
        }
    }

    @Test
    void aDeletedZoneIsNotTold() throws IOException {
        try (Notifier notifier = start("")) {
            zones.remove(APEX);
            Name other = Name.parse("other.org.");
            notifier.changed(APEX);
            zones.put(ZoneImage.of(other, MasterFile.parse(other, "@ 60 IN SOA ns1 host 9 2 3 4 5\n@ 60 IN NS ns1\n")));
            notifier.changed(other);
            assertThat(serial(hear())).isEqualTo(9);
        }
    }
}
