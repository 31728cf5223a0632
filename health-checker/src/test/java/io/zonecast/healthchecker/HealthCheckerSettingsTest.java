package io.zonecast.healthchecker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.config.Config;
import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCheckerSettingsTest {
    @Test
    void theDefaultsAreThoseOfTheDesign() {
        HealthCheckerSettings settings = read(null, Map.of());
        assertThat(settings.listen()).containsExactly(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8082));
        assertThat(settings.rules().times().suspectAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(settings.rules().times().inactiveAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.rules().grace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.compareEvery()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.probes().perSecond()).isEqualTo(250);
        assertThat(settings.rules().fullCheckEvery()).isEqualTo(Duration.ofMinutes(15));
        assertThat(settings.rules().keptChanges()).isEqualTo(60_000);
        assertThat(settings.probes().targets()).isEmpty();
    }

    @Test
    void everyKeyOfTheSampleIsReadAndShowsTheDefault(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("health-checker.toml");
        try (var sample = HealthCheckerSettings.class.getResourceAsStream("/health-checker.toml")) {
            String text = new String(sample.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            // "#key" is a setting that is commented out, "# text" is a comment.
            Files.writeString(file, text.replaceAll("(?m)^#(?=[a-z\\[])", ""));
        }
        Config config = Config.load("health-checker", file, Map.of());
        HealthCheckerSettings settings = HealthCheckerSettings.read(config);
        assertThatThrownBy(config::done)
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        refused -> assertThat(refused.problems())
                                .as("what only the frame reads")
                                .allMatch(problem -> problem.matches(
                                        ".*: (id|state-dir|(nats|trust|status|log)[.].*): no such key.*")));
        HealthCheckerSettings defaults = read(null, Map.of());
        assertThat(settings.rules()).isEqualTo(defaults.rules());
        assertThat(settings.listen()).isEqualTo(defaults.listen());
        assertThat(settings.compareEvery()).isEqualTo(defaults.compareEvery());
        assertThat(settings.probes().perSecond()).isEqualTo(defaults.probes().perSecond());
        assertThat(settings.probes().timeout()).isEqualTo(defaults.probes().timeout());
        assertThat(settings.probes().targets())
                .containsEntry("secondary1", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53));
    }

    @Test
    void badValuesAreToldTogether() {
        assertThatThrownBy(() -> read(
                        null,
                        Map.of(
                                "ZONECAST_HEALTH_CHECKER_FLEET_SUSPECT_AFTER", "10s",
                                "ZONECAST_HEALTH_CHECKER_PROBE_TARGETS", "one=somewhere:53")))
                .hasMessageContaining("fleet.suspect-after")
                .hasMessageContaining("must be like secondary=192.0.2.1:53");
    }

    private static HealthCheckerSettings read(Path file, Map<String, String> env) {
        Config config = Config.load("health-checker", file, env);
        HealthCheckerSettings settings = HealthCheckerSettings.read(config);
        config.done();
        return settings;
    }
}
