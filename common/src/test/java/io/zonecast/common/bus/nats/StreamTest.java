package io.zonecast.common.bus.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Nats;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @TempDir
    Path dir;

    NatsServer server;
    Bus bus;

    @BeforeEach
    void start() {
        server = NatsServer.start(dir);
        bus = TestBus.connect(server, "writer");
    }

    @AfterEach
    void stop() {
        bus.close();
        server.close();
    }

    private static Bus.StreamSettings stream(Duration maxAge, String... subjects) {
        return new Bus.StreamSettings("TEST", List.of(subjects), maxAge, 1 << 30, 1);
    }

    @Test
    void a_stream_is_made_and_brought_up_to_date() {
        bus.ensureStream(stream(Duration.ofDays(1), "test.>"));
        bus.ensureStream(stream(Duration.ofDays(1), "test.>"));
        assertThat(bus.append("test.a", Headers.NONE, new byte[1], "a", TIMEOUT).join())
                .isEqualTo(1);
        bus.ensureStream(stream(Duration.ofDays(2), "test.>", "more.>"));
        assertThat(bus.append("more.a", Headers.NONE, new byte[1], "b", TIMEOUT).join())
                .isEqualTo(2);
    }

    @Test
    void settings_that_the_server_does_not_take_are_told() {
        // One server can't keep three copies.
        assertThatThrownBy(() -> bus.ensureStream(
                        new Bus.StreamSettings("TEST", List.of("test.>"), Duration.ofDays(1), 1 << 30, 3)))
                .isInstanceOf(Failure.Unavailable.class)
                .hasMessageContaining("replicas");
    }

    @Test
    void a_message_with_an_id_seen_before_is_kept_once() {
        bus.ensureStream(stream(Duration.ofDays(1), "test.>"));
        assertThat(bus.append("test.a", Headers.NONE, new byte[1], "same", TIMEOUT)
                        .join())
                .isEqualTo(1);
        assertThat(bus.append("test.a", Headers.NONE, new byte[1], "same", TIMEOUT)
                        .join())
                .isEqualTo(1);
        assertThat(bus.append("test.a", Headers.NONE, new byte[1], "other", TIMEOUT)
                        .join())
                .isEqualTo(2);
    }

    @Test
    void thousands_may_be_on_their_way() {
        bus.ensureStream(stream(Duration.ofDays(1), "test.>"));
        List<CompletableFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            futures.add(bus.append("test.a", Headers.NONE, new byte[200], "m" + i, Duration.ofSeconds(20)));
        }
        for (int i = 0; i < 5000; i++) {
            assertThat(futures.get(i).join()).isEqualTo(i + 1);
        }
    }

    @Test
    void without_a_stream_or_a_server_an_append_is_unavailable() {
        assertThatThrownBy(() -> bus.append("test.a", Headers.NONE, new byte[1], "a", Duration.ofSeconds(1))
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(Failure.Unavailable.class);
        bus.ensureStream(stream(Duration.ofDays(1), "test.>"));
        server.kill();
        await().until(() -> !bus.connected());
        assertThatThrownBy(() -> bus.append("test.a", Headers.NONE, new byte[1], "a", Duration.ofSeconds(1))
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void the_last_message_of_a_subject_is_found() {
        assertThatThrownBy(() -> bus.last("TEST", "test.a")).isInstanceOf(Failure.Unavailable.class);
        bus.ensureStream(stream(Duration.ofDays(1), "test.>"));
        assertThat(bus.last("TEST", "test.a")).isEmpty();
        bus.append("test.a", Headers.of("N", "1"), new byte[] {1}, "", TIMEOUT).join();
        bus.append("test.b", Headers.of("N", "2"), new byte[] {2}, "", TIMEOUT).join();
        bus.append("test.a", Headers.of("N", "3"), new byte[] {3}, "", TIMEOUT).join();
        assertThat(bus.last("TEST", "test.a")).hasValueSatisfying(message -> {
            assertThat(message.headers().get("N")).contains("3");
            assertThat(message.body()).containsExactly(3);
            assertThat(message.sequence()).isEqualTo(3);
            assertThat(message.subject()).isEqualTo("test.a");
        });
        bus.append("test.b", Headers.of("N", "4"), new byte[] {4}, "", TIMEOUT).join();
        assertThat(bus.last("TEST", "test.>")).hasValueSatisfying(message -> {
            assertThat(message.headers().get("N")).contains("4");
            assertThat(message.subject()).isEqualTo("test.b");
        });
    }

    @Test
    void a_consumer_that_delivered_what_its_stream_has_lost_is_made_anew() throws Exception {
        bus.ensureStream(stream(Duration.ofDays(1), "test.>"));
        Bus.ConsumerSettings reader = new Bus.ConsumerSettings("reader", "test.>", false, Bus.Start.FIRST);
        assertThat(bus.ensureConsumer("TEST", reader)).isTrue();
        assertThat(bus.ensureConsumer("TEST", reader)).isFalse();
        append(5);
        server.kill();
        Path messages = dir.resolve("store/jetstream/$G/streams/TEST/msgs");
        Map<Path, byte[]> older = new HashMap<>();
        try (Stream<Path> files = Files.list(messages)) {
            for (Path file : files.toList()) {
                older.put(file, Files.readAllBytes(file));
            }
        }
        server.restart();
        TestBus.await(bus);
        append(20);
        Bus.Subscription refusing = bus.follow("TEST", "reader", batch -> {
            throw new Failure.Unavailable("not now");
        });
        Connection other = Nats.connect(server.url());
        await().until(() -> other.jetStreamManagement()
                        .getConsumerInfo("TEST", "reader")
                        .getDelivered()
                        .getStreamSequence()
                >= 25);
        other.close();
        refusing.close();
        server.kill();
        try (Stream<Path> files = Files.list(messages)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        for (Map.Entry<Path, byte[]> file : older.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
        server.restart();
        TestBus.await(bus);
        await().ignoreExceptions().until(() -> {
            bus.ensureConsumer("TEST", reader);
            return true;
        });
        append(3);
        Queue<Long> taken = new ConcurrentLinkedQueue<>();
        Bus.Subscription taking =
                bus.follow("TEST", "reader", batch -> batch.forEach(message -> taken.add(message.sequence())));
        await().until(() -> taken.contains(8L));
        taking.close();
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            await().ignoreExceptions()
                    .until(() -> bus.append("test.a", Headers.NONE, new byte[10], "", TIMEOUT)
                                    .join()
                            > 0);
        }
    }

    @Test
    void a_consumer_that_owes_messages_and_stands_still_is_made_anew() throws Exception {
        bus.ensureStream(stream(Duration.ofDays(1), "test.>"));
        Connection other = Nats.connect(server.url());
        // Only one message may be out, and who has it says nothing more of it.
        other.jetStreamManagement()
                .addOrUpdateConsumer(
                        "TEST",
                        ConsumerConfiguration.builder()
                                .durable("reader")
                                .filterSubject("test.>")
                                .ackPolicy(AckPolicy.Explicit)
                                .ackWait(Duration.ofHours(1))
                                .maxAckPending(1)
                                .build());
        append(2);
        JetStreamSubscription holding = other.jetStream().subscribe(null, PullSubscribeOptions.bind("TEST", "reader"));
        assertThat(holding.fetch(1, TIMEOUT)).hasSize(1);
        other.close();
        Bus.ConsumerSettings reader = new Bus.ConsumerSettings("reader", "test.>", false, Bus.Start.FIRST);
        Queue<Long> taken = new ConcurrentLinkedQueue<>();
        Bus.Subscription following =
                bus.follow("TEST", "reader", batch -> batch.forEach(message -> taken.add(message.sequence())));
        await().until(() -> bus.ensureConsumer("TEST", reader));
        append(1);
        await().until(() -> taken.contains(3L));
        following.close();
    }

    @Test
    void what_was_appended_is_there_after_the_server_was_killed() {
        bus.ensureStream(stream(Duration.ofDays(1), "test.>"));
        bus.append("test.a", Headers.NONE, new byte[] {9}, "", TIMEOUT).join();
        server.restart();
        TestBus.await(bus);
        await().ignoreExceptions().until(() -> bus.last("TEST", "test.a").isPresent());
    }
}
