package io.zonecast.cli.local;

import io.zonecast.cli.setup.FleetPlan;
import io.zonecast.common.seal.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Chooses names and ports: those asked for, else those of the last start in the same folder, else the usual ones, else
 * any that are free.
 */
final class LocalPlan {
    private static final int API = 8081;
    private static final int HEALTH = 8082;
    private static final int DNS = 5300;
    private static final int NATS = 4222;
    private static final int STATUS = 9301;
    private static final int SECONDARIES = 2;

    private final Path dir;
    private final Optional<Endpoints> last;
    private final boolean usual;
    private final Ports ports = new Ports();

    /** @param usual false to prefer ports that nobody else would */
    LocalPlan(Path dir, boolean usual) {
        this.dir = dir;
        this.usual = usual;
        this.last = Endpoints.read(dir);
    }

    FleetPlan choose(OptionalInt secondaries, OptionalInt apiPort, OptionalInt dnsPort) {
        int lastCount = last.map(endpoints -> endpoints.secondaries().size()).orElse(SECONDARIES);
        int count = secondaries.orElse(lastCount);
        boolean resumed = last.isPresent() && lastCount == count;
        if (resumed && isRunning()) {
            return running(count);
        }
        int dns = dnsPort.isPresent()
                ? ports.exactRange("--dns-port", dnsPort.getAsInt(), count)
                : ports.nearRange(
                        preferred(
                                last.map(Endpoints::secondaries)
                                        .map(List::getFirst)
                                        .map(Endpoints.Secondary::dns),
                                DNS),
                        count);
        int api = apiPort.isPresent()
                ? ports.exactly("--api-port", apiPort.getAsInt())
                : ports.near(preferred(last.map(Endpoints::api), API));
        int health = ports.near(preferred(last.map(Endpoints::health), HEALTH));
        int nats = ports.near(preferred(last.map(Endpoints::nats), NATS));
        int status = ports.nearRange(preferred(lastStatus(Role.API_PROXY), STATUS), 3 + count);
        return plan(count, dns, api, health, nats, status);
    }

    private Optional<String> lastStatus(Role role) {
        return last.map(endpoints -> endpoints.status().get(role.word()));
    }

    /** Something of the last start still lives, and holds its ports: the rest has to come back where it was. */
    private boolean isRunning() {
        Map<String, Long> pids = last.map(LocalFleet::pids).orElse(Map.of());
        return pids.entrySet().stream()
                .anyMatch(entry -> LocalProcess.find(
                                entry.getKey(), entry.getValue(), dir.toString(), dir.resolve("logs"))
                        .isPresent());
    }

    private FleetPlan running(int count) {
        Endpoints endpoints = last.orElseThrow();
        return plan(
                count,
                port(endpoints.secondaries().getFirst().dns()),
                port(endpoints.api()),
                port(endpoints.health()),
                port(endpoints.nats()),
                port(endpoints.status().getOrDefault(Role.API_PROXY.word(), "127.0.0.1:" + STATUS)));
    }

    private FleetPlan plan(int count, int dns, int api, int health, int nats, int status) {
        return new FleetPlan(
                dir,
                local(nats),
                "nats://" + local(nats),
                local(api),
                local(health),
                new FleetPlan.PrimaryStatus(local(status), local(status + 1), local(status + 2)),
                IntStream.range(0, count)
                        .mapToObj(k -> new FleetPlan.Secondary(
                                "secondary-" + (k + 1), List.of(local(dns + k)), local(status + 3 + k)))
                        .toList());
    }

    private int preferred(Optional<String> before, int otherwise) {
        return before.map(LocalPlan::port).orElse(usual ? otherwise : 0);
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static String local(int port) {
        return "127.0.0.1:" + port;
    }
}
