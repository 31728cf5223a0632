package io.zonecast.healthchecker.probe;

import io.zonecast.healthchecker.probe.SoaQuestion.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One UDP socket to one secondary, connected, so that only its datagrams come in, on a port that the kernel chose. Of
 * the prober's thread.
 */
final class Line implements AutoCloseable {
    private final InetSocketAddress server;
    private final DatagramChannel channel;
    private final Map<Integer, Sent> sent = new HashMap<>();
    final long opened;

    private Line(InetSocketAddress server, DatagramChannel channel, long opened) {
        this.server = server;
        this.channel = channel;
        this.opened = opened;
    }

    static Line open(InetSocketAddress server, Selector selector, long now) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.connect(server);
            Line line = new Line(server, channel, now);
            channel.register(selector, SelectionKey.OP_READ, line);
            return line;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    String server() {
        return server.getAddress().getHostAddress() + ":" + server.getPort();
    }

    int asked() {
        return sent.size();
    }

    void ask(Out out, RandomGenerator random, long now) throws IOException {
        int id = random.nextInt(0x10000);
        while (sent.containsKey(id)) {
            id = (id + 1) & 0xffff;
        }
        SoaQuestion question = new SoaQuestion(id, out.probe().zone());
        sent.put(id, new Sent(question, out, now));
        try {
            channel.write(ByteBuffer.wrap(question.toWire()));
        } catch (IOException e) {
            sent.remove(id);
            throw e;
        }
    }

    /** Everything that has come in. */
    List<Answered> read(ByteBuffer buffer) throws IOException {
        List<Answered> answers = new ArrayList<>();
        while (channel.read(buffer.clear()) > 0) {
            byte[] message = new byte[buffer.flip().remaining()];
            buffer.get(message);
            if (message.length < 2) {
                continue;
            }
            Sent asked = sent.get(((message[0] & 0xff) << 8) | (message[1] & 0xff));
            Optional<Answer> answer =
                    asked == null ? Optional.empty() : asked.question().read(message);
            if (asked != null && answer.isPresent()) {
                sent.remove(asked.question().id());
                answers.add(new Answered(asked.out(), answer.get()));
            }
        }
        return answers;
    }

    /** What was asked before {@code limit}, or all where the server is not there; none of it is waited for any more. */
    List<Out> given(long limit, boolean all) {
        List<Out> given = new ArrayList<>();
        Iterator<Sent> each = sent.values().iterator();
        while (each.hasNext()) {
            Sent one = each.next();
            if (all || one.at() - limit < 0) {
                given.add(one.out());
                each.remove();
            }
        }
        return given;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is left to be lost on it.
            sent.clear();
        }
    }

    private record Sent(SoaQuestion question, Out out, long at) {}

    /**
     * @param out what was asked
     * @param answer what came
     */
    record Answered(Out out, Answer answer) {}
}
