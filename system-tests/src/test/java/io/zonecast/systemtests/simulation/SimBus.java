package io.zonecast.systemtests.simulation;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The bus of one process in one of its lives. */
final class SimBus implements Bus {
    private final Node node;
    private final int life;
    private final Broker broker;

    SimBus(Node node, Broker broker) {
        this.node = node;
        this.life = node.life();
        this.broker = broker;
    }

    @Override
    public String id() {
        return node.name();
    }

    @Override
    public boolean connected() {
        return node.connected;
    }

    @Override
    public boolean publish(String subject, Headers headers, byte[] body) {
        node.mayDie(life, 0.001);
        return broker.publish(node, subject, headers, body);
    }

    @Override
    public Subscription subscribe(String subject, MessageHandler handler) {
        return broker.listen(node, subject, handler);
    }

    @Override
    public Subscription serve(String subject, int idToken, String queue, int atOnce, Responder responder) {
        return broker.serve(node, subject, responder);
    }

    @Override
    public Message request(String subject, Headers headers, byte[] body, Duration timeout) {
        node.mayDie(life, 0);
        return broker.request(node, life, subject, headers, body);
    }

    @Override
    public CompletableFuture<Long> append(
            String subject, Headers headers, byte[] body, String messageId, Duration timeout) {
        node.mayDie(life, 0);
        Optional<Long> sequence = broker.append(node, life, subject, headers, body, messageId);
        return sequence.isPresent()
                ? CompletableFuture.completedFuture(sequence.get())
                : CompletableFuture.failedFuture(new Failure.Unavailable("append not confirmed"));
    }

    @Override
    public Subscription follow(String stream, String consumer, BatchHandler handler) {
        node.mayDie(life, 0);
        return broker.follow(node, stream, consumer, handler);
    }

    private Stream stream(String name) {
        node.mayDie(life, 0.001);
        Stream stream = broker.streams().get(name);
        if (!node.connected || stream == null || node.world.strikes(0.02)) {
            throw new Failure.Unavailable("stream " + name + " is not there");
        }
        return stream;
    }

    @Override
    public boolean ensureStream(StreamSettings settings) {
        node.mayDie(life, 0.001);
        if (!node.connected || node.world.strikes(0.02)) {
            throw new Failure.Unavailable("no connection");
        }
        return broker.streams().putIfAbsent(settings.name(), new Stream(settings.subjects())) == null;
    }

    @Override
    public boolean ensureConsumer(String stream, ConsumerSettings settings) {
        boolean made = stream(stream).ensure(settings);
        if (made) {
            broker.kickAll();
        }
        return made;
    }

    @Override
    public void removeConsumer(String stream, String consumer) {
        stream(stream).remove(consumer);
    }

    @Override
    public Set<String> consumers(String stream) {
        return Set.copyOf(stream(stream).consumers().keySet());
    }

    @Override
    public Optional<Message> last(String stream, String subject) {
        return stream(stream).last(subject);
    }

    @Override
    public void close() {
        broker.gone(node);
    }
}
