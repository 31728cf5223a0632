package io.zonecast.nameserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder started from its image serves what it would serve from its master files. */
class FolderImageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T00:00:00.123456789Z"));

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private Path file = Path.of("set below");

    @BeforeEach
    void place() {
        file = folder.resolve("image");
    }

    private void write(String zone, int serial, String records) throws IOException {
        write(zone, serial, records, LONG_AGO);
    }

    private void write(String zone, int serial, String records, FileTime time) throws IOException {
        Path path = folder.resolve(zone + "zone");
        Files.writeString(path, "@ 300 IN SOA ns.example.net. host.example.net. " + serial + " 2 3 4 5\n" + records);
        Files.setLastModifiedTime(path, time);
    }

    private static long serial(ZoneTable table, String zone) {
        ZoneImage image = table.get(Name.parse(zone));
        return image == null ? -1 : image.serial().value();
    }

    private ZoneFolder start(ZoneTable table) throws IOException {
        return ZoneFolder.load(folder, table, zone -> {}, new FolderImage(file));
    }

    /** The first start, which reads all and writes the image. */
    private void startOnce() throws IOException {
        try (ZoneFolder loaded = start(new ZoneTable())) {
            assertThat(loaded.parsed()).isGreaterThan(0);
            loaded.writeImage();
        }
        assertThat(file).exists();
    }

    /** What is served when the folder is read from its master files alone. */
    private void mustBeAsFromMasterFiles(ZoneTable table) throws IOException {
        ZoneTable expected = new ZoneTable();
        ZoneFolder.load(folder, expected, zone -> {}).close();
        assertThat(table.size()).isEqualTo(expected.size());
        expected.forEach(zone -> {
            ZoneImage served = table.get(zone.apex());
            assertThat(served).isNotNull();
            assertThat(served.digest()).isEqualTo(zone.digest());
            assertThat(served.rrsets()).containsExactlyElementsOf(zone.rrsets());
        });
    }

    @Test
    void readsOnlyWhatChangedBetweenTwoStarts() throws IOException {
        for (int i = 0; i < 20; i++) {
            write("z" + i + ".example.", 1, "www 60 IN A 192.0.2." + i + "\n");
        }
        write("", 1, "");
        Files.move(folder.resolve("zone"), folder.resolve("root.zone"));
        Files.writeString(folder.resolve("broken.example.zone"), "what?\n");
        startOnce();
        ZoneTable table = new ZoneTable();
        List<Name> told = new CopyOnWriteArrayList<>();
        try (ZoneFolder loaded = ZoneFolder.load(folder, table, told::add, new FolderImage(file))) {
            // The wrong file is looked at again, and said to be wrong again.
            assertThat(loaded.parsed()).isEqualTo(1);
            assertThat(loaded.zones()).isEqualTo(21);
            assertThat(told).hasSize(21);
        }
        mustBeAsFromMasterFiles(table);

        write("z1.example.", 2, "www 60 IN A 192.0.2.99\n", FileTime.from(Instant.parse("2026-01-02T00:00:00Z")));
        Files.delete(folder.resolve("z2.example.zone"));
        write("new.example.", 5, "");
        Files.move(folder.resolve("z3.example.zone"), folder.resolve("z3.elsewhere.zone"));
        table = new ZoneTable();
        try (ZoneFolder loaded = start(table)) {
            assertThat(loaded.parsed()).isEqualTo(4);
        }
        assertThat(serial(table, "z1.example.")).isEqualTo(2);
        assertThat(serial(table, "z2.example.")).isEqualTo(-1);
        assertThat(serial(table, "z3.elsewhere.")).isEqualTo(1);
        mustBeAsFromMasterFiles(table);
    }

    @Test
    void aFileWithItsOldTimeAndSizeIsAnotherOneAllTheSame() throws IOException {
        write("one.example.", 1, "");
        write("two.example.", 1, "");
        startOnce();
        // As tools leave it that write a new file, give it the old one's time, and put it in its place.
        write("fresh.", 7, "");
        Files.move(folder.resolve("fresh.zone"), folder.resolve("kept"));
        Files.delete(folder.resolve("one.example.zone"));
        Files.move(folder.resolve("kept"), folder.resolve("one.example.zone"));
        ZoneTable table = new ZoneTable();
        start(table).close();
        assertThat(serial(table, "one.example.")).isEqualTo(7);
        mustBeAsFromMasterFiles(table);
    }

    @Test
    void aFileReadAsItWasWrittenIsNotTrustedByItsTime() throws IOException {
        // Read within the tick in which it was written: another content may come with the same stamp.
        write("quick.example.", 1, "", FileTime.from(Instant.now()));
        ZoneTable table = new ZoneTable();
        try (ZoneFolder loaded = start(table)) {
            FileTime time = Files.getLastModifiedTime(folder.resolve("quick.example.zone"));
            write("quick.example.", 2, "", time);
            assertThat(serial(table, "quick.example.")).isEqualTo(1);
            loaded.follow();
            await().atMost(PATIENCE).until(() -> serial(table, "quick.example.") == 2);
            await().atMost(PATIENCE).until(() -> Files.exists(file));
        }
        ZoneTable again = new ZoneTable();
        start(again).close();
        assertThat(serial(again, "quick.example.")).isEqualTo(2);
    }

    @Test
    void damagedImagesAreReadAsFarAsTheyAreSound() throws IOException {
        long seed = Long.getLong("seed", 1);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            write("z" + i + ".example.", 1, "www 60 IN TXT \"" + "x".repeat(200) + "\"\n");
        }
        startOnce();
        byte[] sound = Files.readAllBytes(file);
        for (int round = 0; round < 40; round++) {
            byte[] damaged = round % 4 == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
            if (round % 4 != 0) {
                damaged[random.nextInt(sound.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            ZoneTable table = new ZoneTable();
            start(table).close();
            mustBeAsFromMasterFiles(table);
        }
    }

    @Test
    void anImageOfAnotherFolderIsOfNoUse() throws IOException {
        write("one.example.", 1, "");
        startOnce();
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.copy(folder.resolve("one.example.zone"), other.resolve("one.example.zone"));
        ZoneTable table = new ZoneTable();
        try (ZoneFolder loaded = ZoneFolder.load(other, table, zone -> {}, new FolderImage(file))) {
            assertThat(loaded.parsed()).isEqualTo(1);
        }
        assertThat(serial(table, "one.example.")).isEqualTo(1);
    }

    @Test
    void aProcessKilledWhileItWritesLeavesTheImageAndNothingElse() throws Exception {
        for (int i = 0; i < 50; i++) {
            write("z" + i + ".example.", 1, "www 60 IN A 192.0.2.1\n");
        }
        startOnce();
        byte[] before = Files.readAllBytes(file);
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FolderImageWriting.class.getName(),
                        folder.toString(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Path fresh = folder.resolve("image.new-" + killed.pid());
            await().atMost(PATIENCE).until(() -> Files.exists(fresh) && Files.size(fresh) > 0);
        } finally {
            killed.destroyForcibly().waitFor();
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        ZoneTable table = new ZoneTable();
        try (ZoneFolder loaded = start(table)) {
            assertThat(loaded.parsed()).isZero();
            write("later.example.", 1, "");
            loaded.follow();
            // By itself, some seconds after the change.
            await().atMost(PATIENCE).until(() -> !Arrays.equals(before, Files.readAllBytes(file)));
        }
        assertThat(names()).noneMatch(name -> name.startsWith("image.new-"));
        mustBeAsFromMasterFiles(table);
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            all.forEach(path -> names.add(path.getFileName().toString()));
            return names;
        }
    }
}
