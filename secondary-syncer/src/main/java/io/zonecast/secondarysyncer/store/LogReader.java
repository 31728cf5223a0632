package io.zonecast.secondarysyncer.store;

import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the segments of a directory, scans them and cuts the torn tail. */
final class LogReader {
    private static final Logger log = LoggerFactory.getLogger(LogReader.class);

    private final NavigableMap<Integer, Segment> segments = new TreeMap<>();
    private final List<SegmentScan> scans = new ArrayList<>();
    private long seed;
    private boolean lastUnfit;
    private long torn;

    private LogReader() {}

    /**
     * Reads all.
     *
     * @param threads how many segments at a time; each needs 1 MiB
     * @throws Failure.Refused where a segment is of a newer format
     */
    static LogReader read(StoreDisk disk, int threads, RandomGenerator random) throws IOException {
        LogReader reader = new LogReader();
        try {
            reader.open(disk, random);
            reader.scan(threads);
            reader.cut();
            return reader;
        } catch (IOException | Failure e) {
            for (Segment segment : reader.segments.values()) {
                segment.close();
            }
            throw e;
        }
    }

    NavigableMap<Integer, Segment> segments() {
        return segments;
    }

    /** In the order of the log. */
    List<SegmentScan> scans() {
        return scans;
    }

    long seed() {
        return seed;
    }

    /** True where nothing should be added to the newest segment: its header is damaged, or its torn tail is still there. */
    boolean lastUnfit() {
        return lastUnfit;
    }

    long torn() {
        return torn;
    }

    private void open(StoreDisk disk, RandomGenerator random) throws IOException {
        List<String> files =
                disk.files().stream().filter(Segment::isSegment).sorted().toList();
        List<OptionalLong> seeds = new ArrayList<>();
        for (String file : files) {
            seeds.add(SegmentHeader.seed(header(disk, file), disk + "/" + file));
        }
        seed = seeds.stream().flatMapToLong(OptionalLong::stream).findFirst().orElseGet(random::nextLong);
        for (int i = 0; i < files.size(); i++) {
            String file = files.get(i);
            boolean last = i == files.size() - 1;
            StoreDisk.DiskFile opened = disk.open(file);
            long length = opened.length();
            if (last && length < SegmentHeader.SIZE) {
                // A crash while it was made: nothing can be in it.
                opened.close();
                deleteIfPossible(disk, file);
                continue;
            }
            if (length > Integer.MAX_VALUE) {
                opened.close();
                throw new Failure.Corrupt(disk + "/" + file + " is larger than a segment can be");
            }
            int number = Segment.numberOf(file);
            segments.put(number, new Segment(number, disk, opened, seeds.get(i).orElse(seed)));
            lastUnfit = seeds.get(i).isEmpty();
        }
    }

    private static void deleteIfPossible(StoreDisk disk, String file) {
        try {
            disk.delete(file);
        } catch (IOException e) {
            // A disk that can't be written must not keep the zones from being served; the file is made anew later.
            log.warn("Useless file can't be removed file={}/{} reason={}", disk, file, e.toString());
        }
    }

    private static byte[] header(StoreDisk disk, String file) throws IOException {
        try (StoreDisk.DiskFile opened = disk.open(file)) {
            byte[] header = new byte[(int) Math.min(SegmentHeader.SIZE, opened.length())];
            opened.read(header, 0);
            return header;
        }
    }

    private void scan(int threads) throws IOException {
        if (threads == 1) {
            for (Segment segment : segments.values()) {
                scans.add(SegmentScan.of(segment));
            }
            return;
        }
        try (ExecutorService scanners = Executors.newFixedThreadPool(threads)) {
            List<Future<SegmentScan>> running = new ArrayList<>();
            for (Segment segment : segments.values()) {
                Callable<SegmentScan> scan = () -> SegmentScan.of(segment);
                running.add(scanners.submit(scan));
            }
            for (Future<SegmentScan> scan : running) {
                scans.add(scan.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable("interrupted while the zone store was read", e);
        }
    }

    private void cut() {
        if (scans.isEmpty()) {
            return;
        }
        SegmentScan last = scans.getLast();
        Segment segment = last.segment();
        if (last.end() < segment.size()) {
            torn = (long) segment.size() - last.end();
            try {
                segment.truncate(last.end());
                segment.force();
            } catch (IOException e) {
                lastUnfit = true;
                log.warn("Torn tail can't be cut file={} reason={}", segment, e.toString());
            }
        }
    }
}
