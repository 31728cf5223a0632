package io.zonecast.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DnsTest {
    /** Answers one question with a compressed A record, its id changed by {@code idOffset}. */
    private static Optional<Dns.Answer> askOne(int idOffset) throws IOException {
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serve(server, idOffset));
            Optional<Dns.Answer> answer = Dns.ask("127.0.0.1:" + server.getLocalPort(), "www.example.", Dns.A);
            served.join();
            return answer;
        }
    }

    private static void serve(DatagramSocket server, int idOffset) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            server.receive(packet);
            int question = packet.getLength() - 11;
            ByteBuffer reply = ByteBuffer.allocate(512);
            reply.put(packet.getData(), 0, question);
            reply.putShort(0, (short) (reply.getShort(0) + idOffset));
            reply.putShort(2, (short) 0x8400).putShort(6, (short) 1).putShort(10, (short) 0);
            reply.putShort((short) 0xc00c)
                    .putShort((short) 1)
                    .putShort((short) 1)
                    .putInt(300);
            reply.putShort((short) 4).put(new byte[] {(byte) 192, 0, 2, 1});
            server.send(new DatagramPacket(reply.array(), reply.position(), packet.getSocketAddress()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_answer_is_read() throws IOException {
        assertThat(askOne(0)).hasValueSatisfying(answer -> {
            assertThat(answer.rcode()).isZero();
            assertThat(answer.authoritative()).isTrue();
            assertThat(answer.has(Dns.A, new byte[] {(byte) 192, 0, 2, 1})).isTrue();
            assertThat(answer.has(Dns.A, new byte[] {(byte) 192, 0, 2, 2})).isFalse();
            assertThat(answer.has(Dns.RRSIG)).isFalse();
        });
    }

    @Test
    void an_answer_to_another_question_is_none() throws IOException {
        assertThat(askOne(1)).isEmpty();
    }
}
