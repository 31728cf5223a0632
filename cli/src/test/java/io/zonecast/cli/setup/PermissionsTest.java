package io.zonecast.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The users that {@code zonecast init} makes, on a real server: what each may do works, and nothing else does. */
class PermissionsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration DENIED = Duration.ofMillis(300);
    private static final byte[] NOTHING = new byte[0];

    @TempDir
    Path dir;

    FleetPlan plan;
    NatsServer server;
    Bus provider;
    Bus apiProxy;
    Bus checker;
    Bus one;
    Bus two;

    @BeforeEach
    void start() {
        int port = NatsServer.freePort();
        plan = new FleetPlan(
                dir,
                "127.0.0.1:" + port,
                "nats://127.0.0.1:" + port,
                "127.0.0.1:1",
                "127.0.0.1:2",
                new FleetPlan.PrimaryStatus("127.0.0.1:3", "127.0.0.1:4", "127.0.0.1:5"),
                List.of(
                        new FleetPlan.Secondary("one", List.of("127.0.0.1:53"), "127.0.0.1:6"),
                        new FleetPlan.Secondary("two", List.of("127.0.0.1:54"), "127.0.0.1:7")));
        Setup.write(plan, false);
        server = NatsServer.start(dir, port, plan.natsConfiguration());
        provider = connect("zone-provider");
        apiProxy = connect("api-proxy");
        checker = connect("health-checker");
        one = connect("one");
        two = connect("two");
        for (String stream : List.of(Subjects.ZONE_EVENTS, Subjects.ZONE_VERSIONS)) {
            String subjects = stream.equals(Subjects.ZONE_EVENTS) ? Subjects.ALL_EVENTS : Subjects.ALL_VERSIONS;
            provider.ensureStream(new Bus.StreamSettings(stream, List.of(subjects), Duration.ofDays(7), 1 << 30, 1));
        }
    }

    @AfterEach
    void stop() {
        List.of(one, two, checker, apiProxy, provider).forEach(Bus::close);
        server.close();
    }

    private Bus connect(String id) {
        return TestBus.connect(server, id, NatsKeys.fromSeedFile(plan.seed(id)));
    }

    private void consumer(String stream, String name) {
        provider.ensureConsumer(stream, new Bus.ConsumerSettings(name, ">", false, Bus.Start.FIRST));
    }

    private static void answers(Bus asker, String subject) {
        await(subject)
                .atMost(TIMEOUT)
                .ignoreExceptions()
                .until(() -> asker.request(subject, Headers.NONE, NOTHING, Duration.ofSeconds(1))
                                .body()
                                .length
                        == 2);
    }

    private static void isDenied(Bus asker, String subject) {
        assertThatThrownBy(() -> asker.request(subject, Headers.NONE, NOTHING, DENIED))
                .as(asker.id() + " on " + subject)
                .isInstanceOf(Failure.Unavailable.class);
    }

    @Test
    void each_service_can_do_its_work() {
        consumer(Subjects.ZONE_EVENTS, Subjects.PROVIDER_CONSUMER);
        consumer(Subjects.ZONE_VERSIONS, Subjects.API_PROXY_CONSUMER);
        consumer(Subjects.ZONE_VERSIONS, Subjects.HEALTH_CHECKER_CONSUMER);
        consumer(Subjects.ZONE_VERSIONS, "follow-one");
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        provider.follow(Subjects.ZONE_EVENTS, Subjects.PROVIDER_CONSUMER, batch -> heard.add("event"));
        apiProxy.follow(Subjects.ZONE_VERSIONS, Subjects.API_PROXY_CONSUMER, batch -> heard.add("version-api"));
        checker.follow(Subjects.ZONE_VERSIONS, Subjects.HEALTH_CHECKER_CONSUMER, batch -> heard.add("version-health"));
        one.follow(Subjects.ZONE_VERSIONS, "follow-one", batch -> heard.add("version-one"));
        apiProxy.append("zone.event.com.example", Headers.NONE, NOTHING, "e", TIMEOUT)
                .join();
        provider.append("zone.version.all.com.example", Headers.NONE, NOTHING, "v", TIMEOUT)
                .join();
        assertThat(provider.last(Subjects.ZONE_VERSIONS, "zone.version.all.com.example"))
                .isPresent();
        await().atMost(TIMEOUT)
                .until(() -> heard.containsAll(List.of("event", "version-api", "version-health", "version-one")));
        provider.removeConsumer(Subjects.ZONE_VERSIONS, "follow-one");
        assertThat(provider.consumers(Subjects.ZONE_VERSIONS)).doesNotContain("follow-one");

        Bus.Responder ok = request -> Reply.of("ok");
        provider.serve(Subjects.zoneData("*"), 2, "q", 2, ok);
        provider.serve(Subjects.zoneInventory("*"), 2, "q", 2, ok);
        provider.serve(Subjects.keys("*", ">"), 1, "q", 2, ok);
        apiProxy.serve(Subjects.contentData("*"), 2, "q", 2, ok);
        apiProxy.serve(Subjects.contentInventory("*"), 2, "q", 2, ok);
        checker.serve(Subjects.FLEET, 1, "q", 2, ok);
        one.serve(Subjects.resync("one"), -1, "q", 2, ok);
        answers(one, Subjects.zoneData("one"));
        answers(one, Subjects.zoneInventory("one"));
        answers(checker, Subjects.zoneInventory("health-checker"));
        answers(apiProxy, Subjects.keys("api-proxy", "list"));
        answers(provider, Subjects.contentData("zone-provider"));
        answers(provider, Subjects.contentInventory("zone-provider"));
        answers(apiProxy, Subjects.fleet("api-proxy"));
        answers(checker, Subjects.resync("one"));

        apiProxy.subscribe(Subjects.SERVED, message -> heard.add("served"));
        checker.subscribe(Subjects.ALL_PINGS, message -> heard.add("ping"));
        await().atMost(TIMEOUT).until(() -> {
            checker.publish(Subjects.SERVED, Headers.NONE, NOTHING);
            one.publish(Subjects.ping("one"), Headers.NONE, NOTHING);
            return heard.containsAll(List.of("served", "ping"));
        });
    }

    @Test
    void a_secondary_can_ask_for_nobody_else_and_give_no_orders() {
        Bus.Responder ok = request -> Reply.of("ok");
        provider.serve(Subjects.zoneData("*"), 2, "q", 2, ok);
        provider.serve(Subjects.keys("*", ">"), 1, "q", 2, ok);
        apiProxy.serve(Subjects.contentData("*"), 2, "q", 2, ok);
        checker.serve(Subjects.FLEET, 1, "q", 2, ok);
        two.serve(Subjects.resync("two"), -1, "q", 2, ok);
        answers(one, Subjects.zoneData("one"));
        isDenied(one, Subjects.zoneData("two"));
        isDenied(one, Subjects.keys("one", "list"));
        isDenied(one, Subjects.keys("api-proxy", "list"));
        isDenied(one, Subjects.contentData("one"));
        isDenied(one, Subjects.fleet("one"));
        isDenied(one, Subjects.resync("two"));
    }

    @Test
    void a_secondary_can_append_nothing_and_speak_for_nobody() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        checker.subscribe(Subjects.ALL_PINGS, message -> heard.add(message.subject()));
        apiProxy.subscribe(Subjects.SERVED, message -> heard.add(message.subject()));
        for (String subject : List.of("zone.event.com.example", "zone.version.all.com.example")) {
            assertThatThrownBy(() -> one.append(subject, Headers.NONE, NOTHING, "", DENIED)
                            .join())
                    .hasCauseInstanceOf(Failure.Unavailable.class);
        }
        one.publish(Subjects.ping("two"), Headers.NONE, NOTHING);
        one.publish(Subjects.SERVED, Headers.NONE, NOTHING);
        await().atMost(TIMEOUT).until(() -> {
            one.publish(Subjects.ping("one"), Headers.NONE, NOTHING);
            return heard.contains("ping.one");
        });
        assertThat(heard).containsOnly("ping.one");
        assertThat(provider.last(Subjects.ZONE_EVENTS, "zone.event.com.example"))
                .isEmpty();
        assertThat(provider.last(Subjects.ZONE_VERSIONS, "zone.version.all.com.example"))
                .isEmpty();
    }

    @Test
    void a_secondary_can_neither_manage_nor_read_streams() {
        provider.append("zone.version.all.com.example", Headers.NONE, NOTHING, "", TIMEOUT)
                .join();
        consumer(Subjects.ZONE_VERSIONS, "follow-two");
        for (String call : List.of(
                "STREAM.DELETE.ZONE_VERSIONS",
                "STREAM.PURGE.ZONE_VERSIONS",
                "STREAM.INFO.ZONE_VERSIONS",
                "STREAM.NAMES",
                "STREAM.MSG.GET.ZONE_VERSIONS",
                "DIRECT.GET.ZONE_VERSIONS",
                "DIRECT.GET.ZONE_VERSIONS.zone.version.all.com.example",
                "CONSUMER.CREATE.ZONE_VERSIONS",
                "CONSUMER.DURABLE.CREATE.ZONE_VERSIONS.mine",
                "CONSUMER.DELETE.ZONE_VERSIONS.follow-two",
                "CONSUMER.MSG.NEXT.ZONE_VERSIONS.follow-two",
                "CONSUMER.MSG.NEXT.ZONE_EVENTS.zone-provider",
                "INFO")) {
            isDenied(one, "$JS.API." + call);
        }
        assertThat(provider.consumers(Subjects.ZONE_VERSIONS)).contains("follow-two");
        assertThat(provider.last(Subjects.ZONE_VERSIONS, "zone.version.all.com.example"))
                .isPresent();
    }

    @Test
    void a_secondary_cannot_hear_what_is_for_others() {
        Queue<Message> heard = new ConcurrentLinkedQueue<>();
        for (String subject : List.of(
                "_INBOX_two.>",
                ">",
                "_INBOX_zone-provider.>",
                "ping.*",
                "zone.version.>",
                "zone.event.>",
                "resync.*")) {
            one.subscribe(subject, heard::add);
        }
        provider.serve(Subjects.zoneData("*"), 2, "q", 2, request -> Reply.of("ok"));
        answers(two, Subjects.zoneData("two"));
        two.publish(Subjects.ping("two"), Headers.NONE, NOTHING);
        provider.append("zone.version.all.com.example", Headers.NONE, NOTHING, "", TIMEOUT)
                .join();
        answers(one, Subjects.zoneData("one"));
        assertThat(heard).isEmpty();
    }

    @Test
    void nobody_but_who_makes_the_streams_can_delete_them() {
        for (Bus bus : List.of(apiProxy, checker, one)) {
            isDenied(bus, "$JS.API.STREAM.DELETE.ZONE_VERSIONS");
        }
        for (Bus bus : List.of(provider, apiProxy, checker, one)) {
            isDenied(bus, "$JS.API.STREAM.PURGE.ZONE_EVENTS");
        }
        isDenied(provider, "$JS.API.STREAM.DELETE.OTHERS");
        assertThat(provider.consumers(Subjects.ZONE_VERSIONS)).isEmpty();
    }
}
