package io.zonecast.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server of another make, as Debian 12 packages it. It holds a zone from the zone-provider's feed, and a catalog with its
 * members from a secondary.
 */
enum OtherMake {
    /** Its 4.6 knows no catalogs; 4.9 does. */
    NSD("nsd", false) {
        @Override
        List<String> prepare(Place place) throws IOException {
            Path file = place.write("nsd.conf", """
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
                      secret: "%5$s"
                    zone:
                      name: "%6$s"
                      zonefile: "fed.zone"
                      allow-notify: 127.0.0.1 feed.
                      request-xfr: 127.0.0.1@%3$d feed.
                    """);
            return List.of("-d", "-c", file.toString());
        }
    },
    KNOT("knotd", true) {
        @Override
        List<String> prepare(Place place) throws IOException {
            Path file = place.write("knot.conf", """
                    server:
                        rundir: %1$s
                        listen: 127.0.0.1@%2$d
                    database:
                        storage: %1$s
                    key:
                      - id: feed.
                        algorithm: hmac-sha256
                        secret: %5$s
                    remote:
                      - id: primary
                        address: 127.0.0.1@%3$d
                        key: feed.
                      - id: secondary
                        address: 127.0.0.1@%4$d
                        key: feed.
                    acl:
                      - id: told
                        key: feed.
                        action: notify
                    template:
                      - id: member
                        storage: %1$s
                        master: secondary
                        acl: told
                    zone:
                      - domain: %6$s
                        storage: %1$s
                        master: primary
                        acl: told
                      - domain: %7$s
                        storage: %1$s
                        master: secondary
                        acl: told
                        catalog-role: interpret
                        catalog-template: member
                    """);
            return List.of("-c", file.toString());
        }
    },
    BIND("named", true) {
        @Override
        List<String> prepare(Place place) throws IOException {
            Path file = place.write("named.conf", """
                    key "feed." { algorithm hmac-sha256; secret "%5$s"; };
                    options {
                      directory "%1$s";
                      pid-file "%1$s/named.pid";
                      session-keyfile "%1$s/session.key";
                      managed-keys-directory "%1$s";
                      listen-on port %2$d { 127.0.0.1; };
                      listen-on-v6 { none; };
                      allow-notify { key "feed."; };
                      recursion no;
                      notify no;
                      dnssec-validation no;
                      catalog-zones {
                        zone "%7$s" default-primaries port %4$d { 127.0.0.1 key "feed."; }
                          zone-directory "%1$s" min-update-interval 1;
                      };
                    };
                    controls { };
                    zone "%6$s" {
                      type secondary;
                      primaries port %3$d { 127.0.0.1 key "feed."; };
                      file "%1$s/fed.db";
                    };
                    zone "%7$s" {
                      type secondary;
                      primaries port %4$d { 127.0.0.1 key "feed."; };
                      file "%1$s/catalog.db";
                    };
                    """);
            return List.of("-g", "-c", file.toString());
        }
    },
    POWERDNS("pdns_server", true) {
        @Override
        List<String> prepare(Place place) throws IOException, InterruptedException {
            place.write("pdns.conf", """
                    launch=gsqlite3
                    gsqlite3-database=%1$s/pdns.sqlite3
                    gsqlite3-dnssec=yes
                    local-address=127.0.0.1
                    local-port=%2$d
                    socket-dir=%1$s
                    secondary=yes
                    xfr-cycle-interval=1
                    setuid=
                    setgid=
                    guardian=no
                    daemon=no
                    """);
            Path dir = place.dir();
            String config = "--config-dir=" + dir;
            run(dir, "sqlite3", dir + "/pdns.sqlite3", ".read /usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql");
            run(dir, "pdnsutil", config, "import-tsig-key", "feed", "hmac-sha256", place.secret());
            run(dir, "pdnsutil", config, "create-secondary-zone", place.fed(), "127.0.0.1:" + place.primary());
            run(dir, "pdnsutil", config, "activate-tsig-key", place.fed(), "feed", "secondary");
            run(dir, "pdnsutil", config, "create-secondary-zone", place.catalog(), "127.0.0.1:" + place.secondary());
            run(dir, "pdnsutil", config, "set-kind", place.catalog(), "consumer");
            run(dir, "pdnsutil", config, "activate-tsig-key", place.catalog(), "feed", "secondary");
            return List.of(config);
        }

        @Override
        boolean isHere() {
            return super.isHere()
                    && Stream.of("sqlite3", "pdnsutil")
                            .allMatch(name -> find(name).isPresent());
        }
    };

    private final String program;
    private final boolean catalogs;

    OtherMake(String program, boolean catalogs) {
        this.program = program;
        this.catalogs = catalogs;
    }

    /**
     * Where it runs and what it holds.
     *
     * @param dir its folder
     * @param port where it listens
     * @param primary port of the zone-provider's feed
     * @param secondary port of our secondary
     * @param secret of the key
     * @param fed the zone from the feed
     * @param catalog the catalog
     */
    record Place(Path dir, int port, int primary, int secondary, String secret, String fed, String catalog) {
        Path write(String name, String form) throws IOException {
            return Files.writeString(
                    dir.resolve(name), form.formatted(dir, port, primary, secondary, secret, fed, catalog));
        }
    }

    /** Writes its configuration; returns the program's arguments. */
    abstract List<String> prepare(Place place) throws IOException, InterruptedException;

    boolean isHere() {
        return find(program).isPresent();
    }

    /** Whether the version that Debian 12 has follows catalogs. */
    boolean followsCatalogs() {
        return catalogs;
    }

    /** Part of names. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Starts it; its words go to {@code log} in its folder. */
    Process start(Place place) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(find(program).orElseThrow());
        command.addAll(prepare(place));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(place.dir().resolve("log").toFile())
                .start();
    }

    private static Optional<String> find(String name) {
        return Stream.of("/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/")
                .map(folder -> folder + name)
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
    }

    private static void run(Path dir, String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(find(name).orElseThrow()));
        command.addAll(List.of(arguments));
        Path log = dir.resolve("prepare.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + " said: " + Files.readString(log));
        }
    }
}
