package io.zonecast.benchmarks.peers;

import io.zonecast.benchmarks.fleet.Replicated;
import io.zonecast.benchmarks.fleet.ServiceProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A PowerDNS primary that signs and a PowerDNS secondary, both on SQLite as Debian packs them. A write is a PATCH; the
 * client asks for the NOTIFY in the same breath, because PowerDNS itself looks for changes only once a minute.
 */
public final class PowerDnsPair implements Replicated, AutoCloseable {
    private static final String KEY = "bench";
    private static final String SCHEMA = "/usr/share/doc/pdns-backend-sqlite3/schema.sqlite3.sql";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Integer> ports = Loopback.freePorts(4);
    private final ServiceProcess primary;
    private final ServiceProcess secondary;

    private PowerDnsPair(Path dir) {
        primary = server(dir.resolve("primary"), ports.get(0), ports.get(1), """
                primary=yes
                only-notify=
                also-notify=127.0.0.1:%d
                """.formatted(ports.get(2)));
        secondary = server(dir.resolve("secondary"), ports.get(2), ports.get(3), "secondary=yes\n");
    }

    /** True if Debian's packages are here. */
    public static boolean available() {
        return Loopback.program("pdns_server").isPresent()
                && Loopback.program("sqlite3").isPresent()
                && Path.of(SCHEMA).toFile().exists();
    }

    /** Starts both with signed zones {@code zone0.example.} and so on. */
    public static PowerDnsPair start(Path dir, int zones) {
        PowerDnsPair pair = new PowerDnsPair(dir);
        try {
            pair.primary.start();
            pair.secondary.start();
            Loopback.await("PowerDNS answers", PATIENCE, () -> pair.answers(1) && pair.answers(3));
            IntStream.range(0, zones).parallel().forEach(pair::load);
            Loopback.await(
                    "PowerDNS's secondary has all zones",
                    PATIENCE,
                    () -> DnsCall.has(Loopback.at(pair.ports.get(2)), "www.zone" + (zones - 1) + ".example.")
                            && DnsCall.has(Loopback.at(pair.ports.get(2)), "www.zone0.example."));
            return pair;
        } catch (RuntimeException e) {
            pair.close();
            throw e;
        }
    }

    private static ServiceProcess server(Path dir, int dns, int web, String more) {
        Loopback.write(dir.resolve("pdns.conf"), """
                launch=gsqlite3
                gsqlite3-database=%1$s/zones.db
                gsqlite3-dnssec=yes
                local-address=127.0.0.1
                local-port=%2$d
                webserver=yes
                webserver-address=127.0.0.1
                webserver-port=%3$d
                api=yes
                api-key=%4$s
                socket-dir=%1$s
                loglevel=3
                %5$s""".formatted(dir, dns, web, KEY, more));
        try {
            Process made = new ProcessBuilder("sqlite3", dir.resolve("zones.db").toString(), ".read " + SCHEMA)
                    .inheritIO()
                    .start();
            if (made.waitFor() != 0) {
                throw new IllegalStateException("PowerDNS's database could not be made");
            }
        } catch (IOException e) {
            throw new IllegalStateException("PowerDNS's database could not be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new ServiceProcess(
                "pdns",
                List.of(
                        Loopback.program("pdns_server").orElseThrow().toString(),
                        "--config-dir=" + dir,
                        "--guardian=no",
                        "--daemon=no"),
                dir.resolve("log"));
    }

    private void load(int number) {
        String zone = "zone" + number + ".example.";
        call(1, "POST", "/zones", """
                {"name":"%1$s","kind":"Master","dnssec":true,"nsec3param":"1 0 0 -","api_rectify":true,
                 "nameservers":["ns1.%1$s","ns2.%1$s"],"rrsets":[%2$s]}""".formatted(
                        zone,
                        String.join(
                                ",",
                                rrset("ns1." + zone, "A", "192.0.2.1"),
                                rrset("ns2." + zone, "A", "192.0.2.2"),
                                rrset("www." + zone, "A", "192.0.2.80"),
                                rrset("mail." + zone, "A", "192.0.2.25"))));
        call(3, "POST", "/zones", """
                {"name":"%s","kind":"Slave","masters":["127.0.0.1:%d"]}""".formatted(zone, ports.get(0)));
        call(3, "PUT", "/zones/" + zone + "/axfr-retrieve", "");
    }

    private static String rrset(String owner, String type, String content) {
        return """
                {"name":"%s","type":"%s","ttl":300,"records":[{"content":"%s","disabled":false}]}""".formatted(owner, type, content);
    }

    @Override
    public String label() {
        return "powerdns";
    }

    @Override
    public List<InetSocketAddress> answering() {
        return List.of(Loopback.at(ports.get(2)));
    }

    @Override
    public void replace(String zone, String owner, String address) {
        String change = rrset(owner, "A", address);
        call(1, "PATCH", "/zones/" + zone, """
                {"rrsets":[%s,"changetype":"REPLACE"}]}""".formatted(change.substring(0, change.length() - 1)));
    }

    @Override
    public void announce(String zone) {
        call(1, "PUT", "/zones/" + zone + "/notify", "");
    }

    private boolean answers(int server) {
        try {
            return send(server, "GET", "", "").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void call(int server, String method, String path, String body) {
        try {
            HttpResponse<String> answer = send(server, method, path, body);
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(
                        "PowerDNS: " + method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            throw new IllegalStateException("PowerDNS: " + method + " " + path, e);
        }
    }

    private HttpResponse<String> send(int server, String method, String path, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ports.get(server) + "/api/v1/servers/localhost" + path))
                .header("X-API-Key", KEY)
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        primary.close();
        secondary.close();
        http.close();
    }
}
