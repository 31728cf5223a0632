package io.zonecast.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SetupTest {
    @TempDir
    Path dir;

    private int init(String... args) {
        CommandLine command = new CommandLine(new InitCommand());
        String[] all = Stream.concat(Stream.of("--dir", dir.toString()), Stream.of(args))
                .toArray(String[]::new);
        return command.execute(all);
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(dir.relativize(file).toString(), Files.readString(file));
            }
        }
        return texts;
    }

    @Test
    void everything_a_fleet_needs_is_made() throws Exception {
        assertThat(init("--secondaries", "2")).isZero();
        assertThat(files().keySet())
                .containsExactly(
                        "conf/api-proxy.toml",
                        "conf/health-checker.toml",
                        "conf/secondary-1.toml",
                        "conf/secondary-2.toml",
                        "conf/zone-provider.toml",
                        "keys/api-proxy.nk",
                        "keys/api.key",
                        "keys/dnssec.kek",
                        "keys/health-checker.nk",
                        "keys/secondary-1.nk",
                        "keys/secondary-2.nk",
                        "keys/zone-provider.nk",
                        "nats/nats-server.conf",
                        "nats/users.conf");
    }

    @Test
    void keys_are_for_their_owner_alone() throws Exception {
        init();
        try (Stream<Path> keys = Files.list(dir.resolve("keys"))) {
            assertThat(keys)
                    .hasSizeGreaterThan(5)
                    .allSatisfy(key -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                            .isEqualTo("rw-------"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("keys"))))
                .isEqualTo("rwx------");
    }

    @Test
    void doing_it_again_changes_nothing() throws Exception {
        init();
        Files.writeString(dir.resolve("conf/api-proxy.toml"), "# changed by hand\n");
        Map<String, String> before = files();
        assertThat(init()).isZero();
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void a_further_secondary_gets_key_user_and_settings_and_the_others_keep_theirs() throws Exception {
        init("--secondary", "ams", "--secondary", "fra");
        Map<String, String> before = files();
        init("--secondary", "sin", "--dns-port", "53");
        Map<String, String> after = files();
        assertThat(after.get("nats/users.conf")).contains("# ams", "# fra", "# sin");
        assertThat(after.get("conf/sin.toml")).contains("listen = [\"127.0.0.1:53\"]");
        before.remove("nats/users.conf");
        assertThat(after).containsAllEntriesOf(before);
    }

    @Test
    void names_that_would_break_subjects_are_refused() {
        FleetPlan plan = new FleetPlan(
                dir,
                "127.0.0.1:4222",
                "nats://127.0.0.1:4222",
                "127.0.0.1:1",
                "127.0.0.1:2",
                new FleetPlan.PrimaryStatus("127.0.0.1:3", "127.0.0.1:4", "127.0.0.1:5"),
                List.of(new FleetPlan.Secondary("a.b", List.of("127.0.0.1:53"), "127.0.0.1:6")));
        assertThatThrownBy(() -> Setup.write(plan, false))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("a.b");
    }
}
