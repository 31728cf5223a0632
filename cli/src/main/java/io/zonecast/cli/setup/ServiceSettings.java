package io.zonecast.cli.setup;

import io.zonecast.common.seal.Role;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The TOML file of each service. */
final class ServiceSettings {
    private final FleetPlan plan;
    private final Map<Role, String> keys;

    /** @param keys public NKeys of the primary's services */
    ServiceSettings(FleetPlan plan, Map<Role, String> keys) {
        this.plan = plan;
        this.keys = Map.copyOf(keys);
    }

    String apiProxy() {
        return common(Role.API_PROXY.word(), plan.status().apiProxy())
                + """

                [api]
                listen = ["%s"]
                key-file = "%s"

                [http]
                # Without TLS; taken on loopback addresses only.
                plain = true
                """.formatted(plan.apiListen(), plan.apiKey().toAbsolutePath());
    }

    String zoneProvider() {
        return common(Role.ZONE_PROVIDER.word(), plan.status().zoneProvider())
                + """

                [keys]
                # Without this file the DNSSEC keys can't be read: keep a copy of it elsewhere.
                kek-file = "%s"
                """.formatted(plan.keyEncryptionKey().toAbsolutePath());
    }

    String healthChecker() {
        return common(Role.HEALTH_CHECKER.word(), plan.status().healthChecker()) + """

                [http]
                listen = ["%s"]
                """.formatted(plan.healthListen());
    }

    String secondary(FleetPlan.Secondary secondary) {
        return common(secondary.id(), secondary.statusListen())
                + """

                [dns]
                listen = [%s]
                """.formatted(secondary.dnsListen().stream()
                        .map(address -> '"' + address + '"')
                        .collect(Collectors.joining(", ")));
    }

    private String common(String id, String status) {
        return """
                id = "%s"
                state-dir = "%s"

                [nats]
                urls = ["%s"]
                nkey-file = "%s"

                # The public keys whose signatures are believed.
                [trust]
                %s

                # /metrics, /healthz, /readyz
                [status]
                listen = ["%s"]
                """.formatted(
                        id,
                        plan.state(id).toAbsolutePath(),
                        plan.natsUrl(),
                        plan.seed(id).toAbsolutePath(),
                        List.of(Role.API_PROXY, Role.ZONE_PROVIDER, Role.HEALTH_CHECKER).stream()
                                .map(role -> role.word() + " = [\"" + keys.get(role) + "\"]")
                                .collect(Collectors.joining("\n")),
                        status);
    }
}
