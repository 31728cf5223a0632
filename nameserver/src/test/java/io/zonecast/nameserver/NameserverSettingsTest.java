package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.nameserver.tcp.TcpLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameserverSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:5353, 192.0.2.1, 5353",
        "192.0.2.1, 192.0.2.1, 53",
        "[2001:db8::1]:54, 2001:db8:0:0:0:0:0:1, 54",
        "[::], 0:0:0:0:0:0:0:0, 53",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1, 53",
        "0.0.0.0:0, 0.0.0.0, 0"
    })
    void readsAddresses(String text, String host, int port) {
        assertThat(NameserverSettings.address(text).getAddress().getHostAddress())
                .isEqualTo(host);
        assertThat(NameserverSettings.address(text).getPort()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:53",
                "192.0.2.1:",
                "192.0.2.1:x",
                "192.0.2.1:99999",
                "[::1",
                "[::1]53",
                "192.0.2.999"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> NameserverSettings.address(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void defaultsToOneLoopPerCore() {
        NameserverSettings settings = NameserverSettings.on(TestZone.loopback());
        assertThat(settings.udpLoops()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(settings.maxUdp()).isEqualTo(1232);
        assertThat(settings.tcp().idle()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void refusesValuesOutOfBounds() {
        assertThatThrownBy(() -> NameserverSettings.on(List.of())).hasMessageContaining("no address");
        assertThatThrownBy(() -> new NameserverSettings(TestZone.loopback(), 0, 1232, TcpLimits.DEFAULT))
                .hasMessageContaining("UDP loops");
        assertThatThrownBy(() -> new NameserverSettings(TestZone.loopback(), 1, 511, TcpLimits.DEFAULT))
                .hasMessageContaining("511");
        assertThatThrownBy(() -> new TcpLimits(0, 1, Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .hasMessageContaining("connection");
        assertThatThrownBy(() -> new TcpLimits(1, 1, Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessageContaining("time-outs");
    }
}
