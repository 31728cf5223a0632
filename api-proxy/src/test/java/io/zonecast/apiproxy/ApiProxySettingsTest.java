package io.zonecast.apiproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.config.Config;
import io.zonecast.common.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiProxySettingsTest {
    @TempDir
    Path folder;

    @Test
    void theDefaultsWorkOnOneMachine() {
        ApiProxySettings settings = read(Config.load("api-proxy", null, Map.of()));
        assertThat(settings.listen()).singleElement().hasToString("/127.0.0.1:8081");
        assertThat(settings.plain()).isFalse();
        assertThat(settings.certificateNames()).containsExactly("localhost", "127.0.0.1");
        assertThat(settings.relay().firstAgain()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.defaults().settings().dnssec()).isFalse();
    }

    @Test
    void theSampleHasEveryKeyWithItsDefault() throws Exception {
        Path sample = Path.of("src/main/dist/api-proxy.toml");
        StringBuilder enabled = new StringBuilder();
        boolean own = false;
        for (String line : Files.readAllLines(sample)) {
            if (line.startsWith("[")) {
                own = !line.matches("\\[(nats|trust|status|log)\\]");
            }
            // A key that is only commented out is "#key = value" without a space; remarks have one.
            if (own) {
                enabled.append(line.matches("#[a-z].*") ? line.substring(1) : line)
                        .append('\n');
            }
        }
        Path file = Files.writeString(folder.resolve("all.toml"), enabled);
        assertThat(enabled.toString().lines().filter(line -> line.matches("[a-z-]+ = .*")))
                .hasSizeGreaterThan(15);
        ApiProxySettings fromSample = read(Config.load("api-proxy", file, Map.of()));
        ApiProxySettings defaults = read(Config.load("api-proxy", null, Map.of()));
        assertThat(fromSample)
                .usingRecursiveComparison()
                .ignoringFields("keyFile", "storeFile", "certificate")
                .isEqualTo(defaults);
        assertThat(fromSample.keyFile()).isPresent();
        assertThat(fromSample.storeFile()).isPresent();
        assertThat(fromSample.certificate()).isPresent();
    }

    @Test
    void plainHttpIsRefusedOutsideLoopback() throws Exception {
        Path file = Files.writeString(folder.resolve("bad.toml"), """
                [api]
                listen = ["192.0.2.1:8081"]
                certificate-file = "x.pem"
                [http]
                plain = true
                [zone]
                default-soa-content = "nonsense"
                default-group = "Not A Group"
                default-soa-edit-api = "WRONG"
                """);
        Config config = Config.load("api-proxy", file, Map.of());
        ApiProxySettings.read(config);
        assertThatThrownBy(config::done)
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        refused -> assertThat(refused.problems())
                                .hasSize(5)
                                .anyMatch(problem ->
                                        problem.contains("http.plain: only allowed where api.listen is loopback"))
                                .anyMatch(problem -> problem.contains("go together")));
    }

    private static ApiProxySettings read(Config config) {
        ApiProxySettings settings = ApiProxySettings.read(config);
        config.done();
        return settings;
    }
}
