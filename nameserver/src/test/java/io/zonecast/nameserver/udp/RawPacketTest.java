package io.zonecast.nameserver.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonecast.dns.answer.Client;
import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.nameserver.desk.Counter;
import io.zonecast.nameserver.desk.Desk;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What only a raw socket can send or see: packets from port 0 (CVE-2024-2169), and how answers may be fragmented. */
class RawPacketTest {
    private static final int DONT_FRAGMENT = 0x40;

    private final Desk desk = new Desk(zones(), ServerProfile.anonymous(1232));

    private static ZoneTable zones() {
        ZoneTable zones = new ZoneTable();
        Name apex = Name.parse("example.org.");
        zones.put(ZoneImage.of(apex, MasterFile.parse(apex, "@ 300 IN SOA a b 1 2 3 4 5\n")));
        return zones;
    }

    private static byte[] query() throws IOException {
        return Message.newQuery(Record.newRecord(org.xbill.DNS.Name.fromString("example.org."), Type.SOA, DClass.IN))
                .toWire();
    }

    private static RawPackets raw() {
        try {
            return RawPackets.open();
        } catch (IOException | RuntimeException | LinkageError e) {
            System.out.println("SKIPPED: " + e.getMessage() + ", so that packets from port 0 can't be sent");
            assumeTrue(false, "no raw sockets here");
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPacketFromPort0GetsNoAnswerAndStopsNothing(PacketSocketTest.Kind kind) throws IOException {
        PacketSocket socket = kind.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        InetSocketAddress address = socket.address();
        try (RawPackets raw = raw();
                UdpLoop _ = UdpLoop.start("loop", socket, desk);
                DatagramSocket client = new DatagramSocket()) {
            for (int i = 0; i < 3; i++) {
                raw.send(0, address.getPort(), query());
            }
            client.setSoTimeout(30_000);
            client.send(new DatagramPacket(query(), query().length, address));
            client.receive(new DatagramPacket(new byte[512], 512));
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(
                            () -> assertThat(desk.counts().get(Counter.DROPPED)).isEqualTo(3));
            assertThat(desk.counts().get(Counter.QUERIES_UDP)).isEqualTo(1);
            assertThat(desk.counts().get(Counter.SEND_ERRORS)).isZero();
        }
    }

    @Test
    void noPathMakesAnAnswerCarryTheOrderNotToBeFragmented() throws IOException {
        // IP_PMTUDISC_OMIT (RFC 9715 section 3.1): what forged ICMP messages say of the path counts for nothing.
        PacketSocket socket =
                PacketSocketTest.Kind.LINUX.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        InetSocketAddress address = socket.address();
        try (RawPackets raw = raw();
                UdpLoop _ = UdpLoop.start("loop", socket, desk);
                DatagramSocket client = new DatagramSocket()) {
            client.send(new DatagramPacket(query(), query().length, address));
            byte[] answer = raw.receive(address.getPort());
            assertThat(answer[6] & DONT_FRAGMENT).isZero();
        }
    }

    @Test
    void theLoopDropsWhatItsSocketCantReplyTo() throws InterruptedException {
        OneFromPort0 socket = new OneFromPort0();
        try (UdpLoop _ = UdpLoop.start("loop", socket, desk)) {
            assertThat(socket.flushed.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(desk.counts().get(Counter.DROPPED)).isEqualTo(1);
        assertThat(desk.counts().get(Counter.QUERIES_UDP)).isZero();
    }

    /** Has one packet that nobody can be answered for. */
    private static final class OneFromPort0 implements PacketSocket {
        private final CountDownLatch flushed = new CountDownLatch(1);
        private final CountDownLatch woken = new CountDownLatch(1);

        @Override
        public InetSocketAddress address() {
            return new InetSocketAddress(0);
        }

        @Override
        public int receive() throws IOException {
            if (flushed.getCount() > 0) {
                return 1;
            }
            try {
                woken.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new ClosedChannelException();
        }

        @Override
        public byte[] packet(int index) {
            throw new AssertionError("nobody looks at it");
        }

        @Override
        public int length(int index) {
            throw new AssertionError("nobody looks at it");
        }

        @Override
        public boolean canReply(int index) {
            return false;
        }

        @Override
        public void client(int index, Client client) {
            throw new AssertionError("nobody looks at it");
        }

        @Override
        public byte[] response(int index) {
            throw new AssertionError("nobody looks at it");
        }

        @Override
        public void reply(int index, int length) {
            throw new AssertionError("it is not answered");
        }

        @Override
        public void flush() {
            flushed.countDown();
        }

        @Override
        public void wake() {
            woken.countDown();
        }

        @Override
        public void close() {
            woken.countDown();
        }
    }
}
