package io.zonecast.nameserver;

import io.zonecast.dns.image.ZoneImage;
import io.zonecast.nameserver.image.ImageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The zones of a folder as one file that a start reads instead of the master files, each with the file that it came from. */
final class FolderImage {
    private final ImageFile file;

    /** @param file where it lies */
    FolderImage(Path file) {
        this.file = new ImageFile(file);
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

    /** Reads the file, if there is one; what is missing must be read from master files. */
    void read(Taker taker) {
        file.read((note, zone) -> {
            ByteBuffer told = ByteBuffer.wrap(note);
            FileStamp stamp = FileStamp.read(told);
            taker.take(new String(note, told.position(), told.remaining(), StandardCharsets.UTF_8), stamp, zone);
        });
    }

    /**
     * Writes a new file in place of the one that is there; returns its length, or nothing where that did not work.
     *
     * @param expected about how many octets it will have
     */
    Optional<Long> write(long expected, Giver zones) {
        return file.write(
                expected,
                to -> zones.give((name, stamp, zone) -> {
                    byte[] text = name.getBytes(StandardCharsets.UTF_8);
                    ByteBuffer note = ByteBuffer.allocate(FileStamp.LENGTH + text.length);
                    stamp.write(note);
                    to.take(note.put(text).array(), zone);
                }));
    }
}
