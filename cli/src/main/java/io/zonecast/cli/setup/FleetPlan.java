package io.zonecast.cli.setup;

import java.nio.file.Path;
import java.util.List;

/**
 * Where everything of a fleet is to be.
 *
 * @param dir the folder of keys, settings and state
 * @param natsListen {@code address:port} of the broker
 * @param natsUrl what the services connect to
 * @param apiListen {@code address:port} of the REST API
 * @param healthListen {@code address:port} of the health-checker's REST API
 * @param status {@code address:port} of each primary service's status
 * @param secondaries the secondaries
 */
public record FleetPlan(
        Path dir,
        String natsListen,
        String natsUrl,
        String apiListen,
        String healthListen,
        PrimaryStatus status,
        List<Secondary> secondaries) {
    public FleetPlan {
        secondaries = List.copyOf(secondaries);
    }

    /**
     * Where the primary's services tell their status.
     *
     * @param apiProxy {@code address:port}
     * @param zoneProvider {@code address:port}
     * @param healthChecker {@code address:port}
     */
    public record PrimaryStatus(String apiProxy, String zoneProvider, String healthChecker) {}

    /**
     * One secondary.
     *
     * @param id its name
     * @param dnsListen {@code address:port} of each DNS listener, UDP and TCP
     * @param statusListen {@code address:port} of its status
     */
    public record Secondary(String id, List<String> dnsListen, String statusListen) {
        public Secondary {
            dnsListen = List.copyOf(dnsListen);
        }
    }

    /** Settings of a service. */
    public Path settings(String id) {
        return dir.resolve("conf").resolve(id + ".toml");
    }

    /** NKey seed of a service. */
    public Path seed(String id) {
        return dir.resolve("keys").resolve(id + ".nk");
    }

    /** State of a service. */
    public Path state(String id) {
        return dir.resolve("state").resolve(id);
    }

    /** The key that callers of the REST API show. */
    public Path apiKey() {
        return dir.resolve("keys").resolve("api.key");
    }

    /** The key under which the zone-provider encrypts the DNSSEC keys. */
    public Path keyEncryptionKey() {
        return dir.resolve("keys").resolve("dnssec.kek");
    }

    /** The broker's configuration. */
    public Path natsConfiguration() {
        return dir.resolve("nats").resolve("nats-server.conf");
    }
}
