package io.zonecast.benchmarks.peers;

import io.zonecast.benchmarks.fleet.Replicated;
import io.zonecast.benchmarks.fleet.ServiceProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A Knot primary that signs and a Knot secondary. Knot has no REST interface; a write is a DNS UPDATE. */
public final class KnotPair implements Replicated, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<Integer> ports = Loopback.freePorts(2);
    private final ServiceProcess primary;
    private final ServiceProcess secondary;

    private KnotPair(Path dir, int zones) {
        primary = server(dir.resolve("primary"), ports.get(0), ports.get(1), zones, """
                policy:
                  - id: signed
                    algorithm: ecdsap256sha256
                    single-type-signing: on
                    nsec3: on
                    nsec3-iterations: 0
                    nsec3-salt-length: 0
                acl:
                  - id: local
                    address: 127.0.0.1
                    action: [update, transfer]
                template:
                  - id: default
                    storage: %s/zones
                    file: "%%s.zone"
                    dnssec-signing: on
                    dnssec-policy: signed
                    zonefile-sync: -1
                    notify: other
                    acl: local
                """);
        secondary = server(dir.resolve("secondary"), ports.get(1), ports.get(0), zones, """
                acl:
                  - id: local
                    address: 127.0.0.1
                    action: notify
                template:
                  - id: default
                    storage: %s/zones
                    zonefile-sync: -1
                    master: other
                    acl: local
                """);
        for (int i = 0; i < zones; i++) {
            String zone = "zone" + i + ".example";
            Loopback.write(dir.resolve("primary/zones/" + zone + ".zone"), """
                    $ORIGIN %s.
                    $TTL 300
                    @ 3600 SOA ns1 hostmaster 1 10800 3600 604800 3600
                    @ NS ns1
                    @ NS ns2
                    ns1 A 192.0.2.1
                    ns2 A 192.0.2.2
                    www A 192.0.2.80
                    mail A 192.0.2.25
                    """.formatted(zone));
        }
    }

    /** True if Debian's package is here. */
    public static boolean available() {
        return Loopback.program("knotd").isPresent();
    }

    /** Starts both with signed zones {@code zone0.example.} and so on. */
    public static KnotPair start(Path dir, int zones) {
        KnotPair pair = new KnotPair(dir, zones);
        try {
            pair.primary.start();
            Loopback.await("Knot answers", PATIENCE, () -> pair.serves(pair.ports.get(0), zones));
            pair.secondary.start();
            Loopback.await("Knot's secondary has all zones", PATIENCE, () -> pair.serves(pair.ports.get(1), zones));
            return pair;
        } catch (RuntimeException e) {
            pair.close();
            throw e;
        }
    }

    private boolean serves(int port, int zones) {
        try {
            for (int i = 0; i < zones; i++) {
                if (!DnsCall.has(Loopback.at(port), "www.zone" + i + ".example.")) {
                    return false;
                }
            }
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static ServiceProcess server(Path dir, int port, int other, int zones, String more) {
        StringBuilder text = new StringBuilder("""
                server:
                    rundir: %1$s
                    listen: 127.0.0.1@%2$d
                log:
                  - target: stderr
                    any: warning
                database:
                    storage: %1$s/database
                remote:
                  - id: other
                    address: 127.0.0.1@%3$d
                """.formatted(dir, port, other));
        text.append(more.formatted(dir)).append("zone:\n");
        for (int i = 0; i < zones; i++) {
            text.append("  - domain: zone").append(i).append(".example\n");
        }
        Path configuration = Loopback.write(dir.resolve("knot.conf"), text.toString());
        Loopback.write(dir.resolve("zones/.keep"), "");
        Loopback.write(dir.resolve("database/.keep"), "");
        return new ServiceProcess(
                "knot",
                List.of(Loopback.program("knotd").orElseThrow().toString(), "-c", configuration.toString()),
                dir.resolve("log"));
    }

    @Override
    public String label() {
        return "knot";
    }

    @Override
    public List<InetSocketAddress> answering() {
        return List.of(Loopback.at(ports.get(1)));
    }

    @Override
    public void replace(String zone, String owner, String address) {
        DnsCall.replace(
                Loopback.at(ports.get(0)),
                zone,
                owner,
                InetAddress.ofLiteral(address).getAddress());
    }

    @Override
    public void close() {
        primary.close();
        secondary.close();
    }
}
