package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import java.io.IOException;

/** One file of the log. Writing is guarded by the store's lock; reading is safe for many threads. */
final class Segment implements AutoCloseable {
    private static final String SUFFIX = ".segment";

    private final int number;
    private final StoreDisk disk;
    private final StoreDisk.DiskFile file;
    private final long seed;
    private int size;
    private long live;

    Segment(int number, StoreDisk disk, StoreDisk.DiskFile file, long seed) throws IOException {
        this.number = number;
        this.disk = disk;
        this.file = file;
        this.seed = seed;
        this.size = (int) Math.min(Integer.MAX_VALUE, file.length());
    }

    /** A new one, durable with its directory entry. */
    static Segment create(StoreDisk disk, int number, long seed) throws IOException {
        // Where a crash left the beginning of one it may still be there; no segment has this number.
        disk.delete(name(number));
        Segment segment = new Segment(number, disk, disk.create(name(number)), seed);
        try {
            byte[] header = SegmentHeader.encode(number, seed);
            segment.append(header, header.length);
            segment.force();
            disk.force();
            return segment;
        } catch (IOException e) {
            segment.delete();
            throw e;
        }
    }

    static boolean isSegment(String file) {
        return file.matches("[0-9]{10}\\" + SUFFIX);
    }

    static int numberOf(String file) {
        return Integer.parseInt(file.substring(0, 10));
    }

    private static String name(int number) {
        return "%010d%s".formatted(number, SUFFIX);
    }

    int number() {
        return number;
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
        file.write(octets, length, size);
        size += length;
    }

    void force() throws IOException {
        file.force();
    }

    /** Nothing will be added any more. */
    void seal() throws IOException {
        file.seal();
    }

    void truncate(int to) throws IOException {
        file.truncate(to);
        size = to;
    }

    /** Fills {@code target} from {@code offset}. */
    void read(byte[] target, int offset) throws IOException {
        file.read(target, offset);
    }

    /** Makes the next reads come from the disk, where that can be. */
    void forgetMemory() {
        file.forgetMemory();
    }

    /** What was signed of a version, its checksum not tested; {@link Failure.Corrupt} where there is none. */
    Payload.Signed signed(Place place) {
        try {
            byte[] start = new byte[Math.min(place.payload(), Payload.SIGNED)];
            read(start, place.offset() + RecordFrame.SIZE);
            return Payload.signed(start);
        } catch (IOException e) {
            throw new Failure.Corrupt("unreadable record at " + place.offset() + " of " + this, e);
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
                throw new Failure.Corrupt("damaged record at " + place.offset() + " of " + this);
            }
            return payload;
        } catch (IOException e) {
            throw new Failure.Corrupt("unreadable record at " + place.offset() + " of " + this, e);
        }
    }

    void delete() throws IOException {
        close();
        disk.delete(name(number));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public String toString() {
        return disk + "/" + name(number);
    }
}
