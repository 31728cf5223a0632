package io.zonecast.common.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.config.Config;
import io.zonecast.common.seal.Role;
import io.zonecast.common.testing.NatsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceMainTest {
    @TempDir
    Path dir;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** A service with one setting that does nothing; {@link #main} is its main. */
    static final class Idle {
        private Idle() {}

        public static void main(String[] args) {
            ServiceMain.run("api-proxy", Role.API_PROXY, args, Idle::settings, Idle::start);
        }

        static Integer settings(Config config) {
            return config.integer("size", 1, 1, 10);
        }

        static AutoCloseable start(Integer size, ServiceContext context) {
            return () -> System.err.println("Parts closed size=" + size + " id=" + context.id());
        }
    }

    private int run(Map<String, String> env, String... args) {
        return ServiceMain.run(
                "api-proxy",
                Role.API_PROXY,
                args,
                env,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Idle::settings,
                Idle::start);
    }

    private Path file(int natsPort, int statusPort) throws IOException {
        NatsKeys.fromOrNewSeedFile(dir.resolve("key.nk"));
        return Files.writeString(dir.resolve("api-proxy.toml"), """
                size = 3
                state-dir = "state"
                [nats]
                urls = ["nats://127.0.0.1:%d"]
                nkey-file = "key.nk"
                [status]
                listen = ["127.0.0.1:%d"]
                """.formatted(natsPort, statusPort));
    }

    @Test
    void good_settings_are_called_good() throws Exception {
        assertThat(run(Map.of(), "--config", file(1, 0).toString(), "--check-config"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("settings are good");
    }

    @Test
    void bad_settings_end_with_every_problem_and_code_2() throws Exception {
        Map<String, String> env =
                Map.of("ZONECAST_API_PROXY_SIZE", "11", "ZONECAST_API_PROXY_TRUST_ZONE_PROVIDER", "nobody");
        assertThat(run(env, "--config", file(1, 0).toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("api-proxy: ZONECAST_API_PROXY_SIZE: size: must be 1 to 10, is 11")
                .contains("trust.zone-provider: \"nobody\" has not the length of an NKey");
    }

    @Test
    void wrong_options_end_with_code_2_and_the_version_is_told() {
        assertThat(run(Map.of(), "--nonsense")).isEqualTo(2);
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("zonecast api-proxy " + Software.version());
    }

    @Test
    void a_secondary_needs_a_name_that_is_not_taken() {
        Config none = Config.load("secondary-syncer", null, Map.of());
        CommonSettings.read(none, "secondary-syncer", Role.SECONDARY_SYNCER);
        assertThat(catchThrowable(none::done)).hasMessageContaining("id: must be set");
        Config taken = Config.load("secondary-syncer", null, Map.of("ZONECAST_SECONDARY_SYNCER_ID", "zone-provider"));
        CommonSettings.read(taken, "secondary-syncer", Role.SECONDARY_SYNCER);
        assertThat(catchThrowable(taken::done)).hasMessageContaining("another service");
    }

    @Test
    void a_service_starts_without_nats_tells_so_and_ends_with_0_when_told_to() throws Exception {
        int natsPort = NatsServer.freePort();
        int statusPort = NatsServer.freePort();
        Path log = dir.resolve("log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Idle.class.getName(),
                        "--config",
                        file(natsPort, statusPort).toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> get(statusPort, "/healthz").statusCode() == 200);
            HttpResponse<String> waiting = get(statusPort, "/readyz");
            assertThat(waiting.statusCode()).isEqualTo(503);
            assertThat(waiting.body()).contains("nats: not ready: not connected");
            assertThat(get(statusPort, "/nothing").statusCode()).isEqualTo(404);
            try (NatsServer server = NatsServer.start(dir.resolve("nats"), natsPort, List.of())) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> get(statusPort, "/readyz").statusCode() == 200);
                assertThat(get(statusPort, "/metrics").body())
                        .contains("process_resident_memory_bytes ")
                        .contains("jvm_threads_current ");
                assertThat(server.port()).isEqualTo(natsPort);
                process.destroy();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(process.exitValue()).isZero();
            assertThat(Files.readString(log))
                    .containsSubsequence(
                            "Waiting for NATS urls=",
                            "Connected to NATS url=",
                            "Service stops service=api-proxy id=api-proxy",
                            "Parts closed size=3 id=api-proxy",
                            "Service stopped service=api-proxy");
        } finally {
            process.destroyForcibly();
        }
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
