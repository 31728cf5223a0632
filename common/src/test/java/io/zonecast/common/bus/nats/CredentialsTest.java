package io.zonecast.common.bus.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    @TempDir
    Path dir;

    private final Signer managerKey = NatsKeys.random();
    private final Signer readerKey = NatsKeys.random();

    private NatsServer serverWithReader() {
        return NatsServer.start(
                dir,
                List.of(
                        NatsServer.User.unrestricted(managerKey),
                        new NatsServer.User(
                                readerKey.publicKey(),
                                List.of(
                                        "$JS.API.CONSUMER.MSG.NEXT.TEST.reader",
                                        "$JS.ACK.TEST.reader.>",
                                        "calls.reader"),
                                List.of("_INBOX_reader.>"))));
    }

    @Test
    void a_follower_needs_no_more_than_its_own_consumer_and_inbox() {
        try (NatsServer server = serverWithReader();
                Bus manager = TestBus.connect(server, "manager", managerKey);
                Bus reader = TestBus.connect(server, "reader", readerKey)) {
            manager.ensureStream(new Bus.StreamSettings("TEST", List.of("test.>"), Duration.ofDays(1), 1 << 30, 1));
            manager.ensureConsumer("TEST", new Bus.ConsumerSettings("reader", "test.>", false, Bus.Start.FIRST));
            Queue<Message> seen = new ConcurrentLinkedQueue<>();
            reader.follow("TEST", "reader", seen::addAll);
            manager.append("test.a", Headers.NONE, new byte[1], "", TIMEOUT).join();
            await().until(() -> seen.size() == 1);
            manager.serve("calls.*", 1, "q", 1, request -> Reply.of("fine"));
            await().ignoreExceptions()
                    .until(() -> reader.request("calls.reader", Headers.NONE, new byte[0], TIMEOUT)
                                    .body()
                                    .length
                            == 4);
        }
    }

    @Test
    void what_a_user_may_not_do_does_not_happen() {
        try (NatsServer server = serverWithReader();
                Bus manager = TestBus.connect(server, "manager", managerKey);
                Bus reader = TestBus.connect(server, "reader", readerKey)) {
            manager.ensureStream(new Bus.StreamSettings("TEST", List.of("test.>"), Duration.ofDays(1), 1 << 30, 1));
            assertThatThrownBy(() -> reader.append("test.a", Headers.NONE, new byte[1], "", TIMEOUT)
                            .join())
                    .hasCauseInstanceOf(Failure.Unavailable.class);
            assertThatThrownBy(() -> reader.consumers("TEST")).isInstanceOf(Failure.Unavailable.class);
            assertThat(manager.last("TEST", "test.a")).isEmpty();
        }
    }

    @Test
    void a_service_that_was_refused_gets_in_when_its_user_is_made() {
        Signer other = NatsKeys.random();
        NatsServer refusing = NatsServer.start(dir, List.of(NatsServer.User.unrestricted(managerKey)));
        try (Bus late = TestBus.open(refusing, "late", other)) {
            Queue<Message> heard = new ConcurrentLinkedQueue<>();
            late.subscribe("news", heard::add);
            try (Bus manager = TestBus.connect(refusing, "manager", managerKey)) {
                assertThat(manager.connected()).isTrue();
            }
            assertThat(late.connected()).isFalse();
            refusing.close();
            try (NatsServer willing = NatsServer.start(
                            dir,
                            refusing.port(),
                            List.of(NatsServer.User.unrestricted(managerKey), NatsServer.User.unrestricted(other)));
                    Bus manager = TestBus.connect(willing, "manager", managerKey)) {
                await().atMost(Duration.ofSeconds(60)).until(late::connected);
                await().until(() -> {
                    manager.publish("news", Headers.NONE, new byte[1]);
                    return !heard.isEmpty();
                });
            }
        }
    }
}
