package io.zonecast.secondarysyncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.dns.name.Name;
import io.zonecast.nameserver.transfer.NotifyTarget;
import io.zonecast.nameserver.transfer.TransferRule;
import io.zonecast.nameserver.transfer.TransferSettings;
import io.zonecast.nameserver.tsig.TsigKeys;
import io.zonecast.secondarysyncer.testing.Fleet;
import io.zonecast.secondarysyncer.testing.Publisher;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.ZoneTransferIn;

/** A server beside the secondary is told of changes and takes them as IXFR. */
class FeedTest {
    private static final Name ZONE = Name.parse("example.org.");

    @TempDir
    private Path directory;

    private DatagramSocket beside;
    private Fleet fleet;
    private Publisher publisher;

    @BeforeEach
    void start() throws Exception {
        beside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        beside.setSoTimeout(60_000);
        fleet = new Fleet(directory)
                .transferring(
                        new TransferSettings(List.of(TransferRule.parse("127.0.0.0/8")), TsigKeys.NONE, 5),
                        List.of(new NotifyTarget((InetSocketAddress) beside.getLocalSocketAddress(), null)))
                .start();
        publisher = fleet.publisher();
        fleet.provider().publish(publisher.create(ZONE, 100));
        fleet.awaitEqual();
    }

    @AfterEach
    void stop() {
        fleet.close();
        beside.close();
    }

    private long notified() throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        beside.receive(packet);
        Message message = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        return ((SOARecord) message.getSection(Section.ANSWER).getFirst()).getSerial();
    }

    private ZoneTransferIn ixfr(long serial) throws Exception {
        ZoneTransferIn transfer = ZoneTransferIn.newIXFR(
                org.xbill.DNS.Name.fromString(ZONE.toString()),
                serial,
                false,
                fleet.secondary().listening().getFirst(),
                null);
        transfer.run();
        return transfer;
    }

    @Test
    void aChangeIsToldAndTakenFromTheKeptDiffs() throws Exception {
        long first = fleet.askSerial(ZONE);
        for (int i = 0; i < 5; i++) {
            fleet.provider().publish(publisher.change(ZONE));
        }
        fleet.awaitEqual();
        long last = fleet.askSerial(ZONE);
        long told = notified();
        while (told != last) {
            told = notified();
        }
        ZoneTransferIn transfer = ixfr(first);
        assertThat(transfer.isIXFR()).isTrue();
        assertThat(transfer.getIXFR()).hasSize(5);
        assertThat(transfer.getIXFR().getFirst().start).isEqualTo(first);
        assertThat(transfer.getIXFR().getLast().end).isEqualTo(last);
        assertThat(ixfr(last).isCurrent()).isTrue();
    }

    @Test
    void aWholeVersionBreaksTheStepsAndTheZoneGoesWhole() throws Exception {
        long first = fleet.askSerial(ZONE);
        fleet.provider().publish(publisher.change(ZONE));
        assertThat(publisher.change(ZONE).body()).as("never published").isNotEmpty();
        fleet.provider().publish(publisher.full(ZONE));
        fleet.provider().publish(publisher.change(ZONE));
        fleet.awaitEqual();
        assertThat(ixfr(first).isAXFR()).isTrue();
    }
}
