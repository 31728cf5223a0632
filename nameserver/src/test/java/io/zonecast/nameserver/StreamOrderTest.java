package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.nameserver.tls.TestCertificates;
import io.zonecast.nameserver.tls.TlsClient;
import io.zonecast.nameserver.tls.TlsSettings;
import io.zonecast.nameserver.transfer.TransferRule;
import io.zonecast.nameserver.transfer.TransferSettings;
import io.zonecast.nameserver.tsig.TsigKeys;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** On one connection nobody waits for a transfer that was asked for before (RFC 7766 section 6.2.1.1). */
class StreamOrderTest {
    @TempDir
    private Path folder;

    private static Message ixfr() throws IOException {
        Name apex = Name.fromString("example.org.");
        Message query = Message.newQuery(Record.newRecord(apex, Type.IXFR, DClass.IN));
        query.addRecord(Record.fromString(apex, Type.SOA, DClass.IN, 60, "a. b. 1 2 3 4 5", apex), Section.AUTHORITY);
        return query;
    }

    private static Message read(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        return new Message(in.readNBytes(in.readUnsignedShort()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aQuickAnswerOvertakesTransfersThatTakeTheirTime(boolean tls) throws Exception {
        TestCertificates certificates = new TestCertificates(folder, "ca");
        certificates.issue("server", TestCertificates.NAME);
        CountDownLatch goOn = new CountDownLatch(1);
        var zones = new io.zonecast.dns.image.ZoneTable();
        zones.put(TestZone.image(9));
        NameserverSettings settings = NameserverSettings.on(TestZone.loopback())
                .withTls(new TlsSettings(TestZone.loopback(), certificates.files("server")))
                .withTransfer(new TransferSettings(List.of(TransferRule.parse("127.0.0.0/8")), TsigKeys.NONE, 20));
        try (Nameserver server = Nameserver.start(settings, zones, (zone, since) -> {
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return List.<ZoneDiff>of();
                });
                Socket socket = tls
                        ? new TlsClient(certificates.file("ca"), null)
                                .open(server.listeningTls().getFirst())
                        : new Socket()) {
            if (!tls) {
                socket.connect(server.listening().getFirst());
                socket.setSoTimeout(60_000);
            }
            List<Integer> slow = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Message query = ixfr();
                slow.add(query.getHeader().getID());
                socket.getOutputStream().write(TlsClient.framed(query));
            }
            for (int i = 0; i < 50; i++) {
                Message query = Message.newQuery(
                        Record.newRecord(Name.fromString("n" + i + ".wild.example.org."), Type.TXT, DClass.IN));
                socket.getOutputStream().write(TlsClient.framed(query));
                assertThat(read(socket).getHeader().getID())
                        .isEqualTo(query.getHeader().getID());
            }
            goOn.countDown();
            // Each comes whole then, message by message, in any order.
            int records = 0;
            while (records < 3 * (TestZone.BIG_RECORDS + 6)) {
                Message message = read(socket);
                assertThat(slow).contains(message.getHeader().getID());
                records += message.getSection(Section.ANSWER).size();
            }
            assertThat(records).isEqualTo(3 * (TestZone.BIG_RECORDS + 6));
            assertThat(server.counters())
                    .containsEntry("transfers_ixfr", 3L)
                    .containsEntry(tls ? "queries_tls" : "queries_tcp", 53L);
        }
    }
}
