package io.zonecast.common.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.failure.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificateTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final List<String> NAMES = List.of("api.example.net", "127.0.0.1", "2001:db8:0:0:0:0:0:1");

    @TempDir
    Path dir;

    @Test
    void a_self_made_certificate_is_kept_until_a_third_of_its_life_is_left() {
        ServerCertificate made = ServerCertificate.selfMade(dir, NAMES, NOW);
        assertThat(made.notAfter().truncatedTo(ChronoUnit.SECONDS))
                .isEqualTo(NOW.plus(ServerCertificate.LIFE).minus(Duration.ofHours(1)));
        assertThat(ServerCertificate.selfMade(dir, NAMES, NOW.plus(Duration.ofDays(260))))
                .isEqualTo(made);
        ServerCertificate renewed = ServerCertificate.selfMade(dir, NAMES, NOW.plus(Duration.ofDays(270)));
        assertThat(renewed.key()).isNotEqualTo(made.key());
        assertThat(renewed.notAfter()).isAfter(made.notAfter());
    }

    @Test
    void it_is_for_the_names_and_addresses_asked_for() {
        assertThat(ServerCertificate.selfMade(dir, NAMES, NOW).names()).containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(ServerCertificate.selfMade(dir, List.of("other.example"), NOW)
                        .names())
                .containsExactly("other.example");
    }

    @Test
    void its_key_is_the_only_one_on_disk_and_for_its_owner_alone() throws Exception {
        ServerCertificate.selfMade(dir, NAMES, NOW);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("server.key"))))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("server.key", "server.crt");
        }
        assertThat(ServerCertificate.load(dir.resolve("server.crt"), dir.resolve("server.key"))
                        .sslContext())
                .isNotNull();
    }

    @Test
    void a_key_of_another_kind_is_refused() throws Exception {
        ServerCertificate.selfMade(dir, NAMES, NOW);
        Path key = Files.writeString(
                dir.resolve("bad.key"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> ServerCertificate.load(dir.resolve("server.crt"), key))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("bad.key");
    }
}
