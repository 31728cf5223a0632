package io.zonecast.secondarysyncer.check;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.store.StoreCheck;
import io.zonecast.secondarysyncer.store.ZoneStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks disk and memory, round after round, each spread over half a period so that it is hardly felt; and looks for
 * signatures that end. What is damaged becomes wanted and is fetched and written anew.
 */
public final class BackgroundCheck implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackgroundCheck.class);

    private final ZoneStore store;
    private final StoreCheck disk;
    private final MemoryCheck memory;
    private final Holdings holdings;
    private final Figures figures;
    private final CheckSettings settings;
    private final InstantSource clock;
    private final SignatureWatch signatures;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread rounds;
    private final Thread watch;
    private volatile Instant finished = Instant.EPOCH;

    private BackgroundCheck(
            ZoneStore store,
            Holdings holdings,
            KeyRing keys,
            Figures figures,
            CheckSettings settings,
            InstantSource clock) {
        this.store = store;
        this.disk = new StoreCheck(store, keys);
        this.memory = new MemoryCheck(holdings, figures);
        this.holdings = holdings;
        this.figures = figures;
        this.settings = settings;
        this.clock = clock;
        this.signatures = new SignatureWatch(holdings, figures, clock, settings.signaturesBelow());
        this.rounds = Thread.ofPlatform().daemon().name("check").unstarted(this::runRounds);
        this.watch = Thread.ofPlatform().daemon().name("signature-watch").unstarted(this::runWatch);
    }

    /** Starts with a round. */
    public static BackgroundCheck start(
            ZoneStore store,
            Holdings holdings,
            KeyRing keys,
            Figures figures,
            CheckSettings settings,
            InstantSource clock) {
        BackgroundCheck check = new BackgroundCheck(store, holdings, keys, figures, settings, clock);
        check.rounds.start();
        check.watch.start();
        return check;
    }

    private void runRounds() {
        try {
            while (stopping.getCount() > 0) {
                long start = System.nanoTime();
                round();
                long left = settings.period().toNanos() - (System.nanoTime() - start);
                stopping.await(Math.max(left, TimeUnit.MILLISECONDS.toNanos(10)), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            StoreCheck.Result found = disk.round(new Pacer(octetsPerSecond(), stopping));
            count(found);
            int damaged = memory.round(new Pacer(spread(holdings.zones()), stopping));
            finished = clock.instant();
            log.info(
                    "Disk and memory checked zones={} damaged_records={} untrusted={} damaged_in_memory={}",
                    holdings.zones(),
                    found.damaged(),
                    found.untrusted(),
                    damaged);
        } catch (Failure.Unavailable e) {
            if (stopping.getCount() > 0) {
                log.warn("Check broken off reason={}", e.getMessage());
            }
        } catch (RuntimeException e) {
            log.error("Check broken off", e);
        }
    }

    private void count(StoreCheck.Result found) {
        for (int i = 0; i < found.damaged(); i++) {
            figures.damage("disk");
        }
        for (int i = 0; i < found.untrusted(); i++) {
            figures.damage("signature");
        }
    }

    private double octetsPerSecond() {
        return Math.min(
                (double) settings.octetsPerSecond(), spread(store.figures().bytes()));
    }

    /** So many a second that they last half a period. */
    private double spread(long amount) {
        return (double) Math.max(1, amount) / (settings.period().toMillis() / 2000.0);
    }

    private void runWatch() {
        try {
            while (!stopping.await(settings.signaturesEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    signatures.look();
                } catch (Failure e) {
                    log.warn("Zones with ending signatures can't be asked for now reason={}", e.getMessage());
                } catch (RuntimeException e) {
                    log.error("Signatures could not be looked at", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is wrong, in words for people; empty where nothing is. */
    public Optional<String> trouble() {
        return signatures.trouble();
    }

    /** Shows how far it is and what it found. */
    public void register(Metrics metrics) {
        metrics.gauge(
                "secondarysyncer_check_finished_seconds",
                "When disk and memory were last checked through, seconds since 1970; 0 for never",
                () -> finished.getEpochSecond());
        metrics.gauge(
                "secondarysyncer_expired_zones",
                "Zones served with a signature that has ended",
                () -> signatures.found().expired());
        metrics.gauge(
                "secondarysyncer_expiring_zones",
                "Zones served with a signature that ends soon",
                () -> signatures.found().expiring());
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            // Not interrupted: the disk may be in the middle of something.
            rounds.join(Duration.ofSeconds(10));
            watch.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
