package io.zonecast.zoneprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.config.Config;
import io.zonecast.common.failure.Failure;
import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.SigningPolicy;
import io.zonecast.nameserver.transfer.TransferSettings;
import io.zonecast.zoneprovider.brake.BrakeLimits;
import io.zonecast.zoneprovider.feed.FeedSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderSettingsTest {
    private static final Path SAMPLE = Path.of("src/main/config/zone-provider.toml");

    @TempDir
    Path folder;

    private static ProviderSettings read(Path file) {
        Config config = Config.load("zone-provider", file, Map.of());
        ProviderSettings settings = ProviderSettings.read(config);
        config.done();
        return settings;
    }

    private ProviderSettings of(String toml) throws Exception {
        Path file = folder.resolve("zone-provider.toml");
        Files.writeString(file, toml);
        return read(file);
    }

    @Test
    void theDefaultsWorkOnOneMachine() throws Exception {
        assertThat(of(""))
                .isEqualTo(new ProviderSettings(
                        Optional.empty(),
                        Algorithm.ECDSAP256SHA256,
                        SigningPolicy.DEFAULT,
                        Duration.ofMinutes(1),
                        200,
                        Runtime.getRuntime().availableProcessors(),
                        300_000,
                        128L << 20,
                        Duration.ofMinutes(15),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        BrakeLimits.DEFAULT,
                        FeedSettings.NONE,
                        new ProviderSettings.StreamLimits(Duration.ofDays(7), 1L << 30, 4L << 30, 1)));
    }

    @Test
    void everyKeyCanBeSet() throws Exception {
        assertThat(of("""
                        keys.kek-file = "/run/kek"
                        keys.algorithm = "ed25519"
                        signing.backdate = "2h"
                        signing.validity = "30d"
                        signing.refresh = "10d"
                        signing.spread = "1d"
                        signing.slack = "1h"
                        signing.check-interval = "5m"
                        signing.renewals-per-second = 7
                        signing.workers = 3
                        zones.cache-rrsets = 5000
                        zones.cache-octets = 2000000
                        inventory.interval = "1h"
                        publish.timeout = "1s"
                        fetch.timeout = "2s"
                        feed.keep-octets = 1000
                        brake.percent = 20
                        brake.zones = 50
                        brake.window = "1h"
                        streams.max-age = "3d"
                        streams.event-octets = 2000000
                        streams.version-octets = 3000000
                        streams.replicas = 3
                        """))
                .isEqualTo(new ProviderSettings(
                        Optional.of(Path.of("/run/kek")),
                        Algorithm.ED25519,
                        new SigningPolicy(
                                Duration.ofHours(2),
                                Duration.ofDays(30),
                                Duration.ofDays(10),
                                Duration.ofDays(1),
                                Duration.ofHours(1)),
                        Duration.ofMinutes(5),
                        7,
                        3,
                        5000,
                        2_000_000,
                        Duration.ofHours(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        new BrakeLimits(20, 50, Duration.ofHours(1)),
                        new FeedSettings(List.of(), TransferSettings.NONE, List.of(), 1000),
                        new ProviderSettings.StreamLimits(Duration.ofDays(3), 2_000_000, 3_000_000, 3)));
    }

    @Test
    void whatDoesNotFitTogetherIsRefusedWithItsKey() {
        assertThatThrownBy(() -> of("signing.validity = \"6d\"\nstreams.replicas = 2\n"))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("signing.validity")
                .hasMessageContaining("streams.replicas");
    }

    @Test
    void theSampleShowsTheDefaults() throws Exception {
        String shown = Files.readString(SAMPLE);
        String active = shown.lines()
                .map(line -> line.matches("#[a-z-]+ = .*") ? line.substring(1) : line)
                // What every service has is read elsewhere.
                .filter(line ->
                        !line.matches("(id|state-dir|urls|nkey-file|ca-file|listen|debug|kek-file|workers) = .*"))
                .filter(line -> !line.matches("(api-proxy|zone-provider|health-checker) = .*"))
                .collect(Collectors.joining("\n"));
        assertThat(active).contains("replicas = 1").contains("cache-rrsets = 300000");
        assertThat(of(active)).isEqualTo(of(""));
    }
}
