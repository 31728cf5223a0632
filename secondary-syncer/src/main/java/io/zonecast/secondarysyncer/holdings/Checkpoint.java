package io.zonecast.secondarysyncer.holdings;

import io.zonecast.common.message.Ping;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.nameserver.image.ImageFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The zones as they are served, in a file beside the log, so that a boot builds only what changed behind it. It decides
 * nothing: which zones and versions there are is told by the log alone, and a zone is taken from here only where a
 * manifest of the log has its digest. So an old file, a damaged one, or none makes a boot slower and nothing else.
 */
public final class Checkpoint implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Checkpoint.class);
    private static final byte[] NO_NOTE = {};

    /** From the end of one writing to the next, at least: what changes meanwhile is what a boot has to build. */
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    /** On average not more than this is written; a large file waits accordingly longer. */
    private static final long OCTETS_PER_SECOND = 1 << 20;

    /** After a boot there is other work first. */
    private static final Duration FIRST = Duration.ofMinutes(1);

    private final ImageFile file;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicLong unwritten = new AtomicLong();
    private @Nullable Thread thread;

    /** @param file where it lies */
    public Checkpoint(Path file) {
        this.file = new ImageFile(file);
    }

    /** What the file holds that is sound; of one zone there is one. */
    public Map<Name, ZoneImage> read() {
        long start = System.nanoTime();
        Map<Name, ZoneImage> kept = new HashMap<>();
        file.read((note, zone) -> kept.put(zone.apex(), zone));
        log.info(
                "Checkpoint read zones={} took_ms={}",
                kept.size(),
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        return kept;
    }

    /**
     * Writes the file now and then, where zones changed, until {@link #close}.
     *
     * @param kept what {@link #read} gave to the boot
     */
    public void follow(Holdings holdings, Map<Name, ZoneImage> kept) {
        long same = kept.values().stream()
                .filter(image -> holdings.image(image.apex()) == image)
                .count();
        unwritten.addAndGet(Math.max(holdings.zones() - same, kept.size() - same));
        holdings.listen(new HoldingsListener() {
            @Override
            public void applied(List<Ping.Applied> applied) {
                unwritten.addAndGet(applied.size());
            }

            @Override
            public void wanted(List<Name> zones) {
                // Nothing is served otherwise yet.
            }
        });
        thread = Thread.ofPlatform().daemon().name("checkpoint").start(() -> run(holdings));
    }

    private void run(Holdings holdings) {
        try {
            Duration wait = FIRST;
            while (!stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                wait = INTERVAL;
                long changes = unwritten.get();
                if (changes > 0) {
                    OptionalLong length = write(holdings);
                    if (length.isPresent()) {
                        unwritten.addAndGet(-changes);
                        long seconds = length.getAsLong() / OCTETS_PER_SECOND;
                        wait = Duration.ofSeconds(Math.max(INTERVAL.toSeconds(), seconds));
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("Checkpoint is not written any more", e);
        }
    }

    /** Writes the file now; returns its length, or nothing where that did not work. */
    public OptionalLong write(Holdings holdings) {
        List<Name> zones = new ArrayList<>();
        LongAdder size = new LongAdder();
        holdings.forEach((zone, holding) -> {
            ZoneImage image = holding.deleted() ? null : holdings.image(zone);
            if (image != null) {
                zones.add(zone);
                size.add(image.memoryBytes());
            }
        });
        return file.write(size.sum(), to -> {
                    for (Name zone : zones) {
                        if (stopping.getCount() == 0) {
                            throw new IOException("the service ends");
                        }
                        ZoneImage image = holdings.image(zone);
                        // Damage in memory must not outlive the process.
                        if (image != null && ZoneDigest.of(image.rrsets()).equals(image.digest())) {
                            to.take(NO_NOTE, image);
                        }
                    }
                })
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            if (thread != null) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
