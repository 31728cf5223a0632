package io.zonecast.zoneprovider.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A file system of its own that is soon full; only root can make one. */
public final class TinyDisk implements AutoCloseable {
    private final Path folder;

    private TinyDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one; the test is skipped where that is not possible. */
    public static TinyDisk mount(Path folder, int kib) {
        try {
            Files.createDirectories(folder);
            boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + kib + "k", "tmpfs", folder.toString());
            Assumptions.assumeTrue(mounted, "a small file system can be mounted by root only");
            return new TinyDisk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Takes all the room that is left. */
    public void fill() throws IOException {
        try (var out = Files.newOutputStream(folder.resolve("filler"))) {
            byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            // Full.
            if (!Files.exists(folder.resolve("filler"))) {
                throw e;
            }
        }
    }

    /** Gives it back. */
    public void free() throws IOException {
        Files.delete(folder.resolve("filler"));
    }

    /** Allows no more writing; only while no file is open. */
    public boolean readOnly() {
        return run("mount", "-o", "remount,ro", folder.toString());
    }

    @Override
    public void close() {
        run("umount", "-l", folder.toString());
    }
}
