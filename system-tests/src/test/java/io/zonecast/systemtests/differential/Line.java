package io.zonecast.systemtests.differential;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks one server, many questions at a time; what gets lost is asked again. For one thread. */
final class Line implements AutoCloseable {
    /** Questions on their way at once: their answers fit into the socket's buffer. */
    static final int WINDOW = 32;

    private static final int ATTEMPTS = 60;

    private final String server;
    private final InetSocketAddress address;
    private final DatagramSocket udp;
    private final byte[] buffer = new byte[65_535];
    private @Nullable Socket tcp;
    private @Nullable DataInputStream in;
    private int firstId;

    Line(String server, InetSocketAddress address) throws IOException {
        this.server = server;
        this.address = address;
        udp = new DatagramSocket();
        udp.connect(address);
        udp.setSoTimeout(1_000);
    }

    String server() {
        return server;
    }

    /** Sends at most {@link #WINDOW} questions of one transport; {@link #receive} has to follow. */
    void send(List<Question> questions) {
        firstId = (firstId + WINDOW) & 0x7fff;
        try {
            send(questions, new byte[questions.size()][]);
        } catch (IOException e) {
            // Asked again where the answers are missing.
            hangUp();
        }
    }

    private void send(List<Question> questions, byte[][] answers) throws IOException {
        for (int i = 0; i < answers.length; i++) {
            if (answers[i] == null) {
                byte[] packet = questions.get(i).packet(firstId + i);
                if (questions.get(i).tcp()) {
                    stream()
                            .getOutputStream()
                            .write(ByteBuffer.allocate(packet.length + 2)
                                    .putShort((short) packet.length)
                                    .put(packet)
                                    .array());
                } else {
                    udp.send(new DatagramPacket(packet, packet.length));
                }
            }
        }
    }

    private Socket stream() throws IOException {
        if (tcp == null) {
            tcp = new Socket(address.getAddress(), address.getPort());
            tcp.setTcpNoDelay(true);
            tcp.setSoTimeout(10_000);
            in = new DataInputStream(new BufferedInputStream(tcp.getInputStream(), 65_536));
        }
        return tcp;
    }

    /** The answers to what was sent, in the questions' order. */
    byte[][] receive(List<Question> questions) {
        byte[][] answers = new byte[questions.size()][];
        int missing = answers.length;
        for (int attempt = 1; missing > 0; ) {
            try {
                byte[] answer = questions.getFirst().tcp() ? fromStream() : fromPacket();
                int at = ((answer[0] & 0xff) << 8 | (answer[1] & 0xff)) - firstId;
                if (at >= 0 && at < answers.length && answers[at] == null) {
                    answers[at] = answer;
                    missing--;
                }
            } catch (IOException e) {
                if (++attempt > ATTEMPTS) {
                    throw new AssertionError(
                            server + " leaves without an answer: " + unanswered(questions, answers), e);
                }
                hangUp();
                again(questions, answers);
            }
        }
        return answers;
    }

    private void again(List<Question> questions, byte[][] answers) {
        try {
            send(questions, answers);
        } catch (IOException e) {
            hangUp();
        }
    }

    private static List<Question> unanswered(List<Question> questions, byte[][] answers) {
        return questions.stream()
                .filter(question -> answers[questions.indexOf(question)] == null)
                .toList();
    }

    private byte[] fromPacket() throws IOException {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        return Arrays.copyOf(buffer, packet.getLength());
    }

    private byte[] fromStream() throws IOException {
        DataInputStream open = in;
        if (open == null) {
            throw new SocketTimeoutException("no connection");
        }
        byte[] answer = new byte[open.readUnsignedShort()];
        open.readFully(answer);
        return answer;
    }

    private void hangUp() {
        Socket open = tcp;
        tcp = null;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        hangUp();
        udp.close();
    }
}
