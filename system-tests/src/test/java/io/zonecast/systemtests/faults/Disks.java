package io.zonecast.systemtests.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A small file system in memory for each service, where the test may mount one: only root may. */
final class Disks implements AutoCloseable {
    private static final String SIZE = "size=512m";
    private static final String FILLING = "filling-of-the-test";

    private final Map<String, Path> mounted = new TreeMap<>();
    private Optional<String> reason = Optional.empty();

    /** Mounts them where the processes are going to write. */
    void mount(Map<String, Path> folders) {
        folders.forEach((id, folder) -> {
            if (reason.isEmpty()) {
                mount(id, folder);
            }
        });
    }

    private void mount(String id, Path folder) {
        try {
            Files.createDirectories(folder);
            Process mount = new ProcessBuilder(
                            "mount", "-t", "tmpfs", "-o", SIZE + ",mode=0700", "zonecast-faults", folder.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(mount.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (mount.waitFor() == 0) {
                mounted.put(id, folder);
            } else {
                reason = Optional.of(said.strip());
            }
        } catch (IOException e) {
            reason = Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why there are none; nothing where there are. */
    Optional<String> whyNot() {
        return reason;
    }

    /** Leaves not one page. */
    void fill(String id) throws IOException {
        Path filling = mounted.get(id).resolve(FILLING);
        byte[] piece = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(filling)) {
            while (Files.size(filling) < Long.MAX_VALUE) {
                out.write(piece);
            }
        } catch (IOException e) {
            // Full, which is what was wanted.
            if (Files.size(filling) == 0) {
                throw e;
            }
        }
    }

    void free(String id) throws IOException {
        Files.deleteIfExists(mounted.get(id).resolve(FILLING));
    }

    @Override
    public void close() {
        unmount();
    }

    void unmount() {
        for (Path folder : mounted.values()) {
            try {
                new ProcessBuilder("umount", "-l", folder.toString()).start().waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
