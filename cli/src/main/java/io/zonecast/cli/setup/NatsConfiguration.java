package io.zonecast.cli.setup;

import java.nio.file.Path;
import java.util.List;

/** The broker's files: one that the operator may change, and one of users that is written anew each time. */
final class NatsConfiguration {
    private NatsConfiguration() {}

    static String server(FleetPlan plan) {
        return """
                # The broker of a Zonecast fleet. Made by 'zonecast init' and kept as it is from then on.
                server_name: zonecast
                listen: "%s"

                # From anywhere but this machine, switch TLS on and set nats.ca-file in every service.
                # tls { cert_file: "...", key_file: "..." }

                jetstream {
                  store_dir: "%s"
                  # The streams reserve their largest size of this: 5 GiB unless set otherwise.
                  max_file_store: 16GB
                  max_memory_store: 64MB
                  # Servers from 2.10 on: write to disk before acknowledging.
                  # sync_interval: always
                }

                # One user for each service, with no more than it needs.
                authorization { include "users.conf" }
                """.formatted(plan.natsListen(), storeFolder(plan));
    }

    private static Path storeFolder(FleetPlan plan) {
        return plan.dir().resolve("nats").resolve("store").toAbsolutePath();
    }

    static String users(List<User> users) {
        StringBuilder text =
                new StringBuilder("# Written by 'zonecast init'; run it again to add a secondary.\nusers = [\n");
        users.forEach(user -> text.append("  # ")
                .append(user.id())
                .append("\n  { nkey: ")
                .append(user.publicKey())
                .append(", permissions: {\n      publish: { allow: ")
                .append(list(user.permissions().publish()))
                .append(" }\n      subscribe: { allow: ")
                .append(list(user.permissions().subscribe()))
                .append(" } } }\n"));
        return text.append("]\n").toString();
    }

    /**
     * A user.
     *
     * @param id of the service
     * @param publicKey its NKey
     * @param permissions what it may do
     */
    record User(String id, String publicKey, Permissions permissions) {}

    private static String list(List<String> subjects) {
        return "[\n        \"" + String.join("\"\n        \"", subjects) + "\" ]";
    }
}
