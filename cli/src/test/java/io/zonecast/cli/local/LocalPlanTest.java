package io.zonecast.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.cli.setup.FleetPlan;
import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPlanTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @TempDir
    Path dir;

    private FleetPlan plan(int secondaries, OptionalInt api, OptionalInt dns) {
        return new LocalPlan(dir, false).choose(OptionalInt.of(secondaries), api, dns);
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    @Test
    void every_listener_has_a_port_of_its_own_and_secondaries_have_them_in_a_row() {
        FleetPlan plan = plan(3, OptionalInt.empty(), OptionalInt.empty());
        List<String> all = Stream.concat(
                        Stream.of(
                                plan.natsListen(),
                                plan.apiListen(),
                                plan.healthListen(),
                                plan.status().apiProxy(),
                                plan.status().zoneProvider(),
                                plan.status().healthChecker()),
                        plan.secondaries().stream()
                                .flatMap(one -> Stream.of(one.dnsListen().getFirst(), one.statusListen())))
                .toList();
        assertThat(all).hasSize(12).doesNotHaveDuplicates();
        int first = port(plan.secondaries().getFirst().dnsListen().getFirst());
        assertThat(plan.secondaries())
                .extracting(one -> port(one.dnsListen().getFirst()))
                .containsExactly(first, first + 1, first + 2);
    }

    @Test
    void a_port_asked_for_that_is_taken_for_udp_or_tcp_is_refused() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            OptionalInt port = OptionalInt.of(taken.getLocalPort());
            assertThatThrownBy(() -> plan(1, port, OptionalInt.empty()))
                    .isInstanceOf(Failure.Refused.class)
                    .hasMessageContaining("--api-port: port " + port.getAsInt() + " is taken");
        }
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            assertThatThrownBy(() -> plan(1, OptionalInt.empty(), OptionalInt.of(taken.getLocalPort())))
                    .isInstanceOf(Failure.Refused.class)
                    .hasMessageContaining("--dns-port");
        }
        assertThatThrownBy(() -> plan(2, OptionalInt.empty(), OptionalInt.of(65_535)))
                .isInstanceOf(Failure.Refused.class);
    }

    @Test
    void another_start_in_the_same_folder_goes_on_with_its_ports_and_number() {
        FleetPlan first = plan(3, OptionalInt.empty(), OptionalInt.empty());
        new Endpoints(
                        "http://" + first.apiListen(),
                        "key",
                        "http://" + first.healthListen(),
                        first.natsUrl(),
                        first.secondaries().stream()
                                .map(one -> new Endpoints.Secondary(
                                        one.id(), one.dnsListen().getFirst(), 1L << 40))
                                .toList(),
                        Map.of("api-proxy", 1L << 40),
                        Map.of("api-proxy", first.status().apiProxy()))
                .write(dir);
        FleetPlan second =
                new LocalPlan(dir, false).choose(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
        assertThat(second).isEqualTo(first);
    }

    @Test
    void endpoints_are_read_as_they_were_written() {
        Endpoints endpoints = new Endpoints(
                "http://127.0.0.1:1",
                "key",
                "http://127.0.0.1:2",
                "nats://127.0.0.1:3",
                List.of(new Endpoints.Secondary("one", "127.0.0.1:53", 7)),
                Map.of("api-proxy", 8L),
                Map.of("one", "127.0.0.1:9"));
        assertThat(Endpoints.read(dir)).isEmpty();
        endpoints.write(dir);
        assertThat(Endpoints.read(dir)).contains(endpoints);
    }

    @Test
    void a_process_that_is_not_ours_is_never_found_by_its_id() {
        long own = ProcessHandle.current().pid();
        assertThat(LocalProcess.find("x", own, "/no/such/folder/of/ours", dir)).isEmpty();
        assertThat(LocalProcess.find("x", own, "java", dir)).isPresent();
    }
}
