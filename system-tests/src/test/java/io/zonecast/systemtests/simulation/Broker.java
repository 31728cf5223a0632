package io.zonecast.systemtests.simulation;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The broker, which loses, repeats, delays, reorders, damages and forgets by chance. */
final class Broker {
    private static final int MAX_BATCH = 256;

    private final World world;
    private final BiConsumer<String, Message> overheard;
    private Map<String, Stream> streams = new TreeMap<>();
    private final List<Served> responders = new ArrayList<>();
    private final List<Listening> listeners = new ArrayList<>();
    private final List<Following> followers = new ArrayList<>();
    private final Set<String> cut = new HashSet<>();
    private final Map<String, Message> lastReplies = new HashMap<>();

    /** @param overheard gets every message with the name of who sent it */
    Broker(World world, BiConsumer<String, Message> overheard) {
        this.world = world;
        this.overheard = overheard;
    }

    private record Served(Node node, int life, String subject, Bus.Responder responder) {}

    private record Listening(Node node, int life, String subject, Bus.MessageHandler handler) {}

    private static final class Following {
        private final Node node;
        private final int life;
        private final String stream;
        private final String consumer;
        private final Bus.BatchHandler handler;
        private boolean scheduled;
        private boolean broken = true;

        Following(Node node, int life, String stream, String consumer, Bus.BatchHandler handler) {
            this.node = node;
            this.life = life;
            this.stream = stream;
            this.consumer = consumer;
            this.handler = handler;
        }
    }

    Map<String, Stream> streams() {
        return streams;
    }

    /** The store as it is on the broker's disk. */
    Map<String, Stream> image() {
        Map<String, Stream> image = new TreeMap<>();
        streams.forEach((name, stream) -> image.put(name, stream.copy()));
        return image;
    }

    /** The broker comes back with an older store, or an empty one. */
    void restore(Map<String, Stream> image) {
        streams = new TreeMap<>();
        image.forEach((name, stream) -> streams.put(name, stream.copy()));
        kickAll();
    }

    /** A process loses its connection. */
    void lost(Node node) {
        for (Following each : followers) {
            each.broken |= each.node.equals(node);
        }
    }

    /** A process is gone. */
    void gone(Node node) {
        responders.removeIf(each -> each.node.equals(node));
        listeners.removeIf(each -> each.node.equals(node));
        followers.removeIf(each -> each.node.equals(node));
    }

    /** Two processes do not reach each other any more, though each has the broker. */
    void cut(Node one, Node other) {
        cut.add(one.name() + " " + other.name());
        cut.add(other.name() + " " + one.name());
    }

    /** All reach all again. */
    void heal() {
        cut.clear();
        kickAll();
    }

    Bus.Subscription serve(Node node, String subject, Bus.Responder responder) {
        Served served = new Served(node, node.life(), subject, responder);
        responders.add(served);
        return () -> responders.remove(served);
    }

    Bus.Subscription listen(Node node, String subject, Bus.MessageHandler handler) {
        Listening listening = new Listening(node, node.life(), subject, handler);
        listeners.add(listening);
        return () -> listeners.remove(listening);
    }

    Bus.Subscription follow(Node node, String stream, String consumer, Bus.BatchHandler handler) {
        Following following = new Following(node, node.life(), stream, consumer, handler);
        followers.add(following);
        kick(following);
        return () -> followers.remove(following);
    }

    /** Publishes without a stream. */
    boolean publish(Node node, String subject, Headers headers, byte[] body) {
        if (!node.connected) {
            return false;
        }
        Message message = new Message(subject, headers, body, 0);
        overheard.accept(node.name(), message);
        for (Listening each : List.copyOf(listeners)) {
            if (Stream.matches(each.subject, subject) && !world.strikes(0.05)) {
                int copies = world.strikes(0.05) ? 2 : 1;
                for (int i = 0; i < copies; i++) {
                    Message heard = world.strikes(0.02) ? damaged(message) : message;
                    world.later(each.node, delay(), "hears " + subject, () -> {
                        if (each.node.connected && listeners.contains(each)) {
                            each.handler.accept(heard);
                        }
                    });
                }
            }
        }
        return true;
    }

    private Duration delay() {
        return world.strikes(0.05) ? world.between(100, 5000) : world.between(1, 5);
    }

    /** Asks and gets the answer at once; what else goes on meanwhile is up to chance. */
    Message request(Node node, int life, String subject, Headers headers, byte[] body) {
        if (!node.connected) {
            throw new Failure.Unavailable("no connection");
        }
        Message request = new Message(subject, headers, body, 0);
        overheard.accept(node.name(), request);
        world.interleave();
        node.mayDie(life, 0.002);
        Served served = responder(node, subject);
        if (served == null || world.strikes(0.03)) {
            throw new Failure.Unavailable("nobody answers " + subject);
        }
        Message reply = answer(served, request);
        if (world.strikes(0.02)) {
            // It came twice: whatever it does, it does it twice.
            reply = answer(served, request);
        }
        overheard.accept(served.node.name(), reply);
        world.interleave();
        node.mayDie(life, 0.002);
        if (world.strikes(0.03)) {
            throw new Failure.Unavailable("the answer on " + subject + " was lost");
        }
        Message before = lastReplies.put(subject, reply);
        if (before != null && world.strikes(0.01)) {
            world.note(node.name(), "gets an old answer");
            return before;
        }
        return world.strikes(0.01) ? damaged(reply) : reply;
    }

