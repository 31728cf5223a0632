package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    private static int run(String... arguments) {
        return new CommandLine(new Main()).execute(arguments);
    }

    @Test
    void refusesToStartWithoutAFolderOrAnAddress(@TempDir Path folder) {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--zones", folder.resolve("none").toString())).isEqualTo(1);
        assertThat(run("--zones", folder.toString(), "--listen", "nowhere")).isEqualTo(1);
        // An address of documentation is on no machine.
        assertThat(run("--zones", folder.toString(), "--listen", "192.0.2.1:5353"))
                .isEqualTo(1);
        assertThat(run("--help")).isZero();
    }
}
