package io.zonecast.nameserver.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A server of another make that holds {@code example.org.} as a secondary, as Debian packages it. */
enum ClassicSecondary {
    NSD("nsd") {
        @Override
        List<String> prepare(Path dir, int port, int primary, String secret) throws IOException {
            Path file = dir.resolve("nsd.conf");
            Files.writeString(file, """
                    server:
                      ip-address: 127.0.0.1@%2$d
                      username: ""
                      zonesdir: "%1$s"
                      database: ""
                      pidfile: "%1$s/nsd.pid"
                      xfrdfile: "%1$s/xfrd.state"
                      xfrdir: "%1$s"
                      zonelistfile: "%1$s/zone.list"
                    remote-control:
                      control-enable: no
                    key:
                      name: "feed."
                      algorithm: hmac-sha256
                      secret: "%4$s"
                    zone:
                      name: "example.org"
                      zonefile: "example.org.zone"
                      allow-notify: 127.0.0.1 feed.
                      request-xfr: 127.0.0.1@%3$d feed.
                      provide-xfr: 127.0.0.0/8 NOKEY
                    """.formatted(dir, port, primary, secret));
            return List.of("-d", "-c", file.toString());
        }
    },
    KNOT("knotd") {
        @Override
        List<String> prepare(Path dir, int port, int primary, String secret) throws IOException {
            Path file = dir.resolve("knot.conf");
            Files.writeString(file, """
                    server:
                        rundir: %1$s
                        listen: 127.0.0.1@%2$d
                    database:
                        storage: %1$s
                    key:
                      - id: feed.
                        algorithm: hmac-sha256
                        secret: %4$s
                    remote:
                      - id: primary
                        address: 127.0.0.1@%3$d
                        key: feed.
                    acl:
                      - id: told
                        key: feed.
                        action: notify
                      - id: given
                        address: 127.0.0.1
                        action: transfer
                    zone:
                      - domain: example.org
                        storage: %1$s
                        master: primary
                        acl: [told, given]
                    """.formatted(dir, port, primary, secret));
            return List.of("-c", file.toString());
        }
    },
    BIND("named") {
        @Override
        List<String> prepare(Path dir, int port, int primary, String secret) throws IOException {
            Path file = dir.resolve("named.conf");
            Files.writeString(file, """
                    options {
                      directory "%1$s";
                      pid-file "%1$s/named.pid";
                      session-keyfile "%1$s/session.key";
                      managed-keys-directory "%1$s";
                      listen-on port %2$d { 127.0.0.1; };
                      listen-on-v6 { none; };
                      allow-transfer { 127.0.0.1; };
                      recursion no;
                      notify no;
                      dnssec-validation no;
                    };
                    controls { };
                    key "feed." { algorithm hmac-sha256; secret "%4$s"; };
                    zone "example.org" {
                      type secondary;
                      primaries port %3$d { 127.0.0.1 key "feed."; };
                      allow-notify { key "feed."; };
                      file "%1$s/example.org.db";
                    };
                    """.formatted(dir, port, primary, secret));
            return List.of("-g", "-c", file.toString());
        }
    },
    POWERDNS("pdns_server") {
        @Override
        List<String> prepare(Path dir, int port, int primary, String secret) throws IOException, InterruptedException {
            Path schema = Path.of("/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql");
            Path database = dir.resolve("pdns.sqlite3");
            Files.writeString(dir.resolve("pdns.conf"), """
                    launch=gsqlite3
                    gsqlite3-database=%1$s
                    gsqlite3-dnssec=yes
                    local-address=127.0.0.1
                    local-port=%2$d
                    socket-dir=%3$s
                    secondary=yes
                    setuid=
                    setgid=
                    guardian=no
                    daemon=no
                    """.formatted(database, port, dir));
            run(dir, "sqlite3", database.toString(), ".read " + schema);
            String config = "--config-dir=" + dir;
            run(dir, "pdnsutil", config, "create-secondary-zone", "example.org", "127.0.0.1:" + primary);
            run(dir, "pdnsutil", config, "import-tsig-key", "feed", "hmac-sha256", secret);
            run(dir, "pdnsutil", config, "activate-tsig-key", "example.org", "feed", "secondary");
            return List.of(config);
        }

        @Override
        boolean isHere() {
            return super.isHere()
                    && program("sqlite3").isPresent()
                    && program("pdnsutil").isPresent();
        }
    };

    private final String program;

    ClassicSecondary(String program) {
        this.program = program;
    }

    /** Writes its configuration; returns the program's arguments. */
    abstract List<String> prepare(Path dir, int port, int primary, String secret)
            throws IOException, InterruptedException;

    boolean isHere() {
        return program(program).isPresent();
    }

    /** Starts it; its words go to {@code log}. */
    Process start(Path dir, int port, int primary, String secret) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(program(program).orElseThrow());
        command.addAll(prepare(dir, port, primary, secret));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
    }

    static Optional<String> program(String name) {
        return List.of("/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/").stream()
                .map(folder -> folder + name)
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
    }

    private static void run(Path dir, String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program(name).orElseThrow()));
        command.addAll(List.of(arguments));
        Path log = dir.resolve("prepare.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(
                    Map.of("command", command, "said", Files.readString(log)).toString());
        }
    }
}
