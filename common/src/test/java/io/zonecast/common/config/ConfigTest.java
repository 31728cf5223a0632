package io.zonecast.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zonecast.common.failure.Failure;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    @TempDir
    Path dir;

    private Config config(String text, Map<String, String> env) throws Exception {
        return Config.load("api-proxy", Files.writeString(dir.resolve("api-proxy.toml"), text), env);
    }

    @Test
    void values_of_every_kind_are_read() throws Exception {
        Config config = config("""
                name = "a" # a comment
                [http]
                port = 8081
                plain = true
                wait = "15m"
                listen = ["127.0.0.1:53", "[::1]:53"]
                tags = [
                  "one",
                  "two", # with = and [ in a comment
                ]
                colour = "dark-blue"
                dir = "sub/x"
                """, Map.of());
        assertThat(config.text("name", "-")).isEqualTo("a");
        assertThat(config.integer("http.port", 1, 1, 65535)).isEqualTo(8081);
        assertThat(config.flag("http.plain", false)).isTrue();
        assertThat(config.duration("http.wait", Duration.ZERO, Duration.ZERO, Duration.ofDays(1)))
                .isEqualTo(Duration.ofMinutes(15));
        assertThat(config.addresses("http.listen"))
                .containsExactly(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53),
                        new InetSocketAddress(InetAddress.ofLiteral("::1"), 53));
        assertThat(config.texts("http.tags", List.of())).containsExactly("one", "two");
        assertThat(config.choice("http.colour", Colour.class, Colour.RED)).isEqualTo(Colour.DARK_BLUE);
        assertThat(config.path("http.dir", Path.of("/x"))).isEqualTo(dir.resolve("sub/x"));
        config.done();
    }

    @Test
    void defaults_stand_in_for_what_is_not_set() {
        Config config = Config.load("api-proxy", null, Map.of());
        assertThat(config.text("name", "-")).isEqualTo("-");
        assertThat(config.optionalText("other")).isEmpty();
        assertThat(config.number("count", 7, 1, 9)).isEqualTo(7);
        assertThat(config.texts("list", List.of("x"))).containsExactly("x");
        assertThat(config.addresses("listen", "127.0.0.1:0")).hasSize(1);
        assertThat(config.path("dir", Path.of("/var/x"))).isEqualTo(Path.of("/var/x"));
        config.done();
    }

    @Test
    void the_environment_is_above_the_file() throws Exception {
        Config config = config(
                "[http]\nport = 1\ntags = []\n",
                Map.of(
                        "ZONECAST_API_PROXY_HTTP_PORT", "2",
                        "ZONECAST_API_PROXY_HTTP_TAGS", "a, b",
                        "ZONECAST_API_PROXY_HTTP_PLAIN", "true",
                        "ZONECAST_ZONE_PROVIDER_HTTP_PORT", "not ours"));
        assertThat(config.integer("http.port", 5, 1, 9)).isEqualTo(2);
        assertThat(config.texts("http.tags", List.of())).containsExactly("a", "b");
        assertThat(config.flag("http.plain", false)).isTrue();
        config.done();
    }

    @Test
    void every_problem_is_told_with_file_line_and_key() throws Exception {
        Config config =
                config("""
                name = 3
                long = \"""
                [not.a.table]
                no = "key"
                \"""

                [http]
                port = 99999
                wait = "soon"
                listen = ["somewhere:53"]
                prot = 1
                colour = "green"
                """, Map.of("ZONECAST_API_PROXY_HTTP_PROT", "1", "ZONECAST_API_PROXY_HTTP_PLAIN", "yes"));
        config.text("name", "");
        config.text("long", "");
        config.integer("http.port", 1, 1, 65535);
        config.duration("http.wait", Duration.ZERO, Duration.ZERO, Duration.ofDays(1));
        config.addresses("http.listen");
        config.choice("http.colour", Colour.class, Colour.RED);
        config.flag("http.plain", true);
        Path file = dir.resolve("api-proxy.toml");
        Failure.Refused refused = catchThrowableOfType(Failure.Refused.class, config::done);
        assertThat(refused.problems())
                .containsExactly(
                        file + ":1: name: must be text in quotes, is 3",
                        file + ":8: http.port: must be 1 to 65535, is 99999",
                        file + ":9: http.wait: must be like 500ms, 5s, 15m, 12h or 7d, is \"soon\"",
                        file + ":10: http.listen: must be an address and a port, is \"somewhere:53\"",
                        file + ":12: http.colour: must be one of red, dark-blue, is \"green\"",
                        "ZONECAST_API_PROXY_HTTP_PLAIN: http.plain: must be true or false, is yes",
                        "ZONECAST_API_PROXY_HTTP_PROT: http.prot: no such key, did you mean http.port?",
                        "ZONECAST_API_PROXY_HTTP_PROT: overrides no key, did you mean ZONECAST_API_PROXY_HTTP_PORT?");
    }

    @Test
    void a_file_that_is_not_toml_is_refused_with_its_line() throws Exception {
        assertThatThrownBy(() -> config("a = 1\nb = = 2\n", Map.of()))
                .isInstanceOf(Failure.Refused.class)
                .hasMessageContaining("api-proxy.toml:2: is not TOML");
        assertThatThrownBy(() -> Config.load("api-proxy", dir.resolve("none.toml"), Map.of()))
                .hasMessageContaining("no such file");
    }
}
