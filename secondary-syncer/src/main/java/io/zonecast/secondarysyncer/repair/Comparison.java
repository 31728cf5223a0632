package io.zonecast.secondarysyncer.repair;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the digest tree with the zone-provider's: at every interval, when something was suspicious, when ordered, and
 * when the stream goes on after a break. Roots that differ twice, a settling time apart, are walked; a newer version that
 * is still missing a settling time later is wanted, other contents under the same version are wanted at once. After a
 * break nobody waits so long: as soon as the stream is read up, what does not come in one after the other is wanted; and
 * where it holds many versions of few small zones, these are wanted while it is still being read.
 *
 * <pre>
 *   TIME, SUSPICION   roots ──settle──▶ roots, walk ──settle──▶ want
 *   ORDER             roots, walk ──settle──▶ want
 *   RETURN            read up ──▶ roots, walk ──no more comes──▶ want
 *                      ▲    └──much of little──▶ roots, list, want ──┐
 *                      └──────────────────────────────────────────────┘
 * </pre>
 */
public final class Comparison implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Comparison.class);

    /** Comparisons that wait for their turn; an order above that is declined. */
    private static final int MAX_ORDERS = 100;

    private static final int WANTS_AT_ONCE = 1000;

    private static final Duration QUIET = Duration.ofMinutes(15);

    /** One batch: less than this behind, and the stream is as good as read. */
    private static final long NEAR = 256;

    /** A stream that can't be read up within this is not waited for. */
    private static final Duration BACKLOG_PATIENCE = Duration.ofMinutes(1);

    /**
     * Nor is one of which nothing comes: what the last batch told may have gone down with a connection, and another life
     * may have acknowledged the rest.
     */
    private static final Duration NO_PROGRESS = Duration.ofSeconds(1);

    private final Holdings holdings;
    private final ProviderClient provider;
    private final UnknownZones unknown;
    private final Figures figures;
    private final OrderBook book;
    private final LongSupplier backlog;
    private final BackOff failureBackOff;
    private final Duration interval;
    private final Duration settle;
    private final TreeWalk walk;
    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>(MAX_ORDERS);
    private final AtomicBoolean suspicious = new AtomicBoolean();
    private final AtomicBoolean returned = new AtomicBoolean();
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Stage stage;
    private @Nullable Order failed;
    private int failures;
    private int fruitless;

    /**
     * Not started; see {@link #step}.
     *
     * @param book where orders tell how far they are
     * @param backlog messages that the stream still holds for this secondary
     * @param interval between comparisons
     * @param settle how long a version may be on its way
     */
    public Comparison(
            Holdings holdings,
            ProviderClient provider,
            UnknownZones unknown,
            Figures figures,
            OrderBook book,
            LongSupplier backlog,
            BackOff failureBackOff,
            Duration interval,
            Duration settle) {
        this.holdings = holdings;
        this.provider = provider;
        this.unknown = unknown;
        this.figures = figures;
        this.book = book;
        this.backlog = backlog;
        this.failureBackOff = failureBackOff;
        this.interval = interval;
        this.settle = settle;
        this.walk = new TreeWalk(provider, holdings);
        this.thread = Thread.ofPlatform().daemon().name("compare").unstarted(this::run);
    }

    private enum Cause {
        /** Nothing special. */
        TIME,
        /** Something looked wrong. */
        SUSPICION,
        /** The stream goes on after a break. */
        RETURN,
        /** The health-checker says so. */
        ORDER
    }

    /** What to compare: some buckets, or all with null; {@code id} of an order. */
    private record Order(Cause cause, String id, @Nullable Set<Integer> buckets) {
        static Order of(Cause cause) {
            return new Order(cause, "", null);
        }
    }

    /** Where a comparison stands between two steps. */
    private sealed interface Stage {
        /** The stream is being read up; {@code left} has been the same for {@code still} looks. */
        record Reading(Order order, int looks, long left, int still) implements Stage {}

        /** The roots differed once. */
        record Differed(Order order) implements Stage {}

        /** What was found and may be on its way. */
        record Found(Order order, TreeWalk.Differences differences) implements Stage {}

        /** What was found and comes in now, if it comes at all. */
        record Coming(Order order, TreeWalk.Differences differences, Settling settling) implements Stage {}
    }

    /** Starts; the first comparison is made when it is asked for or an interval has passed. */
    public Comparison start() {
        thread.start();
        return this;
    }

    /** Something was lost or forged: compare soon. Costs nothing when it is called often. */
    public void soon() {
        once(suspicious, Cause.SUSPICION);
    }

    /** The stream goes on after a break, and something may have been lost in it: compare at once. */
    public void returned() {
        once(returned, Cause.RETURN);
    }

    private void once(AtomicBoolean waits, Cause cause) {
        if (waits.compareAndSet(false, true) && !orders.offer(Order.of(cause))) {
            waits.set(false);
            figures.boundHit("comparisons");
        }
    }

    /** Compares what an order says; false where too many orders wait. */
    public boolean order(String id, ResyncOrder.Scope scope) {
        Set<Integer> buckets = scope instanceof ResyncOrder.Scope.Buckets(var some) ? new TreeSet<>(some) : null;
        boolean taken = orders.offer(new Order(Cause.ORDER, id, buckets));
        if (!taken) {
            figures.boundHit("comparisons");
        }
        return taken;
    }

    private void run() {
        try {
            Duration wait = pause();
            while (stopping.getCount() > 0) {
                if (isUnderWay()) {
                    stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
                    wait = step();
                } else {
                    wait = begin(orders.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration pause() {
        if (failures > 0) {
            return failureBackOff.after(failures);
        }
        long quiet = Math.min(QUIET.toMillis(), interval.toMillis() << Math.min(fruitless, 20));
        return Duration.ofMillis(Math.max(quiet, interval.toMillis()));
    }

    /** True between two steps of one comparison. */
    public boolean isUnderWay() {
        return stage != null;
    }

    /** True where somebody asked for a comparison that has not begun. */
    public boolean isAsked() {
        return !orders.isEmpty();
    }

    /**
     * Goes on with the comparison that is under way, or begins the next one. By one thread at a time.
     *
     * @return how long to wait before the next step; not under way, an order ends the wait
     */
    public Duration step() {
        Stage reached = stage;
        stage = null;
        return switch (reached) {
            case null -> begin(orders.poll());
            case Stage.Reading reading -> attempt(reading.order(), () -> readUp(reading));
            case Stage.Differed(Order order) -> attempt(order, () -> secondLook(order));
            case Stage.Found(Order order, TreeWalk.Differences found) -> attempt(order, () -> finish(order, found));
            case Stage.Coming coming -> attempt(coming.order(), () -> lookAgain(coming));
        };
    }

    private Duration begin(@Nullable Order asked) {
        Order before = failed;
        failed = null;
        Order order = asked;
        if (order == null) {
            order = before == null ? Order.of(Cause.TIME) : before;
        } else if (before != null && before.cause() == Cause.ORDER && !orders.offer(before)) {
            // Only an order is kept over another; what else there was comes again by itself.
            figures.boundHit("comparisons");
        }
        switch (order.cause()) {
            case SUSPICION -> suspicious.set(false);
            case RETURN -> returned.set(false);
            case TIME, ORDER -> {}
        }
        Order next = order;
        return attempt(next, () -> firstLook(next));
    }

    private Duration attempt(Order order, Runnable part) {
        try {
            part.run();
            failures = 0;
        } catch (Failure e) {
            failures++;
            failed = order;
            log.debug("Comparison failed reason={}", e.getMessage());
        } catch (RuntimeException e) {
            failures++;
            failed = order;
            log.error("Comparison failed", e);
        }
        return switch (stage) {
            case null -> pause();
            case Stage.Reading reading -> Settling.LOOK;
            case Stage.Coming coming -> Settling.LOOK;
            case Stage.Differed differed -> settle;
            case Stage.Found found -> settle;
        };
    }

    private void firstLook(Order order) {
        Set<Integer> buckets = order.buckets();
        if (order.cause() == Cause.RETURN) {
            readUp(new Stage.Reading(order, 0, -1, 0));
        } else if (buckets != null) {
            walk(order, buckets);
        } else if (rootsAreEqual()) {
            equal(order);
        } else if (order.cause() == Cause.ORDER) {
            walk(order, walk.differingBuckets());
        } else {
            stage = new Stage.Differed(order);
        }
    }

    private void readUp(Stage.Reading before) {
        long left = backlog.getAsLong();
        int still = left == before.left() ? before.still() + 1 : 0;
        if (left > NEAR
                && still < NO_PROGRESS.dividedBy(Settling.LOOK)
                && before.looks() < BACKLOG_PATIENCE.dividedBy(Settling.LOOK)) {
            // Before anything can fail: what is asked for in between is a short cut and no more.
            stage = new Stage.Reading(before.order(), before.looks() + 1, left, still);
            if (before.looks() % Skim.every(holdings.zones()) == 0) {
                skim(left);
            }
        } else {
            secondLook(before.order());
        }
    }

    /**
     * Wants at once what is behind, where fetching it is less work than reading on: a zone that was changed a thousand
     * times is fetched once. What is read meanwhile and later is old then, and skipped.
     */
    private void skim(long left) {
        if (!Skim.isDeep(left, holdings.zones()) || rootsAreEqual()) {
            return;
        }
        TreeWalk.Differences found = walk.compareAll();
        Map<Name, Want> missing = Settling.missing(found, holdings);
        if (Skim.pays(left, missing.keySet(), holdings)) {
            want(missing);
            log.info("Stream is long, what is behind is fetched left={} zones={}", left, missing.size());
        }
    }

    private void secondLook(Order order) {
        if (rootsAreEqual()) {
            equal(order);
        } else {
            walk(order, walk.differingBuckets());
        }
    }

    private void equal(Order order) {
        fruitless = 0;
        book.compared(order.id(), Set.of());
    }

    private void walk(Order order, Set<Integer> buckets) {
        TreeWalk.Differences found = walk.compare(buckets);
        found.unlisted().keySet().removeIf(unknown::wasAskedLately);
        if (!found.ahead().isEmpty()) {
            log.warn(
                    "Zone-provider has older versions than are served here zones={}",
                    found.ahead().size());
            Evidence.show(found.ahead(), holdings, provider);
        }
        want(found.drifted());
        if (found.behind().isEmpty() && found.unlisted().isEmpty()) {
            finish(order, found);
        } else if (order.cause() == Cause.RETURN) {
            lookAgain(new Stage.Coming(order, found, new Settling(settle)));
        } else {
            stage = new Stage.Found(order, found);
        }
    }

    private void lookAgain(Stage.Coming coming) {
        TreeWalk.Differences found = coming.differences();
        if (coming.settling().isOver(Settling.missing(found, holdings).size())) {
            finish(coming.order(), found);
        } else {
            stage = coming;
        }
    }

    private void finish(Order order, TreeWalk.Differences found) {
        Map<Name, Want> missing = Settling.missing(found, holdings);
        want(missing);
        Set<Name> all = new HashSet<>(found.drifted().keySet());
        all.addAll(missing.keySet());
        book.compared(order.id(), all);
        fruitless = all.isEmpty() ? fruitless + 1 : 0;
        if (!all.isEmpty()) {
            log.info(
                    "Zones differ from the zone-provider's cause={} drifted={} behind={} unlisted={}",
                    order.cause().name().toLowerCase(Locale.ROOT),
                    found.drifted().size(),
                    missing.size() - unlisted(missing),
                    unlisted(missing));
        }
    }

    private static long unlisted(Map<Name, Want> wants) {
        return wants.values().stream()
                .filter(want -> want.reason() == WantReason.UNLISTED)
                .count();
    }

    private void want(Map<Name, Want> wants) {
        Map<Name, Want> part = new HashMap<>();
        for (Map.Entry<Name, Want> want : wants.entrySet()) {
            part.put(want.getKey(), want.getValue());
            figures.want(want.getValue().reason().name().toLowerCase(Locale.ROOT));
            if (part.size() == WANTS_AT_ONCE) {
                holdings.want(part);
                part.clear();
            }
        }
        holdings.want(part);
    }

    private boolean rootsAreEqual() {
        return provider.root().root().equals(holdings.root());
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
