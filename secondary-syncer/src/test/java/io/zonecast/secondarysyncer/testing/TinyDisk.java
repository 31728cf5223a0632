package io.zonecast.secondarysyncer.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A real file system of little room, which only root can have. */
public final class TinyDisk implements AutoCloseable {
    private final Path folder;

    private TinyDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one; the test is skipped where that is not possible. */
    public static TinyDisk mount(Path folder, int kib) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + kib + "k", "tmpfs", folder.toString());
        Assumptions.assumeTrue(mounted, "a small file system can be mounted by root only");
        return new TinyDisk(folder);
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
    public void fill() {
        try (OutputStream out = Files.newOutputStream(folder.resolve("filler"))) {
            byte[] page = new byte[4096];
            while (Files.getFileStore(folder).getUsableSpace() > 0) {
                out.write(page);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives it back. */
    public void free() {
        try {
            Files.delete(folder.resolve("filler"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Allows writing or not; only while no file is open for writing. */
    public void writable(boolean allowed) {
        if (!run("mount", "-o", "remount," + (allowed ? "rw" : "ro"), folder.toString())) {
            throw new AssertionError("not remounted");
        }
    }

    @Override
    public void close() {
        run("umount", "-l", folder.toString());
    }
}
