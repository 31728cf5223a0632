package io.zonecast.healthchecker.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.healthchecker.fleet.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The fleet as one file, replaced as a whole so that a crash leaves the old one or the new one. */
public final class FleetFile {
    private static final Logger log = LoggerFactory.getLogger(FleetFile.class);

    private final Path file;

    /** @param folder where it lies; exists */
    public FleetFile(Path folder) {
        this.file = folder.resolve("fleet.json");
    }

    /**
     * What was remembered. A damaged file is set aside and counts as none, for the secondaries tell again; only what
     * the operator commanded has to be commanded again. Requests from before the damage stay refused.
     */
    public Memory load() {
        try {
            return FleetText.decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Memory.NONE;
        } catch (IOException | Failure.Corrupt e) {
            Path aside = file.resolveSibling("fleet.json.damaged");
            log.error(
                    "Fleet file can't be read and is set aside: drains and registrations have to be commanded again"
                            + " file={} aside={}",
                    file,
                    aside,
                    e);
            long written = written();
            try {
                Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException moving) {
                log.warn("Fleet file can't be set aside file={}", file, moving);
            }
            return new Memory(Memory.NONE.secondaries(), Memory.NONE.forgotten(), written, written);
        }
    }

    private long written() {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return Memory.NONE.requests();
        }
    }

    /** Writes it durably. */
    public void save(Memory memory) throws IOException {
        Path fresh = file.resolveSibling("fleet.json.new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(FleetText.encode(memory));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
