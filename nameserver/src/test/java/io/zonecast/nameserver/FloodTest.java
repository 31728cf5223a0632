package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.nameserver.tcp.TcpLimits;
import io.zonecast.nameserver.tls.TestCertificates;
import io.zonecast.nameserver.tls.TlsSettings;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Whoever comes over TCP and TLS, and however many: UDP does not notice. */
class FloodTest {
    private static final int MOST = 20;
    private static final int QUESTIONS = 1_000;
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    private static void flood(InetSocketAddress address, byte[] first, AtomicBoolean over) {
        while (!over.get()) {
            try (Socket socket = new Socket()) {
                socket.setReuseAddress(true);
                socket.setSoLinger(true, 0);
                socket.connect(address);
                socket.getOutputStream().write(first);
            } catch (IOException e) {
                // Turned away, which is what the server is asked for.
                LockSupport.parkNanos(100_000);
            }
        }
    }

    @Test
    void aFloodOfConnectionsLosesNoAnswerOverUdp() throws Exception {
        TlsSettings tls = new TlsSettings(
                TestZone.loopback(),
                new TestCertificates(folder, "ca").issue("server", TestCertificates.NAME),
                MOST,
                MOST,
                LONG);
        NameserverSettings settings = new NameserverSettings(
                        TestZone.loopback(), 1, 1232, new TcpLimits(MOST, MOST, LONG, LONG))
                .withTls(tls);
        AtomicBoolean over = new AtomicBoolean();
        List<Socket> held = new ArrayList<>();
        List<Thread> floods = new ArrayList<>();
        try (Nameserver server = Nameserver.start(settings, TestZone.table());
                DatagramSocket udp = new DatagramSocket()) {
            List<InetSocketAddress> targets =
                    List.of(server.listening().getFirst(), server.listeningTls().getFirst());
            try {
                for (InetSocketAddress target : targets) {
                    for (int i = 0; i < MOST; i++) {
                        Socket socket = new Socket();
                        held.add(socket);
                        socket.connect(target);
                    }
                    byte[] first =
                            target.equals(targets.getFirst()) ? new byte[] {0, 40, 1} : new byte[] {22, 3, 1, 2, 0, 1};
                    floods.add(Thread.ofPlatform().start(() -> flood(target, first, over)));
                }
                udp.connect(server.listening().getFirst());
                udp.setSoTimeout(60_000);
                byte[] octets = Message.newQuery(
                                Record.newRecord(Name.fromString("www.example.org."), Type.A, DClass.IN))
                        .toWire();
                DatagramPacket in = new DatagramPacket(new byte[2048], 2048);
                for (int i = 0; i < QUESTIONS; i++) {
                    octets[0] = (byte) (i >> 8);
                    octets[1] = (byte) i;
                    udp.send(new DatagramPacket(octets, octets.length));
                    udp.receive(in);
                    Message answer = new Message(Arrays.copyOf(in.getData(), in.getLength()));
                    assertThat(answer.getHeader().getID()).isEqualTo(i);
                    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
                }
                // The newest were turned away, and nobody who was there before.
                for (String transport : List.of("tcp", "tls")) {
                    org.awaitility.Awaitility.await()
                            .atMost(Duration.ofMinutes(1))
                            .until(() -> server.counters().get(transport + "_rejected") > 0);
                    assertThat(server.counters())
                            .containsEntry(transport + "_accepted", (long) MOST)
                            .containsEntry(transport + "_timeouts", 0L);
                }
                assertThat(server.counters())
                        .containsEntry("queries_udp", (long) QUESTIONS)
                        .containsEntry("send_errors", 0L)
                        .containsEntry("streams_failed", 0L);
            } finally {
                over.set(true);
                for (Thread flood : floods) {
                    flood.join();
                }
                for (Socket socket : held) {
                    socket.close();
                }
            }
        }
    }
}
