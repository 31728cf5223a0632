package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZoneFolderTest {
    private static final String SOA = "@ 300 IN SOA ns.example.net. host.example.net. 1 2 3 4 5\n";

    @Test
    void loadsEveryZoneFileAndLeavesBadOnesOut(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("example.org.zone"), SOA + "www 300 IN A 192.0.2.1\n");
        Files.writeString(folder.resolve("Example.NET.zone"), SOA);
        Files.writeString(folder.resolve("root.zone"), SOA);
        Files.writeString(folder.resolve("nosoa.example.zone"), "www 300 IN A 192.0.2.1\n");
        Files.writeString(folder.resolve("broken.example.zone"), SOA + "www 300 IN A not-an-address\n");
        Files.writeString(folder.resolve("bad..name.zone"), SOA);
        Files.write(folder.resolve("binary.zone"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Files.writeString(folder.resolve("notes.txt"), "no zone");
        ZoneTable table = new ZoneTable();

        assertThat(ZoneFolder.load(folder, table)).isEqualTo(3);

        assertThat(table.size()).isEqualTo(3);
        assertThat(table.get(Name.parse("example.net."))).isNotNull();
        assertThat(table.get(Name.ROOT)).isNotNull();
    }

    @Test
    void saysSoWhenTheFolderIsMissing(@TempDir Path folder) {
        assertThatThrownBy(() -> ZoneFolder.load(folder.resolve("none"), new ZoneTable()))
                .isInstanceOf(IOException.class);
    }
}
