package io.zonecast.secondarysyncer.holdings;

import io.zonecast.common.failure.Failure;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.secondarysyncer.store.ZoneStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the log on disk short, in the background: whole contents in place of many diffs, and no old garbage. */
public final class StoreKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StoreKeeper.class);
    private static final int SNAPSHOTS = 64;

    /** Rewriting may be what makes room on a full disk, but it needs some itself: tried, and not every second. */
    private static final int CLEAN_IN_TROUBLE = 30;

    private final ZoneStore store;
    private final Holdings holdings;
    private final Duration interval;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private int troubledRounds;

    /** Not started. */
    public StoreKeeper(ZoneStore store, Holdings holdings, Duration interval) {
        this.store = store;
        this.holdings = holdings;
        this.interval = interval;
        this.thread = Thread.ofPlatform().daemon().name("store-keeper").unstarted(this::run);
    }

    /** Starts. */
    public static StoreKeeper start(ZoneStore store, Holdings holdings, Duration interval) {
        StoreKeeper keeper = new StoreKeeper(store, holdings, interval);
        keeper.thread.start();
        return keeper;
    }

    private void run() {
        try {
            while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does what is due now. */
    public void round() {
        if (store.trouble().isPresent()) {
            attempt(this::probe);
        }
        if (store.trouble().isEmpty() || ++troubledRounds % CLEAN_IN_TROUBLE == 0) {
            attempt(this::shorten);
        }
        attempt(this::replaceDamaged);
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (Failure e) {
            log.warn("Zone store could not be tended reason={}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("Zone store could not be tended", e);
        }
    }

    /** Whoever waits for the disk hears from this that it takes something again. */
    private void probe() {
        holdings.mark("probe", 1);
    }

    private void shorten() {
        for (Name zone : store.takeSnapshotsDue(SNAPSHOTS)) {
            snapshot(zone);
        }
        long freed = store.clean();
        if (freed > 0) {
            log.info("Zone store rewritten freed_bytes={}", freed);
        }
    }

    private void replaceDamaged() {
        Map<Name, Want> damaged = new HashMap<>();
        for (Name zone : store.damaged()) {
            Holding holding = holdings.holding(zone);
            if (holding != null) {
                log.warn("Stored zone is damaged and will be fetched again zone={}", zone);
                damaged.put(zone, new Want(holding.version(), WantReason.DAMAGED));
            }
        }
        holdings.want(damaged);
        store.forgetDamaged(damaged.keySet());
    }

    private void snapshot(Name zone) {
        ZoneImage image;
        State state;
        do {
            // The two belong together where nothing changed in between.
            state = holdings.state(zone);
            image = state.image();
        } while (image != null && !image.digest().equals(state.digest()) && stopping.getCount() > 0);
        if (image != null) {
            List<Rrset> rrsets = new ArrayList<>();
            image.rrsets().forEach(rrsets::add);
            store.snapshot(zone, state.version(), ZoneBody.encodeFull(rrsets));
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
