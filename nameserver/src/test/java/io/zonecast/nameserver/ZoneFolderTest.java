package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZoneFolderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
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

        assertThat(ZoneFolder.load(folder, table, zone -> {}).zones()).isEqualTo(3);

        assertThat(table.size()).isEqualTo(3);
        assertThat(table.get(Name.parse("example.net."))).isNotNull();
        assertThat(table.get(Name.ROOT)).isNotNull();
    }

    private static long serial(ZoneTable table, String zone) {
        ZoneImage image = table.get(Name.parse(zone));
        return image == null ? -1 : image.serial().value();
    }

    private static String soa(int serial) {
        return "@ 300 IN SOA ns.example.net. host.example.net. " + serial + " 2 3 4 5\n";
    }

    @Test
    void takesUpWhatChangesAndNothingElse(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("one.example.zone"), soa(1));
        Files.writeString(folder.resolve("two.example.zone"), soa(1));
        ZoneTable table = new ZoneTable();
        List<Name> told = new CopyOnWriteArrayList<>();
        try (ZoneFolder loaded = ZoneFolder.load(folder, table, told::add).follow()) {
            assertThat(loaded.zones()).isEqualTo(2);
            ZoneImage two = table.get(Name.parse("two.example."));
            Files.writeString(folder.resolve("three.example.zone"), soa(7));
            Files.writeString(folder.resolve("one.example.zone"), soa(2) + "www 60 IN A 192.0.2.1\n");
            await().atMost(PATIENCE).until(() -> serial(table, "one.example.") == 2);
            await().atMost(PATIENCE).until(() -> serial(table, "three.example.") == 7);
            assertThat(table.get(Name.parse("two.example."))).isSameAs(two);
            assertThat(told).hasSize(4);
            // A wrong file leaves what is served; a renamed one is a file that is gone and one that came.
            Files.writeString(folder.resolve("one.example.zone"), "what?\n");
            Files.move(folder.resolve("two.example.zone"), folder.resolve("four.example.zone"));
            await().atMost(PATIENCE).until(() -> serial(table, "two.example.") == -1);
            await().atMost(PATIENCE).until(() -> serial(table, "four.example.") == 1);
            assertThat(serial(table, "one.example.")).isEqualTo(2);
        }
    }

    @Test
    void anEmptyFolderTakesNoZoneAway(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("one.example.zone"), soa(1));
        Files.writeString(folder.resolve("two.example.zone"), soa(1));
        ZoneTable table = new ZoneTable();
        try (ZoneFolder loaded = ZoneFolder.load(folder, table, zone -> {}).follow()) {
            assertThat(loaded.zones()).isEqualTo(2);
            Path away = Files.createDirectory(folder.resolve("away"));
            // Faster than the folder is looked at, or not: the last one to go is what must not count.
            Files.move(folder.resolve("one.example.zone"), away.resolve("one.example.zone"));
            await().atMost(PATIENCE).until(() -> serial(table, "one.example.") == -1);
            Files.move(folder.resolve("two.example.zone"), away.resolve("two.example.zone"));
            Files.writeString(away.resolve("two.example.zone"), soa(2));
            Files.move(away.resolve("two.example.zone"), folder.resolve("two.example.zone"));
            await().atMost(PATIENCE).until(() -> serial(table, "two.example.") == 2);
            assertThat(table.size()).isEqualTo(1);
        }
    }

    @Test
    void saysSoWhenTheFolderIsMissing(@TempDir Path folder) {
        assertThatThrownBy(() -> ZoneFolder.load(folder.resolve("none"), new ZoneTable(), zone -> {}))
                .isInstanceOf(IOException.class);
    }
}
