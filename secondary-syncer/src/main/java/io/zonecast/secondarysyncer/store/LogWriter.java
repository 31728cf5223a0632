package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** Appends records to the newest segment and begins new ones. Guarded by the store's lock. */
final class LogWriter {
    private static final int BUFFER = 256 << 10;

    private final StoreDisk disk;
    private final NavigableMap<Integer, Segment> segments;
    private final int segmentBytes;
    private final long seed;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private boolean fresh;

    /** @param fresh true to begin a new segment with the first record */
    LogWriter(StoreDisk disk, NavigableMap<Integer, Segment> segments, int segmentBytes, long seed, boolean fresh) {
        this.disk = disk;
        this.segments = segments;
        this.segmentBytes = segmentBytes;
        this.seed = seed;
        this.fresh = fresh || segments.isEmpty();
    }

    /**
     * A record ready to be written.
     *
     * @param frame of it
     * @param payload of it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Ready(RecordFrame frame, byte[] payload) {
        int size() {
            return RecordFrame.SIZE + payload.length;
        }
    }

    /**
     * Appends all, not yet durable but for what lies in segments closed on the way.
     *
     * @throws Failure.Unavailable where the disk refused; whole records of the batch may be in the log, but
     *     no torn one
     */
    List<Place> append(List<Ready> records) {
        List<Place> places = new ArrayList<>(records.size());
        try {
            for (Ready record : records) {
                Segment segment = room(record.size());
                places.add(new Place(segment.number(), segment.size() + buffer.position(), record.payload().length));
                put(segment, record.frame().toBytes(seed));
                put(segment, record.payload());
            }
            if (!segments.isEmpty()) {
                flush(segments.lastEntry().getValue());
            }
            return places;
        } catch (IOException e) {
            undo(places);
            throw new Failure.Unavailable("zone store can't be written: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            undo(places);
            throw e;
        }
    }

    /**
     * Makes what was appended durable.
     *
     * @param latest what was appended last and is taken back where that fails
     * @throws Failure.Unavailable where the disk refused
     */
    void force(List<Place> latest) {
        Segment last = segments.lastEntry().getValue();
        try {
            last.force();
        } catch (IOException e) {
            undo(latest);
            // After a failed fsync nobody knows what of the file is on disk; what follows goes elsewhere. One that
            // holds
            // nothing yet will do again, or a disk that stays bad would be filled with empty ones.
            fresh |= last.size() > SegmentHeader.SIZE;
            throw new Failure.Unavailable("zone store can't be made durable: " + e.getMessage(), e);
        }
    }

    private Segment room(int size) throws IOException {
        if (!fresh) {
            Segment last = segments.lastEntry().getValue();
            long used = (long) last.size() + buffer.position();
            if (used + size <= segmentBytes || used == SegmentHeader.SIZE) {
                return last;
            }
            flush(last);
            last.force();
        }
        int number = segments.isEmpty() ? 1 : segments.lastKey() + 1;
        Segment next = Segment.create(disk, number, seed);
        if (!segments.isEmpty()) {
            segments.lastEntry().getValue().seal();
        }
        segments.put(number, next);
        fresh = false;
        return next;
    }

    private void put(Segment segment, byte[] octets) throws IOException {
        int at = 0;
        while (at < octets.length) {
            if (!buffer.hasRemaining()) {
                flush(segment);
            }
            int part = Math.min(buffer.remaining(), octets.length - at);
            buffer.put(octets, at, part);
            at += part;
        }
    }

    private void flush(Segment segment) throws IOException {
        segment.append(buffer.array(), buffer.position());
        buffer.clear();
    }

    /** Cuts the newest segment behind its last whole record of this batch, or to where the batch began. */
    private void undo(List<Place> places) {
        buffer.clear();
        if (segments.isEmpty()) {
            return;
        }
        Segment last = segments.lastEntry().getValue();
        int from = places.stream()
                .filter(place -> place.segment() == last.number())
                .mapToInt(Place::offset)
                .min()
                .orElse(last.size());
        try {
            last.truncate(Math.min(from, last.size()));
        } catch (IOException e) {
            fresh = true;
        }
    }
}
