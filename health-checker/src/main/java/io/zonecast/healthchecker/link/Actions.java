package io.zonecast.healthchecker.link;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ResyncCodec;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.healthchecker.fleet.Effect;
import io.zonecast.healthchecker.fleet.Fleet;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.probe.Prober;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the fleet state wants done. Safe for use by many threads. */
public final class Actions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Actions.class);
    private static final Duration ORDER_TIMEOUT = Duration.ofSeconds(5);

    /** Epoch of the orders' numbers, which are milliseconds and need no other. */
    private static final long ORDER_EPOCH = 1;

    private final Fleet fleet;
    private final Bus bus;
    private final Signer signer;
    private final InstantSource clock;
    private final Announcer announcer;
    private final Prober prober;
    private final AtomicBoolean changed;
    private final AtomicLong lastNumber = new AtomicLong();
    private final Counter orders;
    private final Counter ended;
    private final Histogram propagation;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param changed set when the fleet on disk is out of date */
    public Actions(
            Fleet fleet,
            Bus bus,
            Signer signer,
            InstantSource clock,
            Announcer announcer,
            Prober prober,
            Metrics metrics,
            AtomicBoolean changed) {
        this.fleet = fleet;
        this.bus = bus;
        this.signer = signer;
        this.clock = clock;
        this.announcer = announcer;
        this.prober = prober;
        this.changed = changed;
        this.orders = metrics.counter(
                "healthchecker_resync_orders_total", "Resync orders by what came of them", "secondary", "outcome");
        this.ended = metrics.counter(
                "healthchecker_resyncs_ended_total", "Resyncs after which a secondary was in sync", "secondary");
        this.propagation = metrics.histogram(
                "healthchecker_propagation_seconds",
                "From the zone-provider's publication, as seen here, to a secondary's word that it serves it",
                new double[] {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60},
                "secondary");
    }

    /** Does all that is due. */
    public void act() {
        for (Effect effect : fleet.drain()) {
            switch (effect) {
                case Effect.Announce announce -> announcer.enqueue(announce);
                case Effect.Probe probe -> prober.enqueue(probe);
                case Effect.Order order -> inBackground(order);
                case Effect.ResyncEnded end -> ended(end);
                case Effect.Moved moved -> moved(moved);
                case Effect.Arrived arrived ->
                    propagation
                            .labelValues(arrived.secondary())
                            .observe(arrived.took().toNanos() / 1e9);
            }
        }
    }

    private void inBackground(Effect.Order order) {
        try {
            threads.execute(() -> send(order));
        } catch (RejectedExecutionException e) {
            log.debug("Order dropped, the service stops secondary={}", order.secondary());
        }
    }

    private void send(Effect.Order wanted) {
        String subject = Subjects.resync(wanted.secondary());
        ResyncOrder order = wanted.order();
        byte[] body = ResyncCodec.encode(order);
        long now = clock.millis();
        long number = lastNumber.updateAndGet(last -> Math.max(last + 1, now));
        String outcome;
        try {
            Message reply = bus.request(
                    subject, new Seal(ORDER_EPOCH, number).seal(signer, subject, body), body, ORDER_TIMEOUT);
            ResyncOrder.Progress progress = ResyncCodec.decodeProgress(reply.body());
            outcome = progress.accepted() ? "accepted" : "declined";
            log.info(
                    "Resync ordered secondary={} order={} reason=\"{}\" outcome={} wanted={}",
                    wanted.secondary(),
                    order.order(),
                    wanted.reason(),
                    outcome,
                    progress.wanted());
        } catch (Failure e) {
            outcome = "failed";
            log.warn(
                    "Resync order not taken secondary={} order={} reason=\"{}\" problem=\"{}\"",
                    wanted.secondary(),
                    order.order(),
                    wanted.reason(),
                    e.getMessage());
        }
        orders.labelValues(wanted.secondary(), outcome).inc();
        fleet.answered(wanted.secondary(), order.order(), outcome);
    }

    private void ended(Effect.ResyncEnded end) {
        ended.labelValues(end.secondary()).inc();
        log.info(
                "Resync ended, secondary is in sync secondary={} order={} took_ms={}",
                end.secondary(),
                end.order(),
                end.took().toMillis());
    }

    private void moved(Effect.Moved moved) {
        changed.set(true);
        if (moved.to() == Condition.SUSPECT || moved.to() == Condition.INACTIVE) {
            log.warn(
                    "Secondary fell silent secondary={} state={} was={} reason=\"{}\"",
                    moved.secondary(),
                    moved.to().word(),
                    moved.from().word(),
                    moved.reason());
        } else {
            log.info(
                    "Secondary changed state secondary={} state={} was={}",
                    moved.secondary(),
                    moved.to().word(),
                    moved.from().word());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
