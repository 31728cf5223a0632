package io.zonecast.nameserver.image;

import io.zonecast.dns.image.ImageReader;
import io.zonecast.dns.image.ImageWriter;
import io.zonecast.dns.image.ZoneImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
 * Zones ready to be served in one file, which is never changed, only replaced as a whole: readers see the old one or the
 * new one, whenever the machine stops. A file that is damaged or of another version is as good as none. One thread.
 */
public final class ImageFile {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFile.class);

    /** What must be left of a disk for everybody else. */
    private static final long SPARE = 64L << 20;

    private final Path file;
    private final SecureRandom random = new SecureRandom();

    /** @param file where it lies; beside it the next one is written */
    public ImageFile(Path file) {
        this.file = file;
    }

    /** Gives what shall be in the file. */
    public interface Giver {
        /** Shows every zone. */
        void give(Takes to) throws IOException;
    }

    /** Takes what shall be in the file. */
    public interface Takes {
        /** Takes a zone, and a note to be read with it. */
        void take(byte[] note, ZoneImage zone) throws IOException;
    }

    /** Reads the file, if there is one: what it gives is sound, and what is missing must be had from elsewhere. */
    public void read(ImageReader.Taker taker) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ImageReader.Outcome outcome = ImageReader.read(target -> fill(channel, target), taker);
            outcome.damage()
                    .ifPresent(why -> LOG.warn(
                            "image is not used to its end file={} zones={} reason={}", file, outcome.zones(), why));
        } catch (NoSuchFileException e) {
            LOG.debug("there is no image yet file={}", file);
        } catch (IOException e) {
            LOG.warn("image can't be read file={} reason={}", file, e.toString());
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

    /**
     * Writes a new file in place of the one that is there; returns its length, or nothing where that did not work.
     *
     * @param expected about how many octets it will have: what else lies on the disk is worth more than this file
     */
    public Optional<Long> write(long expected, Giver zones) {
        long began = System.nanoTime();
        Path fresh = file.resolveSibling(prefix() + ProcessHandle.current().pid());
        try {
            removeAbandoned();
            long room = Files.getFileStore(folder()).getUsableSpace();
            if (room < 2 * expected + SPARE) {
                throw new IOException("the disk has room for " + room + " octets only");
            }
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
            LOG.warn("image can't be written, the next start takes longer file={} reason={}", file, e.toString());
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
        zones.give((note, zone) -> {
            if (writer.add(note, zone)) {
                count[0]++;
            }
        });
        writer.finish();
        return count[0];
    }

    private Path folder() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("a folder can't be an image");
        }
        return folder;
    }

    private String prefix() {
        return file.getFileName() + ".new-";
    }

    /** Removes what a process left behind that ended while it wrote. */
    private void removeAbandoned() throws IOException {
        String prefix = prefix();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(
                folder(), path -> path.getFileName().toString().startsWith(prefix))) {
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
