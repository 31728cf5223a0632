package io.zonecast.systemtests.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies of folders, to come back as older states. */
final class Backups {
    private final Path folder;

    Backups(Path folder) {
        this.folder = folder;
    }

    /** Keeps the state of a folder under a name; the one kept before is gone. */
    void keep(String name, Path from) throws IOException {
        Path to = folder.resolve(name);
        clear(to);
        copy(from, to);
    }

    void rename(String name, String to) throws IOException {
        clear(folder.resolve(to));
        Files.deleteIfExists(folder.resolve(to));
        Files.move(folder.resolve(name), folder.resolve(to));
    }

    boolean has(String name) {
        return Files.isDirectory(folder.resolve(name));
    }

    /** Puts a kept state back in place of what is there. */
    void putBack(String name, Path to) throws IOException {
        clear(to);
        copy(folder.resolve(name), to);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    /** Deletes what is in a folder, not the folder: something may be mounted there. */
    static void clear(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.filter(file -> !file.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path file : all) {
                Files.delete(file);
            }
        }
    }

    /** Files below a folder that have something in them, in order. */
    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() > 0)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