    /** Somebody asks who is no process of this world. */
    void ask(Message request) {
        for (Served each : List.copyOf(responders)) {
            if (Stream.matches(each.subject, request.subject()) && each.node.isUp() && each.node.connected) {
                answer(each, request);
                return;
            }
        }
        throw new Failure.Unavailable("nobody answers " + request.subject());
    }

    private @Nullable Served responder(Node node, String subject) {
        for (Served each : responders) {
            if (Stream.matches(each.subject, subject)
                    && each.node.isUp()
                    && each.life == each.node.life()
                    && each.node.connected
                    && !cut.contains(node.name() + " " + each.node.name())) {
                return each;
            }
        }
        return null;
    }

    private Message answer(Served served, Message request) {
        Reply[] reply = new Reply[1];
        Failure[] failure = new Failure[1];
        served.node.run(() -> {
            try {
                reply[0] = served.responder.answer(request);
            } catch (Failure e) {
                failure[0] = e;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
        if (reply[0] == null || served.life != served.node.life()) {
            throw new Failure.Unavailable(served.node.name() + " died over " + request.subject());
        }
        return new Message("_INBOX", reply[0].headers(), reply[0].body(), 0);
    }

    /** Appends; empty where nobody knows what became of it. */
    Optional<Long> append(Node node, int life, String subject, Headers headers, byte[] body, String id) {
        if (!node.connected) {
            return Optional.empty();
        }
        node.mayDie(life, 0.002);
        overheard.accept(node.name(), new Message(subject, headers, body, 0));
        Stream stream = streamOf(subject);
        if (stream == null || world.strikes(0.03)) {
            return Optional.empty();
        }
        if (world.strikes(0.02)) {
            world.later(world.between(10, 20_000), "late append " + subject, () -> inject(subject, headers, body, id));
            return Optional.empty();
        }
        long sequence = stream.append(subject, headers, body, id);
        kickAll();
        node.mayDie(life, 0.002);
        return world.strikes(0.03) ? Optional.empty() : Optional.of(sequence);
    }

    /** Puts a message into its stream by another way. */
    void inject(String subject, Headers headers, byte[] body, String id) {
        Stream stream = streamOf(subject);
        if (stream != null) {
            stream.append(subject, headers, body, id);
            kickAll();
        }
    }

    private @Nullable Stream streamOf(String subject) {
        for (Stream stream : streams.values()) {
            if (stream.takes(subject)) {
                return stream;
            }
        }
        return null;
    }

    void kickAll() {
        followers.forEach(this::kick);
    }

    private void kick(Following following) {
        if (!following.scheduled) {
            following.scheduled = true;
            world.later(following.node, delay(), "reads " + following.consumer, () -> deliver(following));
        }
    }

    private void deliver(Following following) {
        following.scheduled = false;
        Stream stream = streams.get(following.stream);
        Stream.Consumer consumer = stream == null ? null : stream.consumers().get(following.consumer);
        if (!followers.contains(following)) {
            return;
        }
        if (stream == null || consumer == null || !following.node.connected) {
            following.broken = true;
            if (following.node.connected) {
                following.handler.missing();
                following.scheduled = true;
                following.node.later(Duration.ofMillis(500), "misses " + following.consumer, () -> deliver(following));
            }
            return;
        }
        boolean resumes = following.broken;
        following.broken = false;
        List<Message> due = stream.next(consumer, 1 + world.random.nextInt(world.strikes(0.5) ? 4 : MAX_BATCH));
        if (due.isEmpty()) {
            resume(following, resumes);
            return;
        }
        long upTo = due.getLast().sequence();
        List<Message> batch = disturbed(stream, consumer, due);
        try {
            if (!batch.isEmpty()) {
                following.handler.accept(batch);
            }
        } catch (Failure e) {
            following.scheduled = true;
            following.node.later(
                    world.between(100, 2000), "reads again " + following.consumer, () -> deliver(following));
            return;
        }
        resume(following, resumes);
        following.node.mayDie(following.life, 0.002);
        if (!world.strikes(0.05)) {
            consumer.acknowledge(upTo);
        }
        kick(following);
    }

    private static void resume(Following following, boolean resumes) {
        if (resumes) {
            following.handler.resumed();
        }
    }

    private List<Message> disturbed(Stream stream, Stream.Consumer consumer, List<Message> due) {
        List<Message> batch = new ArrayList<>();
        for (Message message : due) {
            if (world.strikes(0.02)) {
                continue;
            }
            batch.add(world.strikes(0.02) ? damaged(message) : message);
            if (world.strikes(0.03)) {
                batch.add(stream.seen(consumer, world.oneOf(stream.messages())));
            }
        }
        if (batch.size() > 1 && world.strikes(0.05)) {
            java.util.Collections.shuffle(batch, world.random);
        }
        return batch;
    }

    private Message damaged(Message message) {
        byte[] body = message.body().clone();
        if (body.length == 0) {
            return new Message(message.subject(), Headers.NONE, body, message.sequence());
        }
        if (world.random.nextBoolean()) {
            body = java.util.Arrays.copyOf(body, world.random.nextInt(body.length));
        } else {
            body[world.random.nextInt(body.length)] ^= (byte) (1 + world.random.nextInt(255));
        }
        return new Message(message.subject(), message.headers(), body, message.sequence());
    }
}
