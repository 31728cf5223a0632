package io.zonecast.zoneprovider.publish;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A bus that takes appends and confirms them when it is told to; it can do nothing else. */
final class HeldAppends implements Bus {
    record Append(String messageId, CompletableFuture<Long> done) {}

    final List<Append> appends = new CopyOnWriteArrayList<>();

    List<String> underWay() {
        return appends.stream()
                .filter(append -> !append.done.isDone())
                .map(Append::messageId)
                .toList();
    }

    void confirmAll() {
        appends.forEach(append -> append.done.complete(1L));
    }

    @Override
    public CompletableFuture<Long> append(
            String subject, Headers headers, byte[] body, String messageId, Duration timeout) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        appends.add(new Append(messageId, done));
        return done;
    }

    private static UnsupportedOperationException only() {
        return new UnsupportedOperationException("this bus only appends");
    }

    @Override
    public String id() {
        return "zone-provider";
    }

    @Override
    public boolean connected() {
        return true;
    }

    @Override
    public boolean publish(String subject, Headers headers, byte[] body) {
        throw only();
    }

    @Override
    public Subscription subscribe(String subject, MessageHandler handler) {
        throw only();
    }

    @Override
    public Subscription serve(String subject, int idToken, String queue, int atOnce, Responder responder) {
        throw only();
    }

    @Override
    public Message request(String subject, Headers headers, byte[] body, Duration timeout) {
        throw only();
    }

    @Override
    public Subscription follow(String stream, String consumer, BatchHandler handler) {
        throw only();
    }

    @Override
    public boolean ensureStream(StreamSettings settings) {
        throw only();
    }

    @Override
    public boolean ensureConsumer(String stream, ConsumerSettings settings) {
        throw only();
    }

    @Override
    public void removeConsumer(String stream, String consumer) {
        throw only();
    }

    @Override
    public Set<String> consumers(String stream) {
        throw only();
    }

    @Override
    public Optional<Message> last(String stream, String subject) {
        throw only();
    }

    @Override
    public void close() {}
}
