package io.zonecast.apiproxy;

import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.service.ServiceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked after beside the requests: old history, whether the store can be written, and how full the outbox is. */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final PrimaryStore store;
    private final ServiceContext context;
    private final Duration historyAge;
    private final Readiness.Condition writable;
    private final Readiness.Condition outbox;
    private final long mostEvents;
    private volatile PrimaryStore.Depth depth = new PrimaryStore.Depth(0, Optional.empty());
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("upkeep").daemon(true).factory());

    Upkeep(PrimaryStore store, ServiceContext context, Duration historyAge, long mostEvents) {
        this.mostEvents = mostEvents;
        this.outbox = context.readiness().condition("outbox");
        outbox.ready();
        this.store = store;
        this.context = context;
        this.historyAge = historyAge;
        this.writable = context.readiness().condition("store");
        writable.ready();
        Future<?> _ = timer.scheduleWithFixedDelay(this::check, 1, 1, TimeUnit.SECONDS);
        Future<?> _ = timer.scheduleWithFixedDelay(this::forget, 1, 60, TimeUnit.MINUTES);
    }

    private void check() {
        if (store.trouble().isPresent()) {
            store.probe();
        }
        store.trouble().ifPresentOrElse(reason -> writable.notReady("can't write: " + reason), writable::ready);
        look();
    }

    private void look() {
        try {
            PrimaryStore.Depth now = store.depth();
            depth = now;
            if (now.rows() > mostEvents) {
                outbox.notReady(now.rows() + " zone events wait, more than outbox.max-events");
            } else {
                outbox.ready();
            }
        } catch (Failure e) {
            LOG.warn("the outbox can't be looked at reason={}", e.getMessage());
        }
    }

    /** What the outbox held a moment ago. */
    PrimaryStore.Depth depth() {
        return depth;
    }

    /** Why no further write may be taken for the outbox's sake; empty where one may. */
    Optional<String> full() {
        return depth.rows() > mostEvents
                ? Optional.of(depth.rows() + " zone events wait for the zone-provider, more than outbox.max-events:"
                        + " no write is taken until they have gone")
                : Optional.empty();
    }

    private void forget() {
        Instant now = context.clock().instant();
        try {
            store.forget(now.minus(historyAge), now.minus(ApiProxySettings.TOMBSTONES));
        } catch (Failure.Unavailable e) {
            LOG.warn("old history not forgotten reason={}", e.getMessage());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
