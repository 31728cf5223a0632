package io.zonecast.secondarysyncer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.message.Ping;
import io.zonecast.common.message.PingCodec;
import io.zonecast.common.message.ResyncCodec;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.tree.DigestTree;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.Fleet;
import io.zonecast.secondarysyncer.testing.Publisher;
import io.zonecast.secondarysyncer.testing.TestKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusTest {
    private static final Name ZONE = Name.parse("example.org.");

    @TempDir
    private Path directory;

    private Fleet fleet;
    private Publisher publisher;
    private Bus checker;
    private Signer signer;
    private final List<Ping> pings = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        fleet = new Fleet(directory).comparingEvery(Duration.ofHours(1)).start();
        publisher = fleet.publisher();
        fleet.provider().publish(publisher.create(ZONE, 3));
        fleet.awaitEqual();
        checker = TestBus.connect(fleet.nats(), "health-checker");
        signer = fleet.keys().signer(Role.HEALTH_CHECKER);
        checker.subscribe(Subjects.ALL_PINGS, message -> pings.add(PingCodec.decode(message.body())));
    }

    @AfterEach
    void stop() {
        checker.close();
        fleet.close();
    }

    @Test
    void eachSecondAFullPingTellsHowTheSecondaryIs() {
        Fleet.await(
                "two full pings",
                () -> assertThat(pings.stream().filter(Ping::full)).hasSizeGreaterThanOrEqualTo(2));
        Ping ping = pings.stream().filter(Ping::full).toList().getLast();
        assertThat(ping.state()).isEqualTo(Ping.State.SERVING);
        assertThat(ping.zones()).isEqualTo(1);
        assertThat(ping.root()).isEqualTo(fleet.secondary().holdings().root());
        assertThat(ping.load().memoryBytes()).isPositive();
        assertThat(ping.load().software()).isNotEmpty();
        assertThat(ping.load().listeners())
                .containsExactly(
                        "127.0.0.1:" + fleet.secondary().listening().getFirst().getPort());
        assertThat(pings.stream().map(Ping::instance).distinct()).hasSize(1);
    }

    @Test
    void appliedVersionsAreToldAllAndCoalesced() {
        Fleet.await("first ping", () -> assertThat(pings).isNotEmpty());
        for (int i = 0; i < 100; i++) {
            fleet.provider().publish(publisher.change(ZONE));
        }
        fleet.awaitEqual();
        Fleet.await(
                "the last version told",
                () -> assertThat(pings.stream().flatMap(ping -> ping.applied().stream()))
                        .anySatisfy(applied -> assertThat(applied.version())
                                .isEqualTo(publisher.zone(ZONE).version())));
        assertThat(pings.stream().map(Ping::sequence)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void anOrderForAZoneFetchesWhatWasMissed() {
        publisher.change(ZONE);
        ResyncOrder.Progress progress = order(1, new ResyncOrder.Scope.Zones(List.of(ZONE)));
        assertThat(progress.accepted()).isTrue();
        assertThat(progress.order()).isEqualTo("o1");
        fleet.awaitEqual();
    }

    @Test
    void anOrderForAZoneThatIsEqualFetchesNoBody() {
        fleet.provider().forgetAsked();
        order(1, new ResyncOrder.Scope.Zones(List.of(ZONE, Name.parse("never.example."))));
        Fleet.await(
                "settling",
                () -> assertThat(fleet.secondary().holdings().wantedCount()).isZero());
        assertThat(fleet.provider().asked(DataRequest.Wire.class)).isEqualTo(2);
        assertThat(fleet.secondary().holdings().zones()).isEqualTo(1);
    }

    @Test
    void ordersForBucketsAndForEverythingCompare() {
        publisher.change(ZONE);
        order(1, new ResyncOrder.Scope.Buckets(List.of(DigestTree.bucketOf(ZONE))));
        fleet.awaitEqual();
        publisher.create(Name.parse("new.example."), 2);
        order(2, new ResyncOrder.Scope.Everything());
        fleet.awaitEqual();
    }

    @Test
    void pingsTellHowFarOrdersAre() {
        fleet.provider().stick();
        publisher.change(ZONE);
        order(1, new ResyncOrder.Scope.Everything());
        awaitOrder(new Ping.Order("o1", true, 1, 1));
        fleet.provider().unstick();
        awaitOrder(new Ping.Order("o1", true, 1, 0));
        order(2, new ResyncOrder.Scope.Zones(List.of(ZONE)));
        awaitOrder(new Ping.Order("o2", true, 1, 0));
        order(3, new ResyncOrder.Scope.Buckets(List.of(1, 2, 3)));
        awaitOrder(new Ping.Order("o3", true, 0, 0));
        for (int i = 4; i < 4 + Ping.MAX_ORDERS; i++) {
            order(i, new ResyncOrder.Scope.Everything());
        }
        awaitOrder(new Ping.Order("o" + (3 + Ping.MAX_ORDERS), true, 0, 0));
        Fleet.await("the oldest gone", () -> assertThat(lastOrders()).hasSize(Ping.MAX_ORDERS));
    }

    private void awaitOrder(Ping.Order order) {
        Fleet.await(order.toString(), () -> assertThat(lastOrders()).contains(order));
    }

    private List<Ping.Order> lastOrders() {
        return pings.reversed().stream()
                .filter(Ping::full)
                .findFirst()
                .map(ping -> ping.load().orders())
                .orElse(List.of());
    }

    @Test
    void aReplayedOrderIsRefusedAlsoAfterARestart() {
        ResyncOrder.Scope scope = new ResyncOrder.Scope.Zones(List.of(ZONE));
        order(7, scope);
        assertThatThrownBy(() -> order(7, scope))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("not above");
        assertThatThrownBy(() -> order(6, scope)).isInstanceOf(Failure.Refused.class);
        fleet.stop();
        fleet.start();
        assertThatThrownBy(() -> order(7, scope))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("not above");
        assertThat(order(8, scope).accepted()).isTrue();
    }

    @Test
    void anOrderOfAStrangerIsRefused() {
        signer = TestKeys.stranger();
        assertThatThrownBy(() -> order(1, new ResyncOrder.Scope.Everything()))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("not sealed");
    }

    private ResyncOrder.Progress order(long number, ResyncOrder.Scope scope) {
        byte[] body = ResyncCodec.encode(new ResyncOrder("o" + number, scope));
        String subject = Subjects.resync("s1");
        Headers headers = new Seal(1, number).seal(signer, subject, body);
        return ResyncCodec.decodeProgress(Fleet.ask(checker, subject, headers, body));
    }
}
