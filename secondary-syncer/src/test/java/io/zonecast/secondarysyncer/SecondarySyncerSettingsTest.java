package io.zonecast.secondarysyncer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.config.Config;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Group;
import io.zonecast.nameserver.tls.TlsSettings;
import io.zonecast.secondarysyncer.store.StoreLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecondarySyncerSettingsTest {
    private static final List<String> COMMON = List.of("id", "state-dir", "nats.", "trust.", "status.", "log.");

    @TempDir
    private Path directory;

    @Test
    void theDefaultsSuitOneMachine() {
        SecondarySyncerSettings settings = SecondarySyncerSettings.read(load("", Map.of()));
        assertThat(settings.group()).isEqualTo(Group.ALL);
        assertThat(settings.nameserver().listen()).map(Object::toString).containsExactly("/127.0.0.1:5300");
        assertThat(settings.store()).isEqualTo(StoreLimits.DEFAULT);
        assertThat(settings.compareInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.compareSettle()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.maxZoneBytes()).isEqualTo(512 << 20);
    }

    @Test
    void theSampleShowsEveryKeyWithItsDefault() throws IOException {
        String sample;
        try (InputStream in = Main.class.getResourceAsStream("/secondary-syncer.toml")) {
            sample = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String cores = String.valueOf(Runtime.getRuntime().availableProcessors());
        String all = sample.lines()
                .map(line -> line.replaceFirst("^# ([a-z0-9-]+ = )", "$1"))
                .map(line -> line.replaceFirst("^(threads|udp-loops) = .*", "$1 = " + cores))
                .filter(line -> !line.startsWith("ca-file")
                        && !line.startsWith("cookie-secret-file")
                        && !line.startsWith("keys-file")
                        && !line.startsWith("tls-certificate-")
                        && !line.startsWith("tls-client-ca-file")
                        && !line.startsWith("hook = "))
                .collect(Collectors.joining("\n"));
        Config config = load(all, Map.of());
        assertThat(SecondarySyncerSettings.read(config))
                .isEqualTo(SecondarySyncerSettings.read(load("id = \"secondary-1\"", Map.of())));
        // The keys that every service has are read elsewhere; none but those may be left.
        assertThatThrownBy(config::done)
                .isInstanceOfSatisfying(
                        Failure.Refused.class,
                        refusal -> assertThat(refusal.problems())
                                .allSatisfy(problem -> assertThat(COMMON)
                                        .anySatisfy(key -> assertThat(problem).contains(": " + key))));
    }

    @Test
    void tlsIsReadWithItsFilesAndNeedsThem() throws IOException {
        Config none = load("""
                [dns]
                tls-listen = ["127.0.0.1:853"]
                [transfer]
                allow = ["192.0.2.1 tls"]
                """, Map.of());
        SecondarySyncerSettings.read(none);
        assertThatThrownBy(none::done)
                .hasMessageContaining("needs dns.tls-certificate-file")
                .hasMessageContaining("transfer.allow");
        Files.writeString(directory.resolve("bad.pem"), "nothing");
        Config bad = load("""
                [dns]
                tls-listen = ["127.0.0.1:853"]
                tls-certificate-file = "bad.pem"
                tls-certificate-key-file = "bad.pem"
                tls-handshake = "3s"
                tls-connections = 7
                """, Map.of());
        TlsSettings tls = SecondarySyncerSettings.read(bad).nameserver().tls().orElseThrow();
        assertThat(tls.maxConnections()).isEqualTo(7);
        assertThat(tls.handshake()).isEqualTo(Duration.ofSeconds(3));
        assertThatThrownBy(bad::done).hasMessageContaining("holds no certificate");
    }

    @Test
    void badValuesAreAllToldWithTheirKeys() {
        Config config = load("""
                group = "Not A Group"
                [dns]
                listen = ["nowhere"]
                max-udp = 100
                """, Map.of("ZONECAST_SECONDARY_SYNCER_COMPARE_INTERVAL", "soon"));
        SecondarySyncerSettings.read(config);
        assertThatThrownBy(config::done)
                .hasMessageContaining("group")
                .hasMessageContaining("dns.listen")
                .hasMessageContaining("dns.max-udp")
                .hasMessageContaining("ZONECAST_SECONDARY_SYNCER_COMPARE_INTERVAL");
    }

    private Config load(String toml, Map<String, String> env) {
        try {
            return Config.load("secondary-syncer", Files.writeString(directory.resolve("test.toml"), toml), env);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
