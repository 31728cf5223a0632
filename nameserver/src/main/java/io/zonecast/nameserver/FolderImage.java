package io.zonecast.nameserver;

import io.zonecast.dns.image.ImageReader;
import io.zonecast.dns.image.ImageWriter;
import io.zonecast.dns.image.ZoneImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The zones of a folder as one file that a start reads instead of the master files. It is never changed, only replaced
 * as a whole; a file that is damaged or of another version is as good as none.
 */
final class FolderImage {
    private static final Logger LOG = LoggerFactory.getLogger(FolderImage.class);

    private final Path file;
    private final SecureRandom random = new SecureRandom();

    /** @param file where it lies */
    FolderImage(Path file) {
        this.file = file;
    }

    /** Takes what was in the file. */
    interface Taker {
        /** A zone, and the master file that it was read from. */
        void take(String fileName, FileStamp stamp, ZoneImage zone);
    }

    /** Gives what shall be in the file. */
    interface Giver {
        /** Shows every zone. */
        void give(Takes to) throws IOException;
    }

    /** Takes what shall be in the file. */
    interface Takes {
        void take(String fileName, FileStamp stamp, ZoneImage zone) throws IOException;
    }

    /** Reads the file, if there is one; all that it gives is sound, and what is missing must be read from master files. */
    void read(Taker taker) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ImageReader.Outcome outcome = ImageReader.read(target -> fill(channel, target), (note, zone) -> {
                ByteBuffer told = ByteBuffer.wrap(note);
                FileStamp stamp = FileStamp.read(told);
                taker.take(new String(note, told.position(), told.remaining(), StandardCharsets.UTF_8), stamp, zone);
            });
            outcome.damage()
                    .ifPresent(why -> LOG.warn(
                            "image can't be used, master files are read instead file={} zones={} reason={}",
                            file,
                            outcome.zones(),
                            why));
        } catch (NoSuchFileException e) {
            LOG.debug("there is no image yet file={}", file);
        } catch (IOException e) {
            LOG.warn("image can't be read, master files are read instead file={} reason={}", file, e.toString());
        }
    }

    private static boolean fill(FileChannel channel, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Writes a new file in place of the one that is there; returns its length, or nothing where that did not work. */
    Optional<Long> write(Giver zones) {
        long began = System.nanoTime();
        Path fresh = file.resolveSibling(prefix() + ProcessHandle.current().pid());
        try {
            removeAbandoned();
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                int written = fill(channel, zones);
                channel.force(true);
                long length = channel.size();
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                LOG.info(
                        "image written file={} zones={} bytes={} took_ms={}",
                        file,
                        written,
                        length,
                        (System.nanoTime() - began) / 1_000_000);
                return Optional.of(length);
            }
        } catch (IOException e) {
            LOG.warn("image can't be written, the next start reads master files file={} reason={}", file, e.toString());
            delete(fresh);
            return Optional.empty();
        }
    }

    private int fill(FileChannel channel, Giver zones) throws IOException {
        ImageWriter writer = new ImageWriter(random.nextLong(), octets -> {
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
        });
        int[] count = {0};
        zones.give((name, stamp, zone) -> {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            ByteBuffer note = ByteBuffer.allocate(FileStamp.LENGTH + text.length);
            stamp.write(note);
            if (writer.add(note.put(text).array(), zone)) {
                count[0]++;
            }
        });
        writer.finish();
        return count[0];
    }

    private String prefix() {
        return file.getFileName() + ".new-";
    }

    /** Removes what a process left behind that ended while it wrote. */
    private void removeAbandoned() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        String prefix = prefix();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(
                folder, path -> path.getFileName().toString().startsWith(prefix))) {
            for (Path path : found) {
                String pid = path.getFileName().toString().substring(prefix.length());
                if (pid.matches("[0-9]{1,18}")
                        && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                    delete(path);
                }
            }
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("file can't be removed file={} reason={}", path, e.toString());
        }
    }
}
