package io.zonecast.benchmarks.serving;

import io.zonecast.benchmarks.peers.Loopback;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The servers compared, each with one thread for UDP and otherwise as it comes. */
enum Contender {
    ZONECAST("java") {
        @Override
        List<String> command(SetFiles files, Path dir, int port) {
            List<String> command = new ArrayList<>();
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.addAll(JVM);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.zonecast.nameserver.Main"));
            command.addAll(List.of(
                    "--listen", "127.0.0.1:" + port, "--zones", files.folder().toString()));
            return command;
        }
    },
    NSD("nsd") {
        @Override
        List<String> command(SetFiles files, Path dir, int port) {
            StringBuilder text = new StringBuilder("""
                    server:
                        ip-address: 127.0.0.1@%2$d
                        server-count: 1
                        username: ""
                        chroot: ""
                        database: ""
                        zonesdir: "%3$s"
                        pidfile: "%1$s/nsd.pid"
                        xfrdfile: "%1$s/xfrd.state"
                        xfrdir: "%1$s"
                        zonelistfile: "%1$s/zone.list"
                        rrl-ratelimit: 0
                        rrl-whitelist-ratelimit: 0
                    remote-control:
                        control-enable: no
                    """.formatted(dir, port, files.folder()));
            for (String zone : files.zones()) {
                text.append("zone:\n    name: ")
                        .append(zone)
                        .append("\n    zonefile: ")
                        .append(zone)
                        .append(".zone\n");
            }
            Path configuration = Loopback.write(dir.resolve("nsd.conf"), text.toString());
            return List.of(program(), "-d", "-c", configuration.toString());
        }
    },
    KNOT("knotd") {
        @Override
        List<String> command(SetFiles files, Path dir, int port) {
            StringBuilder text = new StringBuilder("""
                    server:
                        rundir: "%1$s"
                        listen: 127.0.0.1@%2$d
                        udp-workers: 1
                    log:
                      - target: stderr
                        any: error
                    database:
                        storage: "%1$s"
                    template:
                      - id: default
                        storage: "%3$s"
                        file: "%%s.zone"
                        zonefile-sync: -1
                        journal-content: none
                    zone:
                    """.formatted(dir, port, files.folder()));
            files.zones()
                    .forEach(zone -> text.append("  - domain: ").append(zone).append('\n'));
            Path configuration = Loopback.write(dir.resolve("knot.conf"), text.toString());
            return List.of(program(), "-c", configuration.toString());
        }
    };

    /** Large pages for the zones, and what parsing needed is given back; see docs/benchmarks.md. */
    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:MinHeapFreeRatio=5",
            "-XX:MaxHeapFreeRatio=10",
            "-XX:-ShrinkHeapInSteps",
            "-XX:+UseTransparentHugePages",
            "-XX:+UseCompactObjectHeaders",
            "-Xms16m",
            "-Xmx1g",
            "--enable-native-access=ALL-UNNAMED");

    private final String executable;

    Contender(String executable) {
        this.executable = executable;
    }

    /** Program and arguments, with its configuration written to {@code dir}. */
    abstract List<String> command(SetFiles files, Path dir, int port);

    boolean isAvailable() {
        return this == ZONECAST || Loopback.program(executable).isPresent();
    }

    String program() {
        return Loopback.program(executable).orElseThrow().toString();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
