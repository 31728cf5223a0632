package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.VersionNumber;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads a segment from its beginning and finds its sound records, also behind damaged ones. */
final class SegmentScan {
    private static final int WINDOW = 1 << 20;

    private final Segment segment;
    private final int extent;
    private final Pace pace;
    private final List<Found> found = new ArrayList<>();
    private final List<Damage> damaged = new ArrayList<>();
    private byte[] window = new byte[0];
    private int windowAt;
    private int end = SegmentHeader.SIZE;

    private SegmentScan(Segment segment, int extent, Pace pace) {
        this.segment = segment;
        this.extent = extent;
        this.pace = pace;
    }

    /**
     * A sound record.
     *
     * @param type of the record
     * @param head of its payload
     * @param version of its frame
     * @param place where it lies
     */
    record Found(RecordType type, Payload.Head head, VersionNumber version, Place place) {}

    /**
     * A damaged record.
     *
     * @param offset where it begins
     * @param frame null where the frame is damaged too
     */
    record Damage(int offset, @Nullable RecordFrame frame) {}

    static SegmentScan of(Segment segment) throws IOException {
        SegmentScan scan = new SegmentScan(segment, segment.size(), Pace.FREE);
        scan.run();
        return scan;
    }

    /**
     * Reads one that is in use, from the disk and not from the operating system's memory where that can be.
     *
     * @param extent where its records end; more may be added meanwhile
     */
    static SegmentScan again(Segment segment, int extent, Pace pace) throws IOException {
        segment.forgetMemory();
        SegmentScan scan = new SegmentScan(segment, extent, pace);
        scan.run();
        return scan;
    }

    List<Found> found() {
        return found;
    }

    List<Damage> damaged() {
        return damaged;
    }

    /** The offset behind the last sound record. */
    int end() {
        return end;
    }

    Segment segment() {
        return segment;
    }

    private void run() throws IOException {
        int at = SegmentHeader.SIZE;
        while (at < extent) {
            RecordFrame frame = frameAt(at);
            if (frame == null) {
                damaged.add(new Damage(at, null));
                at = nextFrame(at + 1);
            } else if (frame.length() > extent - at - RecordFrame.SIZE) {
                damaged.add(new Damage(at, frame));
                at = nextFrame(at + RecordFrame.SIZE);
            } else {
                at = record(at, frame);
            }
        }
    }

    private int record(int at, RecordFrame frame) throws IOException {
        int start = at + RecordFrame.SIZE;
        int behind = start + frame.length();
        if (payloadCrc(start, frame.length()) != frame.payloadCrc()) {
            damaged.add(new Damage(at, frame));
            return behind;
        }
        try {
            Payload.Head head = Payload.head(frame.type(), octets(start, Math.min(frame.length(), Payload.HEAD)));
            Place place = new Place(segment.number(), at, frame.length());
            found.add(new Found(frame.type(), head, frame.version(), place));
            end = behind;
        } catch (Failure.Corrupt e) {
            damaged.add(new Damage(at, frame));
        }
        return behind;
    }

    private @Nullable RecordFrame frameAt(int at) throws IOException {
        return at > extent - RecordFrame.SIZE ? null : RecordFrame.of(octets(at, RecordFrame.SIZE), segment.seed());
    }

    private int nextFrame(int from) throws IOException {
        for (int at = from; at <= extent - RecordFrame.SIZE; at++) {
            load(at, 4);
            int i = at - windowAt;
            if (window[i] == RecordFrame.MAGIC >>> 24
                    && window[i + 1] == (byte) (RecordFrame.MAGIC >>> 16)
                    && frameAt(at) != null) {
                return at;
            }
        }
        return extent;
    }

    private int payloadCrc(int from, int length) throws IOException {
        CRC32C crc = new CRC32C();
        int left = length;
        int at = from;
        while (left > 0) {
            int part = Math.min(left, WINDOW);
            load(at, part);
            crc.update(window, at - windowAt, part);
            at += part;
            left -= part;
        }
        return (int) crc.getValue();
    }

    private byte[] octets(int at, int length) throws IOException {
        load(at, length);
        byte[] copy = new byte[length];
        System.arraycopy(window, at - windowAt, copy, 0, length);
        return copy;
    }

    /** Makes the window hold {@code length} octets, at most {@link #WINDOW}, from {@code at}. */
    private void load(int at, int length) throws IOException {
        if (at >= windowAt && at + length <= windowAt + window.length) {
            return;
        }
        int size = Math.min(WINDOW, extent - at);
        if (window.length != size) {
            window = new byte[size];
        }
        segment.read(window, at);
        pace.took(size);
        windowAt = at;
    }
}
