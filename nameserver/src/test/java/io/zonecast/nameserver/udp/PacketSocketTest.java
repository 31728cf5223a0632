package io.zonecast.nameserver.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.zonecast.dns.answer.ServerProfile;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.text.MasterFile;
import io.zonecast.nameserver.desk.Counter;
import io.zonecast.nameserver.desk.Desk;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class PacketSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    enum Kind {
        NIO {
            @Override
            PacketSocket open(InetSocketAddress address) throws IOException {
                return NioPacketSocket.open(address, 1232);
            }
        },
        LINUX {
            @Override
            PacketSocket open(InetSocketAddress address) throws IOException {
                assumeThat(LinuxSupport.AVAILABLE).isTrue();
                return LinuxPacketSocket.open(address, 1232);
            }
        };

        abstract PacketSocket open(InetSocketAddress address) throws IOException;
    }

    private final Desk desk = new Desk(zones(), ServerProfile.anonymous(1232));

    private static ZoneTable zones() {
        ZoneTable zones = new ZoneTable();
        Name apex = Name.parse("example.org.");
        zones.put(ZoneImage.of(apex, MasterFile.parse(apex, "@ 300 IN SOA a b 1 2 3 4 5\n* 300 IN TXT \"answer\"\n")));
        return zones;
    }

    private static byte[] query(int id) throws IOException {
        Message query = Message.newQuery(
                Record.newRecord(org.xbill.DNS.Name.fromString("q" + id + ".example.org."), Type.TXT, DClass.IN));
        query.getHeader().setID(id);
        return query.toWire();
    }

    private static Message receive(DatagramSocket client) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        client.receive(packet);
        return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    private static DatagramSocket client() throws IOException {
        DatagramSocket client = new DatagramSocket();
        client.setSoTimeout(10_000);
        return client;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @ParameterizedTest
    @EnumSource
    void answersEveryPacketOfABurst(Kind kind) throws IOException {
        PacketSocket socket = kind.open(loopback());
        InetSocketAddress address = socket.address();
        try (UdpLoop _ = UdpLoop.start("loop", socket, desk);
                DatagramSocket client = client()) {
            for (int burst = 0; burst < 20; burst++) {
                Set<Integer> open = new HashSet<>();
                for (int i = 0; i < 100; i++) {
                    int id = burst * 100 + i;
                    byte[] query = query(id);
                    client.send(new DatagramPacket(query, query.length, address));
                    open.add(id);
                }
                while (!open.isEmpty()) {
                    Message answer = receive(client);
                    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
                    assertThat(answer.getQuestion().getName())
                            .hasToString("q" + answer.getHeader().getID() + ".example.org.");
                    assertThat(open.remove(answer.getHeader().getID())).isTrue();
                }
            }
        }
        assertThat(desk.counts().get(Counter.QUERIES_UDP)).isEqualTo(2_000);
        assertThat(desk.counts().get(Counter.SEND_ERRORS)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void takesEmptyAndOverlongPackets(Kind kind) throws IOException {
        PacketSocket socket = kind.open(loopback());
        InetSocketAddress address = socket.address();
        try (UdpLoop _ = UdpLoop.start("loop", socket, desk);
                DatagramSocket client = client()) {
            client.send(new DatagramPacket(new byte[0], 0, address));
            byte[] padded = Arrays.copyOf(query(1), 60_000);
            client.send(new DatagramPacket(padded, padded.length, address));
            assertThat(receive(client).getRcode()).isEqualTo(Rcode.FORMERR);
            client.send(new DatagramPacket(query(2), query(2).length, address));
            assertThat(receive(client).getRcode()).isEqualTo(Rcode.NOERROR);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWokenSocketReceivesNoMore(Kind kind) throws IOException {
        try (PacketSocket socket = kind.open(loopback())) {
            socket.wake();
            assertThatThrownBy(socket::receive).isInstanceOf(ClosedChannelException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void socketsOfOneAddressShareItsPackets(Kind kind) throws IOException {
        PacketSocket first = kind.open(loopback());
        PacketSocket second = kind.open(first.address());
        InetSocketAddress address = first.address();
        Desk other = new Desk(zones(), ServerProfile.anonymous(1232));
        try (UdpLoop _ = UdpLoop.start("one", first, desk);
                UdpLoop _ = UdpLoop.start("two", second, other)) {
            for (int i = 0; i < 64; i++) {
                try (DatagramSocket client = client()) {
                    client.send(new DatagramPacket(query(i), query(i).length, address));
                    assertThat(receive(client).getRcode()).isEqualTo(Rcode.NOERROR);
                }
            }
        }
        assertThat(desk.counts().get(Counter.QUERIES_UDP)).isBetween(1L, 63L);
        assertThat(other.counts().get(Counter.QUERIES_UDP))
                .isEqualTo(64 - desk.counts().get(Counter.QUERIES_UDP));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0 127.0.0.5", ":: 127.0.0.5", ":: ::1"})
    void onLinuxAWildcardAddressAnswersFromTheAddressAsked(String bindAndAsk) throws IOException {
        String[] both = bindAndAsk.split(" ");
        PacketSocket socket = Kind.LINUX.open(new InetSocketAddress(InetAddress.getByName(both[0]), 0));
        int port = socket.address().getPort();
        try (UdpLoop _ = UdpLoop.start("loop", socket, desk);
                DatagramSocket client = client()) {
            // A connected socket takes answers from the address that it asked, and from no other.
            client.connect(InetAddress.getByName(both[1]), port);
            client.send(new DatagramPacket(query(7), query(7).length));
            assertThat(receive(client).getHeader().getID()).isEqualTo(7);
        }
    }

    @Test
    void onLinuxALoopAllocatesNothing() throws IOException {
        PacketSocket socket = Kind.LINUX.open(loopback());
        InetSocketAddress address = socket.address();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (UdpLoop _ = UdpLoop.start("allocation-free", socket, desk);
                DatagramSocket client = client()) {
            long id = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("allocation-free"))
                    .findFirst()
                    .orElseThrow()
                    .threadId();
            long least = Long.MAX_VALUE;
            // Until the compiler has been over the loop, segments are still real objects; on a busy machine it
            // comes late. A loop that allocates by itself never gets to zero.
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (least > 0 && System.nanoTime() < deadline) {
                long before = threads.getThreadAllocatedBytes(id);
                ask(client, address, 2_000);
                least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
            }
            assertThat(least).isZero();
        }
    }

    private static void ask(DatagramSocket client, InetSocketAddress address, int times) throws IOException {
        byte[] query = query(1);
        DatagramPacket out = new DatagramPacket(query, query.length, address);
        DatagramPacket in = new DatagramPacket(new byte[2048], 2048);
        for (int i = 0; i < times; i += 20) {
            for (int j = 0; j < 20; j++) {
                client.send(out);
            }
            for (int j = 0; j < 20; j++) {
                client.receive(in);
            }
        }
    }

    @Test
    void closingALoopThatWaitsEndsItsThread() throws IOException {
        for (Kind kind : Kind.values()) {
            PacketSocket socket = kind.open(loopback());
            InetSocketAddress address = socket.address();
            UdpLoop loop = UdpLoop.start("waiting-" + kind, socket, desk);
            loop.close();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("waiting-" + kind));
            try (DatagramSocket client = new DatagramSocket()) {
                client.setSoTimeout(100);
                client.send(new DatagramPacket(query(1), query(1).length, address));
                assertThatThrownBy(() -> receive(client)).isInstanceOf(SocketTimeoutException.class);
            }
        }
    }
}
