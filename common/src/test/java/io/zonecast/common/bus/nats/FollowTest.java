package io.zonecast.common.bus.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Bus.StreamSettings STREAM =
            new Bus.StreamSettings("TEST", List.of("test.>"), Duration.ofDays(1), 1 << 30, 1);
    private static final Bus.ConsumerSettings CONSUMER =
            new Bus.ConsumerSettings("reader", "test.>", false, Bus.Start.FIRST);

    @TempDir
    Path dir;

    NatsServer server;
    Bus writer;
    Bus reader;

    @BeforeEach
    void start() {
        server = NatsServer.start(dir);
        writer = TestBus.connect(server, "writer");
        reader = TestBus.connect(server, "reader");
    }

    @AfterEach
    void stop() {
        reader.close();
        writer.close();
        server.close();
    }

    private void append(int number) {
        writer.append("test.a", Headers.of("N", "" + number), bytes("" + number), "m" + number, TIMEOUT)
                .join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Message message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    @Test
    void messages_arrive_in_order_with_headers_and_sequence() {
        writer.ensureStream(STREAM);
        writer.ensureConsumer("TEST", CONSUMER);
        Queue<Message> seen = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Long>> appended = new ArrayList<>();
        try (var _ = reader.follow("TEST", "reader", seen::addAll)) {
            for (int i = 0; i < 3000; i++) {
                appended.add(writer.append(
                        "test.a", Headers.of("N", "" + i), bytes("" + i), "m" + i, Duration.ofSeconds(20)));
            }
            appended.forEach(CompletableFuture::join);
            await().atMost(Duration.ofSeconds(60)).until(() -> seen.size() == 3000);
        }
        List<Message> list = List.copyOf(seen);
        for (int i = 0; i < 3000; i++) {
            assertThat(text(list.get(i))).isEqualTo("" + i);
            assertThat(list.get(i).headers().get("N")).contains("" + i);
            assertThat(list.get(i).sequence()).isEqualTo(i + 1);
            assertThat(list.get(i).subject()).isEqualTo("test.a");
        }
    }

    @Test
    void a_follower_waits_for_stream_and_consumer_and_then_starts_soon() {
        Queue<Message> seen = new ConcurrentLinkedQueue<>();
        try (var _ = reader.follow("TEST", "reader", seen::addAll)) {
            writer.ensureStream(STREAM);
            append(1);
            writer.ensureConsumer("TEST", CONSUMER);
            await().atMost(Duration.ofSeconds(60)).until(() -> seen.size() == 1);
        }
    }

    @Test
    void a_batch_that_is_not_taken_comes_again_before_anything_else() {
        writer.ensureStream(STREAM);
        writer.ensureConsumer("TEST", CONSUMER);
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch failed = new CountDownLatch(1);
        try (var _ = reader.follow("TEST", "reader", batch -> {
            if (calls.incrementAndGet() <= 3) {
                failed.countDown();
                throw new IllegalStateException("not now");
            }
            batch.forEach(message -> seen.add(text(message)));
        })) {
            append(1);
            await().until(() -> failed.getCount() == 0);
            append(2);
            await().until(() -> seen.size() == 2);
        }
        assertThat(seen).containsExactly("1", "2");
        assertThat(calls.get()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void what_was_not_acknowledged_comes_again_to_the_next_follower_and_the_rest_does_not() {
        writer.ensureStream(STREAM);
        writer.ensureConsumer("TEST", CONSUMER);
        Queue<String> first = new ConcurrentLinkedQueue<>();
        CountDownLatch stuck = new CountDownLatch(1);
        try (var _ = reader.follow("TEST", "reader", batch -> {
            if (batch.stream().anyMatch(message -> text(message).equals("2"))) {
                stuck.countDown();
                throw new IllegalStateException("not now");
            }
            batch.forEach(message -> first.add(text(message)));
        })) {
            append(1);
            await().until(() -> first.size() == 1);
            append(2);
            await().until(() -> stuck.getCount() == 0);
        }
        Queue<String> second = new ConcurrentLinkedQueue<>();
        try (var _ = reader.follow("TEST", "reader", batch -> batch.forEach(message -> second.add(text(message))))) {
            await().atMost(Duration.ofSeconds(60)).until(() -> !second.isEmpty());
        }
        assertThat(first).containsExactly("1");
        assertThat(second).containsOnly("2");
    }

    @Test
    void what_piles_up_comes_as_one_batch() throws InterruptedException {
        writer.ensureStream(STREAM);
        writer.ensureConsumer("TEST", CONSUMER);
        SynchronousQueue<Integer> sizes = new SynchronousQueue<>();
        try (var _ = reader.follow("TEST", "reader", batch -> {
            try {
                sizes.put(batch.size());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        })) {
            append(0);
            // The first batch is with the handler until its size is taken here.
            for (int i = 1; i <= 100; i++) {
                append(i);
            }
            List<Integer> batches = new ArrayList<>();
            while (batches.stream().mapToInt(Integer::intValue).sum() < 101) {
                batches.add(sizes.poll(10, TimeUnit.SECONDS));
            }
            assertThat(batches).hasSizeLessThanOrEqualTo(4);
        }
    }

    @Test
    void a_follower_goes_on_after_the_server_was_killed() {
        writer.ensureStream(STREAM);
        writer.ensureConsumer("TEST", CONSUMER);
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (var _ = reader.follow("TEST", "reader", batch -> batch.forEach(message -> seen.add(text(message))))) {
            append(1);
            await().until(() -> seen.contains("1"));
            server.restart();
            TestBus.await(writer);
            append(2);
            await().atMost(Duration.ofSeconds(60)).until(() -> seen.contains("2"));
        }
    }

    @Test
    void a_follower_goes_on_when_its_consumer_is_removed_and_made_again() {
        writer.ensureStream(STREAM);
        writer.ensureConsumer("TEST", CONSUMER);
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (var _ = reader.follow("TEST", "reader", batch -> batch.forEach(message -> seen.add(text(message))))) {
            append(1);
            await().until(() -> seen.contains("1"));
            writer.removeConsumer("TEST", "reader");
            assertThat(writer.consumers("TEST")).isEmpty();
            writer.removeConsumer("TEST", "reader");
            writer.ensureConsumer("TEST", CONSUMER);
            assertThat(writer.consumers("TEST")).containsExactly("reader");
            append(2);
            await().atMost(Duration.ofSeconds(60)).until(() -> seen.contains("2"));
        }
    }

    @Test
    void the_handler_hears_of_a_missing_consumer_and_of_each_return() {
        Counting handler = new Counting();
        writer.ensureStream(STREAM);
        try (var _ = reader.follow("TEST", "reader", handler)) {
            await().until(() -> handler.missing.get() > 0);
            assertThat(handler.resumed).hasValue(0);
            writer.ensureConsumer("TEST", CONSUMER);
            await().until(() -> handler.resumed.get() == 1);
            append(1);
            await().until(() -> handler.seen.size() == 1);
            assertThat(handler.resumed).hasValue(1);
            server.restart();
            await().until(() -> handler.resumed.get() == 2);
            TestBus.await(writer);
            writer.removeConsumer("TEST", "reader");
            int before = handler.missing.get();
            await().until(() -> handler.missing.get() > before);
        }
    }

    @Test
    void messages_tell_how_many_are_behind_them() {
        writer.ensureStream(STREAM);
        writer.ensureConsumer("TEST", CONSUMER);
        for (int i = 0; i < 300; i++) {
            append(i);
        }
        Counting handler = new Counting();
        try (var _ = reader.follow("TEST", "reader", handler)) {
            await().until(() -> handler.seen.size() == 300);
        }
        assertThat(handler.seen.stream().map(Message::pending).toList()).first().isEqualTo(299L);
        assertThat(handler.seen.stream().map(Message::pending).toList()).last().isEqualTo(0L);
    }

    private static final class Counting implements Bus.BatchHandler {
        private final Queue<Message> seen = new ConcurrentLinkedQueue<>();
        private final AtomicInteger resumed = new AtomicInteger();
        private final AtomicInteger missing = new AtomicInteger();

        @Override
        public void accept(List<Message> batch) {
            seen.addAll(batch);
        }

        @Override
        public void resumed() {
            resumed.incrementAndGet();
        }

        @Override
        public void missing() {
            missing.incrementAndGet();
        }
    }

    @Test
    void a_consumer_of_headers_has_no_bodies() {
        writer.ensureStream(STREAM);
        writer.ensureConsumer("TEST", new Bus.ConsumerSettings("reader", "test.>", true, Bus.Start.FIRST));
        Queue<Message> seen = new ConcurrentLinkedQueue<>();
        try (var _ = reader.follow("TEST", "reader", seen::addAll)) {
            append(7);
            await().until(() -> seen.size() == 1);
        }
        assertThat(seen.element().body()).isEmpty();
        assertThat(seen.element().headers().get("N")).contains("7");
    }

    @Test
    void a_single_message_is_handed_over_at_once() {
        writer.ensureStream(STREAM);
        writer.ensureConsumer("TEST", CONSUMER);
        SynchronousQueue<Long> micros = new SynchronousQueue<>();
        int rounds = 600;
        long[] took = new long[rounds];
        try (var _ = reader.follow("TEST", "reader", batch -> {
            long sent = ByteBuffer.wrap(batch.getFirst().body()).getLong();
            try {
                micros.put((System.nanoTime() - sent) / 1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        })) {
            for (int i = 0; i < rounds; i++) {
                byte[] now = ByteBuffer.allocate(8).putLong(System.nanoTime()).array();
                CompletableFuture<Long> done = writer.append("test.b", Headers.NONE, now, "", TIMEOUT);
                took[i] = poll(micros);
                done.join();
            }
        }
        // The first third warms the JVM up.
        long[] warm = Arrays.copyOfRange(took, rounds / 3, rounds);
        Arrays.sort(warm);
        long median = warm[warm.length / 2];
        System.out.println("follow latency: p50 " + median + " us, p99 " + warm[warm.length * 99 / 100] + " us");
        assertThat(median).isLessThan(20_000);
    }

    private static long poll(SynchronousQueue<Long> queue) {
        try {
            return queue.poll(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
