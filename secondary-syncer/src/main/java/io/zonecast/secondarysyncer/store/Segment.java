package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * One file of the log. Sizes are guarded by the store's lock; reading is safe for many threads.
 */
final class Segment implements AutoCloseable {
    private static final String SUFFIX = ".segment";

    private final int number;
    private final Path path;
    private final FileChannel channel;
    private final long seed;
    private int size;
    private long live;

    Segment(int number, Path path, FileChannel channel, long seed, int size) {
        this.number = number;
        this.path = path;
        this.channel = channel;
        this.seed = seed;
        this.size = size;
    }

    /** A new one, durable with its directory entry. */
    static Segment create(Path directory, int number, long seed) throws IOException {
        Path path = directory.resolve("%010d%s".formatted(number, SUFFIX));
        FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Segment segment = new Segment(number, path, channel, seed, 0);
            segment.append(ByteBuffer.wrap(SegmentHeader.encode(number, seed)));
            segment.force();
            forceDirectory(directory);
            return segment;
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    static boolean isSegment(Path path) {
        return path.getFileName().toString().matches("[0-9]{10}\\" + SUFFIX);
    }

    static int numberOf(Path path) {
        return Integer.parseInt(path.getFileName().toString().substring(0, 10));
    }

    static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    int number() {
        return number;
    }

    Path path() {
        return path;
    }

    long seed() {
        return seed;
    }

    int size() {
        return size;
    }

    long live() {
        return live;
    }

    void addLive(long octets) {
        live += octets;
    }

    void append(ByteBuffer octets) throws IOException {
        int at = size;
        while (octets.hasRemaining()) {
            at += channel.write(octets, at);
        }
        size = at;
    }

    void force() throws IOException {
        channel.force(false);
    }

    void truncate(int to) throws IOException {
        channel.truncate(to);
        size = to;
    }

    /** Fills {@code target} from {@code offset}. */
    void read(byte[] target, int offset) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(target);
        while (in.hasRemaining()) {
            if (channel.read(in, (long) offset + in.position()) < 0) {
                throw new EOFException("end of " + path);
            }
        }
    }

    /** A record's payload, its checksum tested; {@link Failure.Corrupt} where it is damaged. */
    byte[] payload(Place place) {
        try {
            byte[] header = new byte[RecordFrame.SIZE];
            read(header, place.offset());
            RecordFrame frame = RecordFrame.of(header, seed);
            byte[] payload = new byte[place.payload()];
            read(payload, place.offset() + RecordFrame.SIZE);
            if (frame == null || frame.length() != payload.length || frame.payloadCrc() != RecordFrame.crc(payload)) {
                throw new Failure.Corrupt("damaged record at " + place.offset() + " of " + path);
            }
            return payload;
        } catch (IOException e) {
            throw new Failure.Corrupt("unreadable record at " + place.offset() + " of " + path, e);
        }
    }

    void delete() throws IOException {
        close();
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
