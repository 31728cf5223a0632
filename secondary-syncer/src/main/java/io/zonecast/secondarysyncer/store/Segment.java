package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * One file of the log. Writing is guarded by the store's lock; reading is safe for many threads. No file channels: an
 * interrupt would close them under everybody's hands.
 */
final class Segment implements AutoCloseable {
    private static final String SUFFIX = ".segment";

    private final int number;
    private final Path path;
    private final RandomAccessFile writer;
    private final RandomAccessFile reader;
    private final long seed;
    private int size;
    private long live;

    Segment(int number, Path path, long seed) throws IOException {
        this.number = number;
        this.path = path;
        this.seed = seed;
        this.writer = new RandomAccessFile(path.toFile(), "rw");
        this.reader = new RandomAccessFile(path.toFile(), "r");
        this.size = (int) Math.min(Integer.MAX_VALUE, writer.length());
    }

    /** A new one, durable with its directory entry. */
    static Segment create(Path directory, int number, long seed) throws IOException {
        Path path = directory.resolve("%010d%s".formatted(number, SUFFIX));
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Segment segment = new Segment(number, path, seed);
        try {
            byte[] header = SegmentHeader.encode(number, seed);
            segment.append(header, header.length);
            segment.force();
            forceDirectory(directory);
            return segment;
        } catch (IOException e) {
            segment.delete();
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

    void append(byte[] octets, int length) throws IOException {
        writer.seek(size);
        writer.write(octets, 0, length);
        size += length;
    }

    void force() throws IOException {
        writer.getFD().sync();
    }

    void truncate(int to) throws IOException {
        writer.setLength(to);
        size = to;
    }

    /** Fills {@code target} from {@code offset}. */
    void read(byte[] target, int offset) throws IOException {
        synchronized (reader) {
            reader.seek(offset);
            reader.readFully(target);
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
        writer.close();
        reader.close();
    }
}
