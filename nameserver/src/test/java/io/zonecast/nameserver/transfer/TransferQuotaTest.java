package io.zonecast.nameserver.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.nameserver.Nameserver;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.tcp.TcpLimits;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Transfers at a time are bounded; those who may not have any take none of the places. */
class TransferQuotaTest {
    private static final Name APEX = Name.parse("example.org.");
    /** More than all buffers on the way hold. */
    private static final int RECORDS = 100_000;

    private final ZoneTable zones = new ZoneTable();
    private Nameserver server;

    @BeforeEach
    void start() throws IOException {
        StringBuilder text = new StringBuilder();
        String filling = "x".repeat(240);
        for (int i = 0; i < RECORDS; i++) {
            text.append('n').append(i).append(" 300 IN TXT \"").append(filling).append("\"\n");
        }
        zones.put(zone(1, text.toString()));
        NameserverSettings settings = new NameserverSettings(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                1,
                1232,
                new TcpLimits(100, 100, Duration.ofMinutes(5), Duration.ofMinutes(5)));
        server = Nameserver.start(
                settings.withTransfer(new TransferSettings(List.of(TransferRule.parse("127.0.0.1")), TsigKeys.NONE, 1)),
                zones);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static ZoneImage zone(int serial, String more) {
        return ZoneImage.of(
                APEX, MasterFile.parse(APEX, "@ 300 IN SOA ns host " + serial + " 2 3 4 5\n@ 300 IN NS ns\n" + more));
    }

    /** Asks for the zone and reads nothing. */
    private Socket ask(String from) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(60_000);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(server.listening().getFirst());
        byte[] query = Message.newQuery(
                        Record.newRecord(org.xbill.DNS.Name.fromString("example.org."), Type.AXFR, DClass.IN))
                .toWire();
        socket.getOutputStream()
                .write(ByteBuffer.allocate(query.length + 2)
                        .putShort((short) query.length)
                        .put(query)
                        .array());
        return socket;
    }

    private static Message next(DataInputStream in) throws IOException {
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        return new Message(message);
    }

    private int rcode(String from) throws IOException {
        try (Socket socket = ask(from)) {
            return next(new DataInputStream(socket.getInputStream())).getRcode();
        }
    }

    @Test
    void whoMayHaveNoZoneTakesNoPlaceAndATransferIsOfOneVersion() throws IOException {
        try (Socket slow = ask("127.0.0.1")) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(slow.getInputStream()));
            Message message = next(in);
            SOARecord first = (SOARecord) message.getSection(Section.ANSWER).getFirst();

            assertThat(rcode("127.0.0.2")).isEqualTo(Rcode.REFUSED);
            assertThat(rcode("127.0.0.1")).isEqualTo(Rcode.SERVFAIL);
            zones.put(zone(2, ""));

            List<Record> records = message.getSection(Section.ANSWER);
            int count = records.size();
            while (count == 1 || !(records.getLast() instanceof SOARecord)) {
                records = next(in).getSection(Section.ANSWER);
                count += records.size();
            }
            assertThat(count).isEqualTo(RECORDS + 3);
            assertThat(((SOARecord) records.getLast()).getSerial())
                    .isEqualTo(first.getSerial())
                    .isEqualTo(1);
        }
        assertThat(server.counters()).containsEntry("transfers_busy", 1L).containsEntry("transfers_refused", 1L);
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(rcode("127.0.0.1")).isEqualTo(Rcode.NOERROR));
    }
}
