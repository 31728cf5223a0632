package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.nameserver.tls.TlsFiles;
import io.zonecast.nameserver.udp.UdpIo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private static int run(String... arguments) throws InterruptedException {
        return Main.run(arguments);
    }

    @Test
    void refusesToStartWithoutAFolderOrAnAddress(@TempDir Path folder) throws InterruptedException {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--zones", folder.resolve("none").toString())).isEqualTo(1);
        assertThat(run("--zones", folder.toString(), "--listen", "nowhere")).isEqualTo(1);
        // An address of documentation is on no machine.
        assertThat(run("--zones", folder.toString(), "--listen", "192.0.2.1:5353"))
                .isEqualTo(1);
        assertThat(run("--help")).isZero();
    }

    @Test
    void readsItsCommandLine() throws StandaloneOptions.Wrong {
        StandaloneOptions few = StandaloneOptions.parse("--zones", "zones");
        assertThat(few.zones()).isEqualTo(Path.of("zones"));
        assertThat(few.listen()).containsExactly("127.0.0.1:5353");
        assertThat(few.image()).contains(Path.of("zones", ".zonecast-image"));
        assertThat(few.udpIo()).isEqualTo(UdpIo.AUTO);
        StandaloneOptions all = StandaloneOptions.parse(
                "--listen=[::1]:53",
                "--zones=a=b",
                "--listen",
                "127.0.0.1:53",
                "--image",
                "i",
                "--tsig-keys",
                "k",
                "--notify",
                "192.0.2.1:53 key x",
                "--allow-transfer",
                "key x",
                "--udp-io",
                "nio");
        assertThat(all)
                .isEqualTo(new StandaloneOptions(
                        Path.of("a=b"),
                        Optional.of(Path.of("i")),
                        List.of("[::1]:53", "127.0.0.1:53"),
                        List.of("key x"),
                        Optional.of(Path.of("k")),
                        List.of("192.0.2.1:53 key x"),
                        UdpIo.NIO,
                        Optional.empty()));
        StandaloneOptions tls = StandaloneOptions.parse(
                "--zones=z", "--tls-listen=[::1]:853", "--tls-certificate", "c", "--tls-key=k", "--tls-client-ca=a");
        assertThat(tls.tls().orElseThrow().listen()).containsExactly(NameserverSettings.address("[::1]:853"));
        assertThat(tls.tls().orElseThrow().files())
                .isEqualTo(new TlsFiles(Path.of("c"), Path.of("k"), Optional.of(Path.of("a"))));
        assertThat(StandaloneOptions.parse("--no-image", "--zones", "zones").image())
                .isEmpty();
    }

    @Test
    void saysWhatIsWrongWithACommandLine() throws InterruptedException {
        assertThat(run("--zones", "a", "--zones", "b")).isEqualTo(2);
        assertThat(run("--zones")).isEqualTo(2);
        assertThat(run("--zones", "a", "--port", "53")).isEqualTo(2);
        assertThat(run("--zones", "a", "--udp-io", "fast")).isEqualTo(2);
        assertThat(run("zones")).isEqualTo(2);
        assertThat(run("--zones", "a", "--tls-listen", "127.0.0.1:853")).isEqualTo(2);
        assertThat(run("--version")).isZero();
    }
}
