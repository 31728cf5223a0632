package io.zonecast.systemtests.differential;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The servers that judge, as Debian packages them, and how each is told to serve zones from a folder. */
enum Peer {
    NSD("nsd") {
        @Override
        String configuration(Path dir, int port, List<Served> zones) {
            String head = """
                    server:
                      ip-address: 127.0.0.1@%d
                      username: ""
                      chroot: ""
                      zonesdir: "%s"
                      database: ""
                      pidfile: "%2$s/nsd.pid"
                      xfrdfile: "%2$s/xfrd.state"
                      xfrdir: "%2$s"
                      zonelistfile: "%2$s/zone.list"
                      logfile: "%2$s/log"
                      server-count: 1
                      tcp-count: 20
                      ipv4-edns-size: 1232
                      rrl-ratelimit: 0
                      minimal-responses: yes
                      refuse-any: no
                    remote-control:
                      control-enable: no
                    """.formatted(port, dir);
            return head + each(zones, zone -> "zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n");
        }

        @Override
        List<String> command(Path program, Path configuration) {
            return List.of(program.toString(), "-d", "-c", configuration.toString());
        }
    },
    KNOT("knotd") {
        @Override
        String configuration(Path dir, int port, List<Served> zones) {
            String head = """
                    server:
                      listen: 127.0.0.1@%d
                      rundir: %s
                      udp-workers: 1
                      tcp-workers: 1
                      background-workers: 1
                      udp-max-payload: 1232
                    database:
                      storage: %2$s/db
                    log:
                      - target: %2$s/log
                        any: info
                    template:
                      - id: default
                        storage: %2$s
                        zonefile-load: whole
                        zonefile-sync: -1
                        journal-content: none
                        semantic-checks: off
                    zone:
                    """.formatted(port, dir);
            return head + each(zones, zone -> "  - domain: \"%s\"\n    file: \"%s\"\n");
        }

        @Override
        List<String> command(Path program, Path configuration) {
            return List.of(program.toString(), "-c", configuration.toString());
        }
    },
    BIND("named") {
        @Override
        String configuration(Path dir, int port, List<Served> zones) {
            String head = """
                    options {
                      directory "%2$s"; pid-file "%2$s/pid"; session-keyfile "%2$s/session.key"; lock-file none;
                      listen-on port %1$d { 127.0.0.1; }; listen-on-v6 { none; };
                      recursion no; allow-transfer { none; }; notify no; empty-zones-enable no;
                      dnssec-validation no; minimal-responses yes; minimal-any no;
                      edns-udp-size 1232; max-udp-size 1232; servfail-ttl 0; zero-no-soa-ttl no;
                      check-integrity no; check-names primary ignore; check-sibling no; check-dup-records ignore;
                      check-wildcard no; check-mx ignore; check-mx-cname ignore; check-srv-cname ignore; check-spf ignore;
                      max-records-per-type 0; max-types-per-name 0;
                    };
                    controls { };
                    logging { channel file { file "%2$s/log"; severity info; }; category default { file; }; };
                    """.formatted(port, dir);
            return head + each(zones, zone -> "zone \"%s\" { type primary; file \"%s\"; };\n");
        }

        @Override
        List<String> command(Path program, Path configuration) {
            return List.of(program.toString(), "-f", "-n", "1", "-c", configuration.toString());
        }
    };

    private final String program;

    Peer(String program) {
        this.program = program;
    }

    /** The configuration's text; the zones' files lie in the folder already. */
    abstract String configuration(Path dir, int port, List<Served> zones);

    /** How it is started, so that it stays in the foreground. */
    abstract List<String> command(Path program, Path configuration);

    /** The program, if it is installed. */
    Optional<Path> installed() {
        return List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin").stream()
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private interface Line {
        String of(Served zone);
    }

    private static String each(List<Served> zones, Line line) {
        return zones.stream()
                .map(zone -> line.of(zone).formatted(zone.apex(), zone.file()))
                .collect(Collectors.joining());
    }
}
