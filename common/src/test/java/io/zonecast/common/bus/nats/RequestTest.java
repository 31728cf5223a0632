package io.zonecast.common.bus.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final byte[] NOTHING = new byte[0];

    @TempDir
    Path dir;

    NatsServer server;
    Bus responder;
    Bus asker;

    @BeforeEach
    void start() {
        server = NatsServer.start(dir);
        responder = TestBus.connect(server, "responder");
        asker = TestBus.connect(server, "asker");
    }

    @AfterEach
    void stop() {
        asker.close();
        responder.close();
        server.close();
    }

    private void serving(Bus.Responder answer) {
        responder.serve("calls.*", 1, "q", 4, answer);
        // Subscriptions of one connection are in effect in their order.
        await().ignoreExceptions().until(() -> asker.request("calls.asker", Headers.NONE, NOTHING, TIMEOUT) != null);
    }

    @Test
    void an_answer_carries_headers_and_body() {
        serving(request ->
                new Reply(Headers.of("Echo", request.headers().get("Say").orElse("-")), request.body()));
        Message reply = asker.request("calls.asker", Headers.of("Say", "hello"), new byte[] {1, 2, 3}, TIMEOUT);
        assertThat(reply.headers().get("Echo")).contains("hello");
        assertThat(reply.body()).containsExactly(1, 2, 3);
    }

    @Test
    void who_waits_for_an_answer_hears_at_once_when_the_connection_breaks() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        responder.serve("stuck.*", 1, "q", 4, request -> {
            asked.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Reply.of(NOTHING);
        });
        CompletableFuture<Message> answer = CompletableFuture.supplyAsync(() -> {
            while (asked.getCount() > 0) {
                try {
                    return asker.request("stuck.asker", Headers.NONE, NOTHING, Duration.ofMinutes(1));
                } catch (Failure.Unavailable e) {
                    if (asked.getCount() == 0) {
                        throw e;
                    }
                }
            }
            throw new AssertionError("nobody waited");
        });
        await().until(() -> asked.getCount() == 0);
        server.kill();
        await().atMost(Duration.ofSeconds(60)).until(answer::isCompletedExceptionally);
        assertThatThrownBy(answer::join).hasCauseInstanceOf(Failure.Unavailable.class);
        never.countDown();
    }

    @Test
    void each_failure_of_the_responder_is_thrown_at_the_asker() {
        serving(request -> switch (new String(request.body(), StandardCharsets.UTF_8)) {
            case "r" -> throw new Failure.Refused(List.of("one is wrong", "two is wrong"));
            case "u" -> throw new Failure.Unavailable("not yet");
            case "c" -> throw new Failure.Corrupt("damaged");
            case "x" -> throw new IllegalStateException("a secret detail");
            default -> Reply.of("fine");
        });
        assertThatThrownBy(() -> asker.request("calls.asker", Headers.NONE, new byte[] {'r'}, TIMEOUT))
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        e -> assertThat(e.problems()).containsExactly("one is wrong", "two is wrong"));
        assertThatThrownBy(() -> asker.request("calls.asker", Headers.NONE, new byte[] {'u'}, TIMEOUT))
                .isInstanceOf(Failure.Unavailable.class)
                .hasMessage("not yet");
        assertThatThrownBy(() -> asker.request("calls.asker", Headers.NONE, new byte[] {'c'}, TIMEOUT))
                .isInstanceOf(Failure.Corrupt.class)
                .hasMessage("damaged");
        assertThatThrownBy(() -> asker.request("calls.asker", Headers.NONE, new byte[] {'x'}, TIMEOUT))
                .isInstanceOf(Failure.Unavailable.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_request_that_nobody_serves_is_unavailable_at_once() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> asker.request("nobody.here", Headers.NONE, NOTHING, Duration.ofSeconds(30)))
                .isInstanceOf(Failure.Unavailable.class)
                .hasMessage("nobody answers on nobody.here");
        assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void a_request_without_an_answer_ends_in_time() {
        CountDownLatch release = new CountDownLatch(1);
        responder.serve("slow.*", 1, "q", 1, request -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Reply.of("late");
        });
        serving(request -> Reply.of("fine"));
        assertThatThrownBy(() -> asker.request("slow.asker", Headers.NONE, NOTHING, Duration.ofMillis(300)))
                .isInstanceOf(Failure.Unavailable.class)
                .hasMessageContaining("in time");
        release.countDown();
    }

    @Test
    void a_request_whose_answer_would_go_elsewhere_is_dropped() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        serving(request -> {
            seen.add(new String(request.body(), StandardCharsets.UTF_8));
            return Reply.of("fine");
        });
        Connection attacker = Nats.connect(server.url());
        try {
            for (String reply : List.of(
                    "$JS.API.STREAM.DELETE.ZONE_EVENTS",
                    "_INBOX_other.x",
                    "_INBOX_asker",
                    "_INBOX_askerX.y",
                    "$JS.ACK.x",
                    "_INBOX.x")) {
                attacker.publish("calls.asker", reply, "bad".getBytes(StandardCharsets.UTF_8));
            }
            attacker.publish("calls.asker", "bad".getBytes(StandardCharsets.UTF_8));
            attacker.publish("calls.asker", "_INBOX_asker.mine", "good".getBytes(StandardCharsets.UTF_8));
            await().until(() -> seen.contains("good"));
        } finally {
            attacker.close();
        }
        assertThat(seen).doesNotContain("bad");
    }

    @Test
    void no_more_than_the_given_number_is_answered_at_the_same_time() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch three = new CountDownLatch(3);
        serving(request -> Reply.of("fine"));
        // One place is left for somebody else.
        responder.serve("bounded.*", 1, "q", 4, request -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            three.countDown();
            try {
                three.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            now.decrementAndGet();
            return Reply.of("fine");
        });
        await().ignoreExceptions().until(() -> asker.connected());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Message>> asked = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                asked.add(CompletableFuture.supplyAsync(
                        () -> asker.request("bounded.asker", Headers.NONE, NOTHING, Duration.ofSeconds(20)), threads));
            }
            asked.forEach(CompletableFuture::join);
        }
        assertThat(most.get()).isEqualTo(3);
    }

    @Test
    void subscribers_hear_messages_in_order_and_survive_their_own_failures() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        responder.subscribe("news.*", message -> {
            heard.add(new String(message.body(), StandardCharsets.UTF_8));
            throw new IllegalStateException("on purpose");
        });
        serving(request -> Reply.of("fine"));
        for (int i = 0; i < 50; i++) {
            assertThat(asker.publish("news.a", Headers.NONE, ("" + i).getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
        }
        await().until(() -> heard.size() == 50);
        assertThat(List.copyOf(heard).subList(0, 3)).containsExactly("0", "1", "2");
    }

    @Test
    void services_find_each_other_again_after_the_server_was_killed() {
        serving(request -> Reply.of("fine"));
        server.kill();
        await().until(() -> !asker.connected() && !responder.connected());
        assertThat(asker.publish("news.a", Headers.NONE, NOTHING)).isFalse();
        assertThatThrownBy(() -> asker.request("calls.asker", Headers.NONE, NOTHING, TIMEOUT))
                .isInstanceOf(Failure.Unavailable.class);
        server.restart();
        await().ignoreExceptions()
                .until(() -> asker.request("calls.asker", Headers.NONE, NOTHING, TIMEOUT)
                                .body()
                                .length
                        == 4);
    }
}
