package io.zonecast.healthchecker.link;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.healthchecker.fleet.Effect;
import io.zonecast.healthchecker.fleet.Fleet;
import io.zonecast.healthchecker.fleet.OrderAnswer;
import io.zonecast.healthchecker.liveness.Condition;
import io.zonecast.healthchecker.probe.Prober;
import io.zonecast.healthchecker.store.FleetBook;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the fleet state wants done. Safe for use by many threads. */
public final class Actions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Actions.class);

    /** Orders and commands that wait for an answer, each for some seconds: no secondary has more than two. */
    private static final int MAX_AT_ONCE = 64;

    private static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60
    };

    private final Fleet fleet;
    private final Sender sender;
    private final InstantSource clock;
    private final Announcer announcer;
    private final Prober prober;
    private final FleetBook book;
    private final Semaphore atOnce = new Semaphore(MAX_AT_ONCE);
    private final Counter orders;
    private final Counter given;
    private final Counter done;
    private final Counter ended;
    private final Counter dropped;
    private final Counter commands;
    private final Counter driftFound;
    private final Counter driftHealed;
    private final Histogram propagation;
    private final Histogram seen;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Registers all that is counted. */
    public Actions(
            Fleet fleet,
            Sender sender,
            InstantSource clock,
            Announcer announcer,
            Prober prober,
            FleetBook book,
            Metrics metrics) {
        this.fleet = fleet;
        this.sender = sender;
        this.clock = clock;
        this.announcer = announcer;
        this.prober = prober;
        this.book = book;
        this.orders = metrics.counter(
                "healthchecker_resync_orders_total", "Resync orders by what came of them", "secondary", "outcome");
        this.given = metrics.counter("healthchecker_orders_given_total", "Resync orders sent by cause", "cause");
        this.done = metrics.counter("healthchecker_orders_done_total", "Resync orders done by cause", "cause");
        this.ended = metrics.counter(
                "healthchecker_resyncs_ended_total", "Resyncs after which a secondary was in sync", "secondary");
        this.dropped = metrics.counter(
                "healthchecker_actions_dropped_total", "Orders and commands put off: too many wait for answers");
        this.commands = metrics.counter(
                "healthchecker_commands_repeated_total", "Commands told again by what came of them", "outcome");
        this.driftFound = metrics.counter(
                "healthchecker_drift_found_total",
                "Times that contents differed from the zone-provider's",
                "secondary");
        this.driftHealed =
                metrics.counter("healthchecker_drift_healed_total", "Times that they were equal again", "secondary");
        this.propagation = metrics.histogram(
                "healthchecker_propagation_seconds",
                "From the zone-provider's publication, as seen here, to a secondary's word that it serves it",
                SECONDS,
                "secondary");
        this.seen = metrics.histogram(
                "healthchecker_seen_seconds",
                "From the zone-provider's publication, as seen here, to its answer over DNS",
                SECONDS,
                "secondary");
    }

    /** Does all that is due. */
    public void act() {
        for (Effect effect : fleet.drain()) {
            switch (effect) {
                case Effect.Announce announce -> announcer.enqueue(announce);
                case Effect.Probe probe -> prober.enqueue(probe);
                case Effect.Order order -> send(order);
                case Effect.Command command -> inBackground(() -> tell(command));
                case Effect.OrderDone end -> done(end);
                case Effect.ResyncEnded end -> ended(end);
                case Effect.Drift drift -> drift(drift);
                case Effect.Moved moved -> moved(moved);
                case Effect.Started started -> {
                    book.changed();
                    log.info(
                            "Secondary is a new process secondary={} instance={}",
                            started.secondary(),
                            started.instance());
                }
                case Effect.Arrived arrived ->
                    propagation
                            .labelValues(arrived.secondary())
                            .observe(arrived.took().toNanos() / 1e9);
                case Effect.Seen at ->
                    seen.labelValues(at.secondary()).observe(at.took().toNanos() / 1e9);
            }
        }
    }

    private boolean inBackground(Runnable task) {
        if (!atOnce.tryAcquire()) {
            dropped.inc();
            return false;
        }
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    atOnce.release();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            atOnce.release();
            log.debug("Not sent, the service stops");
            return false;
        }
    }

    private void send(Effect.Order wanted) {
        given.labelValues(wanted.cause().word()).inc();
        if (!inBackground(() -> order(wanted))) {
            answered(wanted, OrderAnswer.Outcome.FAILED, -1, "too many orders wait for answers");
        }
    }

    private void order(Effect.Order wanted) {
        try {
            ResyncOrder.Progress progress = sender.order(wanted.secondary(), wanted.order());
            boolean accepted = progress.accepted();
            answered(
                    wanted,
                    accepted ? OrderAnswer.Outcome.ACCEPTED : OrderAnswer.Outcome.DECLINED,
                    progress.wanted(),
                    accepted ? "" : "the secondary can't now");
        } catch (Failure e) {
            answered(wanted, OrderAnswer.Outcome.FAILED, -1, String.valueOf(e.getMessage()));
        }
    }

    private void answered(Effect.Order wanted, OrderAnswer.Outcome outcome, long left, String problem) {
        log.info(
                "Resync ordered secondary={} order={} cause={} reason=\"{}\" outcome={} wanted={} problem=\"{}\"",
                wanted.secondary(),
                wanted.order().order(),
                wanted.cause().word(),
                wanted.reason(),
                outcome.word(),
                left,
                problem);
        orders.labelValues(wanted.secondary(), outcome.word()).inc();
        fleet.answered(
                new OrderAnswer(wanted.secondary(), wanted.order().order(), outcome, Math.max(0, left), problem),
                clock.instant());
    }

    private void tell(Effect.Command wanted) {
        String problem = "";
        try {
            sender.tell(wanted.secondary(), wanted.command());
        } catch (Failure e) {
            problem = String.valueOf(e.getMessage());
        }
        commands.labelValues(problem.isEmpty() ? "accepted" : "failed").inc();
        log.info(
                "Command told again secondary={} command={} problem=\"{}\"",
                wanted.secondary(),
                wanted.command().getClass().getSimpleName(),
                problem);
        fleet.commandAnswered(wanted.secondary(), problem);
    }

    private void done(Effect.OrderDone end) {
        done.labelValues(end.cause().word()).inc();
        book.changed();
        log.info(
                "Resync order done secondary={} order={} cause={}",
                end.secondary(),
                end.order(),
                end.cause().word());
    }

    private void ended(Effect.ResyncEnded end) {
        ended.labelValues(end.secondary()).inc();
        log.info(
                "Resync ended, secondary is in sync secondary={} order={} cause={} took_ms={}",
                end.secondary(),
                end.order(),
                end.cause().word(),
                end.took().toMillis());
    }

    private void drift(Effect.Drift drift) {
        if (drift.healed()) {
            driftHealed.labelValues(drift.secondary()).inc();
            log.info("Contents are equal again secondary={}", drift.secondary());
        } else {
            driftFound.labelValues(drift.secondary()).inc();
            log.warn("Contents differ from the zone-provider's secondary={}", drift.secondary());
        }
    }

    private void moved(Effect.Moved moved) {
        book.changed();
        if (moved.to() == Condition.SUSPECT || moved.to() == Condition.INACTIVE) {
            log.warn(
                    "Secondary fell silent secondary={} state={} was={} reason=\"{}\"",
                    moved.secondary(),
                    moved.to().word(),
                    moved.from().word(),
                    moved.reason());
        } else {
            log.info(
                    "Secondary changed state secondary={} state={} was={} reason=\"{}\"",
                    moved.secondary(),
                    moved.to().word(),
                    moved.from().word(),
                    moved.reason());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
