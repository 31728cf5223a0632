package io.zonecast.secondarysyncer.arrival;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.InventoryReply;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import io.zonecast.secondarysyncer.repair.BackOff;
import java.time.Duration;
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
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile Phase phase = Phase.JOINING;

    /** How far it is. */
    public enum Phase {
        /** Making itself known. */
        JOINING,
        /** Fetching all zones. */
        FILLING,
        /** Reading the stream. */
        FOLLOWING
    }

    private Arrival(
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
        Bus.@Nullable Subscription following = null;
        try {
            InventoryReply.Joined joined = untilDone("join", provider::join);
            if (!isFilled(holdings)) {
                phase = Phase.FILLING;
                log.info("Disk is empty, all zones are fetched zones={}", holdings.zones());
                ColdFill.Position position = new ColdFill.Position();
                untilDone("fill", () -> {
                    fill.run(position);
                    holdings.mark(FILLED, 1);
                    return position;
                });
            }
            following = follow(joined);
            phase = Phase.FOLLOWING;
            arrived.run();
            while (!stopping.await(again.toMillis(), TimeUnit.MILLISECONDS)) {
                InventoryReply.Joined now = untilDone("join", provider::join);
                if (!now.stream().equals(joined.stream()) || !now.consumer().equals(joined.consumer())) {
                    following.close();
                    following = follow(now);
                    joined = now;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (following != null) {
                following.close();
            }
        }
    }

    private Bus.Subscription follow(InventoryReply.Joined joined) {
        log.info("Following stream={} consumer={}", joined.stream(), joined.consumer());
        return bus.follow(joined.stream(), joined.consumer(), fastLane);
    }

    /** One try of a step. */
    private interface Step<T> {
        T attempt();
    }

    private <T> T untilDone(String what, Step<T> step) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                return step.attempt();
            } catch (Failure e) {
                if (failures == 1) {
                    log.info("Waiting for the zone-provider step={} reason={}", what, e.getMessage());
                }
            }
            if (stopping.await(backOff.after(failures).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("stopping");
            }
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
