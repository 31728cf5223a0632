package io.zonecast.apiproxy;

import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.service.ServiceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked after beside the requests: old history, and whether the store can be written. */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final PrimaryStore store;
    private final ServiceContext context;
    private final Duration historyAge;
    private final Readiness.Condition writable;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("upkeep").daemon(true).factory());

    Upkeep(PrimaryStore store, ServiceContext context, Duration historyAge) {
        this.store = store;
        this.context = context;
        this.historyAge = historyAge;
        this.writable = context.readiness().condition("store");
        writable.ready();
        Future<?> _ = timer.scheduleWithFixedDelay(this::check, 1, 1, TimeUnit.SECONDS);
        Future<?> _ = timer.scheduleWithFixedDelay(this::forget, 1, 60, TimeUnit.MINUTES);
    }

    private void check() {
        store.trouble().ifPresentOrElse(reason -> writable.notReady("can't write: " + reason), writable::ready);
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
