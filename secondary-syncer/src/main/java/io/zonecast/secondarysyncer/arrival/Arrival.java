package io.zonecast.secondarysyncer.arrival;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.InventoryReply;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import io.zonecast.secondarysyncer.repair.BackOff;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
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
 * The consumer exists before the fill begins, so that nothing published meanwhile is missed. While following, the
 * secondary makes itself known again and again, which brings back a consumer that was lost with the broker's store.
 */
public final class Arrival implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Arrival.class);
    private static final String FILLED = "filled";

    private final Bus bus;
    private final ProviderClient provider;
    private final Holdings holdings;
    private final Bus.BatchHandler fastLane;
    private final Runnable arrived;
    private final BackOff backOff;
    private final Duration again;
    private final ColdFill fill;
    private final ColdFill.Position position = new ColdFill.Position();
    private final CountDownLatch stopping = new CountDownLatch(1);
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
     * @param arrived run when the stream is read for the first time
     * @param again how often the secondary makes itself known
     * @param maxPlain longest zone body, unpacked, in octets
     */
    public Arrival(
            Bus bus,
            ProviderClient provider,
            Holdings holdings,
            Bus.BatchHandler fastLane,
            Runnable arrived,
            Figures figures,
            BackOff backOff,
            Duration again,
            int maxPlain) {
        this.bus = bus;
        this.provider = provider;
        this.holdings = holdings;
        this.fastLane = fastLane;
        this.arrived = arrived;
        this.backOff = backOff;
        this.again = again;
        this.fill = new ColdFill(holdings, provider, figures, maxPlain);
        this.thread = Thread.ofPlatform().daemon().name("arrival").unstarted(this::run);
    }

    /**
     * Starts in the background.
     *
     * @param arrived run when the stream is read for the first time
     * @param again how often the secondary makes itself known
     * @param maxPlain longest zone body, unpacked, in octets
     */
    public static Arrival start(
            Bus bus,
            ProviderClient provider,
            Holdings holdings,
            Bus.BatchHandler fastLane,
            Runnable arrived,
            Figures figures,
            BackOff backOff,
            Duration again,
            int maxPlain) {
        Arrival arrival = new Arrival(bus, provider, holdings, fastLane, arrived, figures, backOff, again, maxPlain);
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

    private void run() {
        try {
            Duration wait = Duration.ZERO;
            while (!stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
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
        joined = provider.join();
        if (isFilled(holdings)) {
            follow(joined);
        } else {
            log.info("Disk is empty, all zones are fetched zones={}", holdings.zones());
            phase = Phase.FILLING;
        }
    }

    private void fill() {
        fill.run(position);
        holdings.mark(FILLED, 1);
        follow(Objects.requireNonNull(joined, "nothing is filled before joining"));
    }

    private void joinAgain() {
        InventoryReply.Joined now = provider.join();
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
        following = bus.follow(now.stream(), now.consumer(), fastLane);
        joined = now;
        if (phase != Phase.FOLLOWING) {
            phase = Phase.FOLLOWING;
            arrived.run();
        }
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
