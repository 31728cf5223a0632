package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Supplier;

/**
 * Rewrites the log from its oldest segment on: live records are copied to the end, then the segment is
 * removed. Always the oldest first: when a tombstone is met, every older record of its zone is gone, and when it is forgotten nothing
 * can come back. A crash between leaves records twice, which means the same as once.
 */
final class StoreCleaner {
    /** Octets copied while commits have to wait. */
    private static final int BATCH = 256 << 10;

    private final ZoneStore store;

    StoreCleaner(ZoneStore store) {
        this.store = store;
    }

    /** One pass over all segments but the newest; returns the octets freed. */
    long run() {
        List<Integer> numbers;
        long before = store.figures().bytes();
        store.lock().lock();
        try {
            numbers = new ArrayList<>(
                    store.segments().headMap(store.segments().lastKey()).keySet());
        } finally {
            store.lock().unlock();
        }
        for (int number : numbers) {
            clean(store.segments(), number);
        }
        return before - store.figures().bytes();
    }

    private void clean(NavigableMap<Integer, Segment> segments, int number) {
        Segment segment = locked(() -> segments.get(number));
        try {
            SegmentScan scan = SegmentScan.of(segment);
            List<SegmentScan.Found> batch = new ArrayList<>();
            int size = 0;
            for (SegmentScan.Found found : scan.found()) {
                batch.add(found);
                size += found.place().size();
                if (size >= BATCH) {
                    copy(segment, batch);
                    batch.clear();
                    size = 0;
                }
            }
            copy(segment, batch);
            boolean empty = locked(() -> {
                store.writer().force(List.of());
                if (!scan.damaged().isEmpty() && store.damage().isUsed(number)) {
                    return false;
                }
                segments.remove(number);
                return true;
            });
            if (empty) {
                segment.delete();
                store.disk().force();
            }
        } catch (IOException e) {
            throw new Failure.Unavailable("zone store can't be rewritten: " + e.getMessage(), e);
        }
    }

    private void copy(Segment from, List<SegmentScan.Found> batch) {
        locked(() -> {
            List<SegmentScan.Found> live = new ArrayList<>();
            List<LogWriter.Ready> records = new ArrayList<>();
            for (SegmentScan.Found found : batch) {
                if (store.isLive(found)) {
                    byte[] payload = from.payload(found.place());
                    long hash = found.type() == RecordType.MARK
                            ? 0
                            : RecordFrame.hash(found.head().zone());
                    records.add(new LogWriter.Ready(
                            new RecordFrame(
                                    found.type(), payload.length, RecordFrame.crc(payload), hash, found.version()),
                            payload));
                    live.add(found);
                }
            }
            List<Place> places = store.writer().append(records);
            for (int i = 0; i < places.size(); i++) {
                store.moved(live.get(i), places.get(i));
            }
            return true;
        });
    }

    private <T> T locked(Supplier<T> work) {
        store.lock().lock();
        try {
            return work.get();
        } finally {
            store.lock().unlock();
        }
    }
}
