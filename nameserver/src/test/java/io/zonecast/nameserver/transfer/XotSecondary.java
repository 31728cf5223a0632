package io.zonecast.nameserver.transfer;

import io.zonecast.nameserver.tls.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server of another make that pulls {@code example.org.} over TLS. */
enum XotSecondary {
    NSD("nsd", "tls") {
        @Override
        List<String> prepare(Path dir, int port, int primary, String secret, TestCertificates tls) throws IOException {
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
                      tls-cert-bundle: "%5$s"
                    remote-control:
                      control-enable: no
                    key:
                      name: "feed."
                      algorithm: hmac-sha256
                      secret: "%4$s"
                    tls-auth:
                      name: "xot"
                      auth-domain-name: "%6$s"
                    zone:
                      name: "example.org"
                      zonefile: "example.org.zone"
                      allow-notify: 127.0.0.1 feed.
                      request-xfr: 127.0.0.1@%3$d feed. xot
                      provide-xfr: 127.0.0.0/8 NOKEY
                    """.formatted(dir, port, primary, secret, tls.file("ca"), TestCertificates.NAME));
            return List.of("-d", "-c", file.toString());
        }
    },
    BIND("named", "certificate ns2.example.net") {
        @Override
        List<String> prepare(Path dir, int port, int primary, String secret, TestCertificates tls) throws IOException {
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
                    tls "xot" {
                      ca-file "%5$s";
                      remote-hostname "%8$s";
                      cert-file "%6$s";
                      key-file "%7$s";
                      protocols { TLSv1.3; };
                    };
                    zone "example.org" {
                      type secondary;
                      primaries { 127.0.0.1 port %3$d key "feed." tls "xot"; };
                      allow-notify { key "feed."; };
                      file "%1$s/example.org.db";
                    };
                    """.formatted(
                            dir,
                            port,
                            primary,
                            secret,
                            tls.file("ca"),
                            tls.file("client"),
                            tls.file("client-key"),
                            TestCertificates.NAME));
            return List.of("-g", "-c", file.toString());
        }
    };

    private final String program;
    private final String demand;

    XotSecondary(String program, String demand) {
        this.program = program;
        this.demand = demand;
    }

    /** What can be demanded of it: NSD 4.6 shows a certificate from its second connection on, and tries again late. */
    String demand() {
        return demand;
    }

    /** Writes its configuration; returns the program's arguments. */
    abstract List<String> prepare(Path dir, int port, int primary, String secret, TestCertificates tls)
            throws IOException;

    boolean isHere() {
        return ClassicSecondary.program(program).isPresent();
    }

    /** Starts it; its words go to {@code log}. */
    Process start(Path dir, int port, int primary, String secret, TestCertificates tls) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ClassicSecondary.program(program).orElseThrow());
        command.addAll(prepare(dir, port, primary, secret, tls));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
    }
}
