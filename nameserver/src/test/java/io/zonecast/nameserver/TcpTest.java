package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.nameserver.tcp.TcpLimits;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class TcpTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    private static Nameserver start(TcpLimits limits) throws IOException {
        return Nameserver.start(new NameserverSettings(TestZone.loopback(), 1, 1232, limits), TestZone.table());
    }

    private static Socket connect(Nameserver server) throws IOException {
        Socket socket = new Socket();
        socket.connect(server.listening().getFirst());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static byte[] query(String name, int type) throws IOException {
        byte[] message = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN))
                .toWire();
        return ByteBuffer.allocate(message.length + 2)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    private static Message read(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        return new Message(message);
    }

    @Test
    void answersPipelinedQueriesInOrder() throws IOException {
        try (Nameserver server = start(TcpLimits.DEFAULT);
                Socket socket = connect(server)) {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 200; i++) {
                out.write(query("n" + i + ".wild.example.org.", Type.TXT));
            }
            for (int i = 0; i < 200; i++) {
                assertThat(read(socket).getSection(Section.ANSWER).getFirst().getName())
                        .hasToString("n" + i + ".wild.example.org.");
            }
        }
    }

    @Test
    void answersAQueryThatComesInSmallPieces() throws IOException {
        try (Nameserver server = start(TcpLimits.DEFAULT);
                Socket socket = connect(server)) {
            socket.setTcpNoDelay(true);
            for (byte octet : query("big.example.org.", Type.TXT)) {
                socket.getOutputStream().write(octet);
                socket.getOutputStream().flush();
            }
            assertThat(read(socket).getSection(Section.ANSWER)).hasSize(TestZone.BIG_RECORDS);
        }
    }

    @Test
    void closesAnIdleConnection() throws IOException {
        try (Nameserver server = start(new TcpLimits(10, 10, SHORT, Duration.ofSeconds(30)));
                Socket socket = connect(server)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(server.counters()).containsEntry("tcp_timeouts", 1L);
        }
    }

    @Test
    void closesAConnectionWhoseQueryNeverEnds() throws IOException {
        try (Nameserver server = start(new TcpLimits(10, 10, Duration.ofSeconds(30), SHORT));
                Socket socket = connect(server)) {
            socket.getOutputStream().write(new byte[] {0, 40, 1, 2, 3});
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(server.counters()).containsEntry("tcp_timeouts", 1L);
        }
    }

    @Test
    void closesAConnectionThatDoesNotReadItsAnswers() throws IOException {
        try (Nameserver server = start(new TcpLimits(10, 10, Duration.ofSeconds(30), SHORT));
                Socket socket = connect(server)) {
            socket.setReceiveBufferSize(4096);
            byte[] query = query("big.example.org.", Type.TXT);
            byte[] many = new byte[query.length * 1000];
            for (int i = 0; i < 1000; i++) {
                System.arraycopy(query, 0, many, i * query.length, query.length);
            }
            socket.getOutputStream().write(many);
            Awaitility.await().untilAsserted(() -> assertThat(server.counters()).containsEntry("tcp_timeouts", 1L));
            Awaitility.await().untilAsserted(() -> assertThat(server.counters()).containsEntry("tcp_open", 0L));
        }
    }

    @Test
    void turnsTheNewestAwayAboveTheLimitAndKeepsAnsweringUdp() throws IOException {
        try (Nameserver server = start(new TcpLimits(3, 10, Duration.ofSeconds(30), Duration.ofSeconds(30)))) {
            List<Socket> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Socket socket = connect(server);
                held.add(socket);
                socket.getOutputStream().write(query("www.example.org.", Type.A));
                assertThat(read(socket).getRcode()).isEqualTo(Rcode.NOERROR);
            }
            try (Socket fourth = connect(server)) {
                assertThat(fourth.getInputStream().read()).isEqualTo(-1);
            }
            Message udp = new SimpleResolver(server.listening().getFirst())
                    .send(Message.newQuery(Record.newRecord(Name.fromString("www.example.org."), Type.A, DClass.IN)));
            assertThat(udp.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(server.counters()).containsEntry("tcp_rejected", 1L);
            for (Socket socket : held) {
                socket.close();
            }
            Awaitility.await().untilAsserted(() -> assertThat(server.counters()).containsEntry("tcp_open", 0L));
            try (Socket later = connect(server)) {
                later.getOutputStream().write(query("www.example.org.", Type.A));
                assertThat(read(later).getRcode()).isEqualTo(Rcode.NOERROR);
            }
        }
    }

    @Test
    void limitsTheConnectionsOfOneClient() throws IOException {
        try (Nameserver server = start(new TcpLimits(10, 1, Duration.ofSeconds(30), Duration.ofSeconds(30)));
                Socket first = connect(server)) {
            first.getOutputStream().write(query("www.example.org.", Type.A));
            assertThat(read(first).getRcode()).isEqualTo(Rcode.NOERROR);
            try (Socket second = connect(server)) {
                assertThat(second.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void endsAConnectionThatSendsAnEmptyMessage() throws IOException {
        try (Nameserver server = start(TcpLimits.DEFAULT);
                Socket socket = connect(server)) {
            socket.getOutputStream().write(new byte[] {0, 0});
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
