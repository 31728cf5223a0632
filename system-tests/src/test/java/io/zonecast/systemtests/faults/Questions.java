package io.zonecast.systemtests.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Many questions to one server at once, over UDP. */
final class Questions {
    private static final int ROUNDS = 3;
    private static final int AT_ONCE = 50;
    private static final long PATIENCE_MILLIS = 1000;

    private Questions() {}

    /** One question. */
    record Question(String name, int type) {}

    /** The answers by question; those that did not come are missing. */
    static Map<Question, Message> ask(InetSocketAddress server, List<Question> questions) throws IOException {
        Map<Question, Message> answers = new HashMap<>();
        for (int from = 0; from < questions.size(); from += AT_ONCE) {
            List<Question> some = questions.subList(from, Math.min(from + AT_ONCE, questions.size()));
            for (int round = 0; round < ROUNDS && !answers.keySet().containsAll(some); round++) {
                round(
                        server,
                        some.stream()
                                .filter(question -> !answers.containsKey(question))
                                .toList(),
                        answers);
            }
        }
        return answers;
    }

    private static void round(InetSocketAddress server, List<Question> questions, Map<Question, Message> answers)
            throws IOException {
        Map<Integer, Question> asked = new HashMap<>();
        try (DatagramChannel channel = DatagramChannel.open();
                Selector selector = Selector.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
            channel.connect(server);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            for (Question question : questions) {
                Message query = Message.newQuery(
                        Record.newRecord(Name.fromString(question.name()), question.type(), DClass.IN));
                query.getHeader().setID(asked.size() + 1);
                asked.put(asked.size() + 1, question);
                channel.write(ByteBuffer.wrap(query.toWire()));
            }
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            while (!asked.isEmpty() && selector.select(PATIENCE_MILLIS) > 0) {
                selector.selectedKeys().clear();
                while (channel.read(buffer.clear()) > 0) {
                    Message answer = new Message(buffer.flip());
                    Question question = asked.remove(answer.getHeader().getID());
                    if (question != null) {
                        answers.put(question, answer);
                    }
                }
            }
        } catch (java.net.PortUnreachableException e) {
            // Nobody there: no answers.
        }
    }
}
