package io.zonecast.cli.local;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The whole path once: a signed zone made and changed over REST until every secondary answers it. */
final class Smoke {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final String ZONE = "smoke.example.";
    private static final String NAME = "www.smoke.example.";

    private final Endpoints endpoints;
    private final Api api;

    Smoke(Endpoints endpoints, Api api) {
        this.endpoints = endpoints;
        this.api = api;
    }

    /**
     * Does it, and tells the times as one line of JSON.
     *
     * @param startNanos how long the fleet took to be ready
     */
    String run(long startNanos) {
        String zones = endpoints.api() + "/api/v1/servers/localhost/zones";
        long begin = System.nanoTime();
        api.demand("POST", zones, CREATE);
        long created = System.nanoTime();
        awaitOnAll(new byte[] {(byte) 192, 0, 2, 1}, Dns.A);
        long createdOnAll = System.nanoTime();

        long beginChange = System.nanoTime();
        api.demand("PATCH", zones + "/" + ZONE, CHANGE);
        long changed = System.nanoTime();
        awaitOnAll(txt("changed"), Dns.TXT);
        long changedOnAll = System.nanoTime();
        return String.format(
                Locale.ROOT,
                "{\"ok\":true,\"secondaries\":%d,\"start_ms\":%.1f,\"create_ms\":%.1f,\"create_answered_ms\":%.1f,"
                        + "\"change_ms\":%.1f,\"change_answered_ms\":%.1f}",
                endpoints.secondaries().size(),
                startNanos / 1e6,
                (created - begin) / 1e6,
                (createdOnAll - begin) / 1e6,
                (changed - beginChange) / 1e6,
                (changedOnAll - beginChange) / 1e6);
    }

    private void awaitOnAll(byte[] rdata, int type) {
        List<Endpoints.Secondary> secondaries = endpoints.secondaries();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(secondaries.stream()
                            .map(one -> CompletableFuture.runAsync(() -> await(one, rdata, type), threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        }
    }

    private static void await(Endpoints.Secondary secondary, byte[] rdata, int type) {
        Await.until(
                secondary.id() + " to answer " + NAME + " signed",
                TIMEOUT,
                PAUSE,
                () -> Dns.ask(secondary.dns(), NAME, type)
                        .filter(answer -> answer.rcode() == 0 && answer.authoritative())
                        .filter(answer -> answer.has(type, rdata) && answer.has(Dns.RRSIG))
                        .isPresent());
    }

    private static byte[] txt(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        byte[] rdata = new byte[octets.length + 1];
        rdata[0] = (byte) octets.length;
        System.arraycopy(octets, 0, rdata, 1, octets.length);
        return rdata;
    }

    private static final String CREATE = """
            {"name": "smoke.example.", "kind": "Native", "dnssec": true,
             "nameservers": ["ns1.smoke.example.", "ns2.smoke.example."],
             "rrsets": [
               {"name": "ns1.smoke.example.", "type": "A", "ttl": 3600,
                "records": [{"content": "192.0.2.53", "disabled": false}]},
               {"name": "ns2.smoke.example.", "type": "A", "ttl": 3600,
                "records": [{"content": "198.51.100.53", "disabled": false}]},
               {"name": "www.smoke.example.", "type": "A", "ttl": 300,
                "records": [{"content": "192.0.2.1", "disabled": false}]}]}
            """;

    private static final String CHANGE = """
            {"rrsets": [
               {"name": "www.smoke.example.", "type": "TXT", "ttl": 300, "changetype": "REPLACE",
                "records": [{"content": "\\"changed\\"", "disabled": false}]}]}
            """;
}
