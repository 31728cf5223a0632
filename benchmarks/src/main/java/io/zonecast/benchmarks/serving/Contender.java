package io.zonecast.benchmarks.serving;

import io.zonecast.benchmarks.peers.Loopback;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The servers compared, each with one thread for UDP and otherwise as it comes. */
enum Contender {
    ZONECAST("java") {
        @Override
        List<String> command(SetFiles files, Path dir, int port, List<String> jvm) {
            List<String> command = new ArrayList<>();
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.addAll(JVM);
            command.addAll(jvm);
            command.addAll(List.of("-cp", ownJars(), "io.zonecast.nameserver.Main"));
            command.addAll(List.of(
                    "--listen", "127.0.0.1:" + port, "--zones", files.folder().toString()));
            return command;
        }
    },
    NSD("nsd") {
        @Override
        List<String> command(SetFiles files, Path dir, int port, List<String> jvm) {
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
        List<String> command(SetFiles files, Path dir, int port, List<String> jvm) {
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

    private static final Pattern JARS =
            Pattern.compile("(zonecast-(dns|nameserver)|slf4j-api|logback-(classic|core)|dnsjava|jspecify"
                    + "|AmazonCorrettoCryptoProvider)-.*\\.jar");

    /** What a nameserver is started with; the reasons are in docs/benchmarks.md. */
    private static final List<String> JVM = List.of(
            // A heap as large as what lives in it: answers leave no garbage, and what is loaded stays.
            "-XX:+UseSerialGC",
            "-Xms10m",
            "-Xmx1g",
            "-Xmn4m",
            "-XX:MaxTenuringThreshold=0",
            "-XX:MinHeapFreeRatio=5",
            "-XX:MaxHeapFreeRatio=10",
            "-XX:-ShrinkHeapInSteps",
            "-XX:+UseCompactObjectHeaders",
            // Answering is mostly waiting for memory.
            "-XX:+UseTransparentHugePages",
            // Classes are mapped where they were written for, so that their pages stay those of the file.
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            // One small heap for code, and only what is hot for more than a start is compiled with all effort.
            "-XX:-SegmentedCodeCache",
            "-XX:ReservedCodeCacheSize=24m",
            "-XX:Tier4InvocationThreshold=100000",
            "-XX:Tier4MinInvocationThreshold=20000",
            "-XX:Tier4CompileThreshold=200000",
            "-XX:Tier4BackEdgeThreshold=400000",
            // What the compiler needed for that is given back.
            "-XX:TrimNativeHeapInterval=3000",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED");

    private final String executable;

    Contender(String executable) {
        this.executable = executable;
    }

    /**
     * Program and arguments, with its configuration written to {@code dir}.
     *
     * @param jvm further arguments for the virtual machine, if it is one
     */
    abstract List<String> command(SetFiles files, Path dir, int port, List<String> jvm);

    /** What an installed nameserver has; a longer class path is a slower start. */
    private static String ownJars() {
        String separator = System.getProperty("path.separator");
        return Pattern.compile(Pattern.quote(separator))
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(path ->
                        JARS.matcher(Path.of(path).getFileName().toString()).matches())
                .collect(Collectors.joining(separator));
    }

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
