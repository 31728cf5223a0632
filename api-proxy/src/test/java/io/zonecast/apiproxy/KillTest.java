package io.zonecast.apiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonecast.apiproxy.outbox.FakeProvider;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process, killed as hard as can be in the middle of writes. */
class KillTest {
    private static final String KEY = "a-key-for-tests";
    private static final Name ZONE = Name.parse("example.org.");

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = NatsServer.freePort();

    @TempDir
    Path folder;

    @Test
    void noWriteWithA2xxIsLostAndEachIsToldWhenTheProcessIsKilledAmongThem() throws Exception {
        Signer proxyKey = NatsKeys.fromOrNewSeedFile(folder.resolve("proxy.nk"));
        Signer providerKey = NatsKeys.random();
        KeyRing keys = NatsKeys.ring(Map.of(
                Role.API_PROXY, List.of(proxyKey.publicKey()), Role.ZONE_PROVIDER, List.of(providerKey.publicKey())));
        NatsServer server = NatsServer.start(folder.resolve("nats"));
        try (server;
                Bus bus = TestBus.connect(server, "zone-provider", providerKey)) {
            FakeProvider.prepare(bus);
            configure(server, providerKey.publicKey());
            Map<String, String> acknowledged;
            Process first = start();
            try (FakeProvider provider = new FakeProvider(bus, providerKey, keys, event -> true)) {
                awaitApi(first);
                assertThat(send("POST", "", "{\"name\": \"example.org.\", \"kind\": \"Native\"}"))
                        .isEqualTo(201);
                acknowledged = writeUntilKilled(first);
                assertThat(acknowledged).hasSizeGreaterThan(50);
                Process second = start();
                try {
                    awaitApi(second);
                    JsonNode zone = new ObjectMapper()
                            .readTree(
                                    client.send(request("/example.org.").build(), HttpResponse.BodyHandlers.ofString())
                                            .body());
                    Map<String, String> kept = new HashMap<>();
                    zone.get("rrsets")
                            .forEach(rrset -> kept.put(
                                    rrset.get("name").asText(),
                                    rrset.get("records").path(0).path("content").asText()));
                    assertThat(kept).containsAllEntriesOf(acknowledged);
                    // Whatever the death left unsent is told now, up to the generation that the store stands at.
                    String newest = zone.get("zonecast_generation").asText();
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> provider.events.stream()
                                    .anyMatch(event ->
                                            event.generation().toString().equals(newest)));
                    assertThat(provider.events.stream()
                                    .filter(event -> event.zone().equals(ZONE))
                                    .map(ZoneEvent::generation)
                                    .distinct())
                            .as("every generation in order, none left out")
                            .hasSize((int) provider.events.stream()
                                    .map(ZoneEvent::generation)
                                    .max(java.util.Comparator.naturalOrder())
                                    .orElseThrow()
                                    .number())
                            .isSorted();
                } finally {
                    second.destroyForcibly().waitFor();
                }
            } finally {
                first.destroyForcibly().waitFor();
            }
        }
    }

    private void configure(NatsServer server, String providerKey) throws IOException {
        Files.writeString(folder.resolve("key"), KEY);
        Files.writeString(folder.resolve("api-proxy.toml"), """
                state-dir = "state"
                [nats]
                urls = ["%s"]
                nkey-file = "proxy.nk"
                [trust]
                zone-provider = ["%s"]
                [status]
                listen = []
                [api]
                listen = ["127.0.0.1:%d"]
                key-file = "key"
                [http]
                plain = true
                """.formatted(server.url(), providerKey, port));
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--config",
                        folder.resolve("api-proxy.toml").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("api-proxy.log").toFile()))
                .start();
    }

    private void awaitApi(Process process) {
        await().atMost(Duration.ofSeconds(60))
                .failFast("the api-proxy ended: " + folder.resolve("api-proxy.log"), () -> !process.isAlive())
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> client.send(request("").build(), HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/servers/localhost/zones" + path))
                .timeout(Duration.ofSeconds(30))
                .header("X-API-Key", KEY);
    }

    private int send(String method, String path, String body) throws IOException, InterruptedException {
        return client.send(
                        request(path)
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Eight clients write on; the process is killed once fifty writes were answered. */
    private Map<String, String> writeUntilKilled(Process process) {
        Queue<Map.Entry<String, String>> acknowledged = new ConcurrentLinkedQueue<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int c = 0; c < 8; c++) {
                int number = c;
                clients.execute(() -> write(number, acknowledged));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > 50);
            process.destroyForcibly();
        }
        Map<String, String> all = new HashMap<>();
        acknowledged.forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    private void write(int number, Queue<Map.Entry<String, String>> acknowledged) {
        try {
            for (int i = 0; ; i++) {
                String name = "c" + number + "-" + i + ".example.org.";
                String address = "192.0.2." + i % 250;
                String body = """
                        {"rrsets": [{"name": "%s", "type": "A", "ttl": 60, "changetype": "REPLACE",
                                     "records": [{"content": "%s"}]}]}""".formatted(name, address);
                if (send("PATCH", "/example.org.", body) / 100 == 2) {
                    acknowledged.add(Map.entry(name, address));
                }
            }
        } catch (IOException e) {
            // The process is dead, as it should be.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
