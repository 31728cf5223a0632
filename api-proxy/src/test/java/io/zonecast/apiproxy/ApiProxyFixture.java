package io.zonecast.apiproxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonecast.apiproxy.outbox.FakeProvider;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.config.Config;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.service.ServiceContext;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A whole api-proxy with a real broker and a stand-in for the zone-provider, asked over plain HTTP. */
public final class ApiProxyFixture implements AutoCloseable {
    public static final String KEY = "a-key-for-tests";
    private static final ObjectMapper JSON = new ObjectMapper();

    public final NatsServer server;
    public final Bus providerBus;
    public final Path folder;
    public Metrics metrics = new Metrics();
    public Readiness readiness = new Readiness();
    public FakeProvider provider;
    private final ApiProxySettings settings;
    private final Signer proxyKey = NatsKeys.random();
    private final Signer providerKey = NatsKeys.random();

    /** The health-checker's. */
    public final Signer checkerKey = NatsKeys.random();

    private final KeyRing keys;
    private final Bus proxyBus;
    private @Nullable ApiProxy proxy;
    private final HttpClient client = HttpClient.newHttpClient();

    public ApiProxyFixture(Path folder) throws IOException {
        this(folder, "");
    }

    /** With further settings. */
    public ApiProxyFixture(Path folder, String more) throws IOException {
        this.folder = folder;
        keys = NatsKeys.ring(Map.of(
                Role.API_PROXY, List.of(proxyKey.publicKey()),
                Role.ZONE_PROVIDER, List.of(providerKey.publicKey()),
                Role.HEALTH_CHECKER, List.of(checkerKey.publicKey())));
        Files.writeString(folder.resolve("key"), KEY + "\n");
        Path file = Files.writeString(folder.resolve("api-proxy.toml"), """
                [api]
                listen = ["127.0.0.1:0"]
                key-file = "key"
                max-body-mib = 16
                [http]
                plain = true
                """ + more);
        Config config = Config.load("api-proxy", file, Map.of());
        settings = ApiProxySettings.read(config);
        config.done();
        server = NatsServer.start(folder.resolve("nats"));
        providerBus = TestBus.connect(server, "zone-provider", providerKey);
        FakeProvider.prepare(providerBus);
        provider = new FakeProvider(providerBus, providerKey, keys, event -> true);
        proxyBus = TestBus.connect(server, "api-proxy", proxyKey);
        start();
    }

    /** Starts the api-proxy, again after {@link #stop}. */
    public void start() {
        metrics = new Metrics();
        readiness = new Readiness();
        proxy = ApiProxy.start(
                settings,
                new ServiceContext(
                        "api-proxy", folder, proxyBus, proxyKey, keys, metrics, readiness, InstantSource.system()));
    }

    /** Stops the api-proxy; its files stay. */
    public void stop() {
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
    }

    /** The zone-provider goes away. */
    public void stopProvider() {
        provider.close();
    }

    /** The zone-provider comes back with what it had. */
    public void startProvider() {
        provider = new FakeProvider(providerBus, providerKey, keys, event -> true, provider);
    }

    /** The pinned keys. */
    public KeyRing keys() {
        return keys;
    }

    /** Metrics as text. */
    public String scraped() {
        return new String(metrics.scrape(), java.nio.charset.StandardCharsets.UTF_8);
    }

    public int port() {
        return Objects.requireNonNull(proxy).port();
    }

    /** Sends a request with the key; the path is that below {@code /api/v1}. */
    public Answer send(String method, String path, String body) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/api/v1" + path))
                .header("X-API-Key", KEY)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** An answer. */
    public record Answer(HttpResponse<String> response) {
        public int status() {
            return response.statusCode();
        }

        public String body() {
            return response.body();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(response.body(), e);
            }
        }

        public String error() {
            return json().path("error").asText();
        }
    }

    @Override
    public void close() {
        stop();
        provider.close();
        proxyBus.close();
        providerBus.close();
        server.close();
        client.close();
    }
}
