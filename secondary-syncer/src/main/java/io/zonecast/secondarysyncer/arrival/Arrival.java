package io.zonecast.secondarysyncer.arrival;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.InventoryReply;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import io.zonecast.secondarysyncer.repair.BackOff;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the start to following, each step tried until it works:
 *
 * <pre>
 *   joining ──answered──▶ filling (empty disk only) ──all zones──▶ following
 * </pre>
 *
 * The consumer exists before the fill begins, so that nothing published meanwhile is missed. A secondary that was filled
 * in an earlier life reads the stream from the first moment, whether or not the zone-provider is there. While following,
 * it makes itself known again and again, and at once when the broker does not know its consumer: one that was lost with
 * the broker's store, or removed after a long silence, is made again.
 */
public final class Arrival implements Bus.BatchHandler, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Arrival.class);
    private static final String FILLED = "filled";

    private final Bus bus;
    private final ProviderClient provider;
    private final Holdings holdings;
    private final Bus.BatchHandler fastLane;
    private final Runnable arrived;
    private final Runnable returned;
    private final BackOff backOff;
    private final Duration again;
    private final ColdFill fill;
    private final ColdFill.Position position = new ColdFill.Position();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Semaphore missing = new Semaphore(0);
    private final Thread thread;
    private volatile Phase phase = Phase.JOINING;
    private InventoryReply.@Nullable Joined joined;
    private Bus.@Nullable Subscription following;
    private int failures;

    /** How far it is. */
    public enum Phase {
        /** Making itself known. */
        JOINING,
        /** Fetching all zones. */
        FILLING,
        /** Reading the stream. */
        FOLLOWING
    }

    /**
     * Not started; see {@link #step}.
     *
     * @param fastLane takes what the stream brings
     * @param arrived run when all zones are there
     * @param returned run each time that the stream goes on after a start or a break
     * @param again how often the secondary makes itself known
     * @param maxPlain longest zone body, unpacked, in octets
     */
    public Arrival(
            Bus bus,
            ProviderClient provider,
            Holdings holdings,
            Bus.BatchHandler fastLane,
            Runnable arrived,
            Runnable returned,
            Figures figures,
            BackOff backOff,
            Duration again,
            int maxPlain) {
        this.bus = bus;
        this.provider = provider;
        this.holdings = holdings;
        this.fastLane = fastLane;
        this.arrived = arrived;
        this.returned = returned;
        this.backOff = backOff;
        this.again = again;
        this.fill = new ColdFill(holdings, provider, figures, maxPlain);
        this.thread = Thread.ofPlatform().daemon().name("arrival").unstarted(this::run);
    }

    /**
     * Starts in the background.
     *
     * @param fastLane takes what the stream brings
     * @param arrived run when all zones are there
     * @param returned run each time that the stream goes on after a start or a break
     * @param again how often the secondary makes itself known
     * @param maxPlain longest zone body, unpacked, in octets
     */
    public static Arrival start(
            Bus bus,
            ProviderClient provider,
            Holdings holdings,
            Bus.BatchHandler fastLane,
            Runnable arrived,
            Runnable returned,
            Figures figures,
            BackOff backOff,
            Duration again,
            int maxPlain) {
        Arrival arrival =
                new Arrival(bus, provider, holdings, fastLane, arrived, returned, figures, backOff, again, maxPlain);
        arrival.thread.start();
        return arrival;
    }

    /** How far it is. */
    public Phase phase() {
        return phase;
    }

    /** True when the disk was filled, now or in an earlier life. */
    public static boolean isFilled(Holdings holdings) {
        return holdings.mark(FILLED).isPresent();
    }

    @Override
    public void accept(List<Message> batch) {
        fastLane.accept(batch);
    }

    @Override
    public void resumed() {
        returned.run();
    }

    @Override
    public void missing() {
        missing.release();
    }

    private void run() {
        int inVain = 0;
        try {
            Duration wait = Duration.ZERO;
            while (stopping.getCount() > 0) {
                if (phase != Phase.FOLLOWING || failures > 0) {
                    stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
                } else if (missing.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    // The first time at once; where that did not help, with more and more patience.
                    stopping.await(inVain == 0 ? 0 : backOff.after(inVain).toMillis(), TimeUnit.MILLISECONDS);
                    inVain++;
                } else {
                    inVain = 0;
                }
                missing.drainPermits();
                wait = step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (following != null) {
                following.close();
            }
        }
    }

    /**
     * Tries the next step once. By one thread at a time.
     *
     * @return how long to wait before the step behind it
     */
    public Duration step() {
        try {
            switch (phase) {
                case JOINING -> join();
                case FILLING -> fill();
                case FOLLOWING -> joinAgain();
            }
            failures = 0;
            return phase == Phase.FOLLOWING ? again : Duration.ZERO;
        } catch (Failure e) {
            failures++;
            if (failures == 1) {
                log.info("Waiting for the zone-provider phase={} reason={}", phase, e.getMessage());
            }
            return backOff.after(failures);
        }
    }

    private void join() {
        boolean filled = isFilled(holdings);
        if (filled && following == null) {
            follow(provider.usual());
        }
        InventoryReply.Joined now = provider.join();
        if (filled) {
            followIfOther(now);
            arrive();
        } else {
            joined = now;
            log.info("Disk is empty, all zones are fetched zones={}", holdings.zones());
            phase = Phase.FILLING;
        }
    }

    private void fill() {
        fill.run(position);
        holdings.mark(FILLED, 1);
        follow(Objects.requireNonNull(joined, "nothing is filled before joining"));
        arrive();
    }

    private void joinAgain() {
        followIfOther(provider.join());
    }

    private void arrive() {
        phase = Phase.FOLLOWING;
        arrived.run();
    }

    private void followIfOther(InventoryReply.Joined now) {
        InventoryReply.Joined last = joined;
        if (last == null
                || !now.stream().equals(last.stream())
                || !now.consumer().equals(last.consumer())) {
            follow(now);
        }
    }

    private void follow(InventoryReply.Joined now) {
        log.info("Following stream={} consumer={}", now.stream(), now.consumer());
        if (following != null) {
            following.close();
        }
        following = bus.follow(now.stream(), now.consumer(), this);
        joined = now;
    }

    @Override
    public void close() {
        stopping.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
