package io.zonecast.secondarysyncer.repair;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holding;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the digest tree with the zone-provider's: at every interval, when something was suspicious, and when ordered.
 * Roots that differ twice, a settling time apart, are walked; a newer version that is still missing a settling time
 * later is wanted, other contents under the same version are wanted at once.
 */
public final class Comparison implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Comparison.class);
    private static final int MAX_ORDERS = 100;
    private static final int WANTS_AT_ONCE = 1000;
    private static final Duration QUIET = Duration.ofMinutes(15);

    private final Holdings holdings;
    private final ProviderClient provider;
    private final UnknownZones unknown;
    private final Figures figures;
    private final BackOff failureBackOff;
    private final Duration interval;
    private final Duration settle;
    private final TreeWalk walk;
    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>(MAX_ORDERS);
    private final AtomicBoolean suspicious = new AtomicBoolean();
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Stage stage;
    private int failures;
    private int fruitless;

    /**
     * Not started; see {@link #step}.
     *
     * @param interval between comparisons
     * @param settle how long a version may be on its way
     */
    public Comparison(
            Holdings holdings,
            ProviderClient provider,
            UnknownZones unknown,
            Figures figures,
            BackOff failureBackOff,
            Duration interval,
            Duration settle) {
        this.holdings = holdings;
        this.provider = provider;
        this.unknown = unknown;
        this.figures = figures;
        this.failureBackOff = failureBackOff;
        this.interval = interval;
        this.settle = settle;
        this.walk = new TreeWalk(provider, holdings);
        this.thread = Thread.ofPlatform().daemon().name("compare").unstarted(this::run);
    }

    /** What to compare: some buckets, or all with null. */
    private record Order(@Nullable Set<Integer> buckets, boolean twice) {}

    /** Where a comparison stands between two steps. */
    private sealed interface Stage {
        /** The roots differed once. */
        record Differed() implements Stage {}

        /** What was found and may be on its way. */
        record Found(TreeWalk.Differences differences) implements Stage {}
    }

    /**
     * Starts; the first comparison is made when it is asked for or an interval has passed.
     *
     * @param interval between comparisons
     * @param settle how long a version may be on its way
     */
    public static Comparison start(
            Holdings holdings,
            ProviderClient provider,
            UnknownZones unknown,
            Figures figures,
            BackOff failureBackOff,
            Duration interval,
            Duration settle) {
        Comparison comparison = new Comparison(holdings, provider, unknown, figures, failureBackOff, interval, settle);
        comparison.thread.start();
        return comparison;
    }

    /** Something was lost or forged: compare soon. Costs nothing when it is called often. */
    public void soon() {
        if (suspicious.compareAndSet(false, true) && !orders.offer(new Order(null, true))) {
            suspicious.set(false);
        }
    }

    /** Compares what an order says; false where too many orders wait. */
    public boolean order(ResyncOrder.Scope scope) {
        boolean taken = orders.offer(
                scope instanceof ResyncOrder.Scope.Buckets(var buckets)
                        ? new Order(new TreeSet<>(buckets), false)
                        : new Order(null, false));
        if (!taken) {
            figures.boundHit("resync");
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
            case Stage.Differed differed -> attempt(this::secondLook);
            case Stage.Found(TreeWalk.Differences found) -> attempt(() -> finish(found));
        };
    }

    private Duration begin(@Nullable Order order) {
        suspicious.set(false);
        return attempt(() -> firstLook(order == null ? new Order(null, true) : order));
    }

    private Duration attempt(Runnable part) {
        try {
            part.run();
            failures = 0;
        } catch (Failure e) {
            failures++;
            log.debug("Comparison failed reason={}", e.getMessage());
        } catch (RuntimeException e) {
            failures++;
            log.error("Comparison failed", e);
        }
        return isUnderWay() ? settle : pause();
    }

    private void firstLook(Order order) {
        Set<Integer> buckets = order.buckets();
        if (buckets != null) {
            walk(buckets);
        } else if (rootsAreEqual()) {
            fruitless = 0;
        } else if (order.twice()) {
            stage = new Stage.Differed();
        } else {
            walk(walk.differingBuckets());
        }
    }

    private void secondLook() {
        if (rootsAreEqual()) {
            fruitless = 0;
        } else {
            walk(walk.differingBuckets());
        }
    }

    private void walk(Set<Integer> buckets) {
        TreeWalk.Differences found = walk.compare(buckets);
        found.unlisted().keySet().removeIf(unknown::wasAskedLately);
        if (found.ahead() > 0) {
            log.warn("Zone-provider has older versions than are served here zones={}", found.ahead());
        }
        want(found.drifted());
        if (found.behind().isEmpty() && found.unlisted().isEmpty()) {
            finish(found);
        } else {
            stage = new Stage.Found(found);
        }
    }

    private void finish(TreeWalk.Differences found) {
        Map<Name, Want> missing = stillMissing(found);
        want(missing);
        int wanted = found.drifted().size() + missing.size();
        fruitless = wanted == 0 ? fruitless + 1 : 0;
        if (wanted > 0) {
            log.info(
                    "Zones differ from the zone-provider's drifted={} behind={} unlisted={}",
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

    private Map<Name, Want> stillMissing(TreeWalk.Differences found) {
        Map<Name, Want> missing = new HashMap<>();
        found.behind().forEach((zone, want) -> {
            Holding holding = holdings.holding(zone);
            if (holding == null || want.least().isAfter(holding.version())) {
                missing.put(zone, want);
            }
        });
        found.unlisted().forEach((zone, version) -> {
            Holding holding = holdings.holding(zone);
            if (holding != null && holding.version().equals(version)) {
                missing.put(zone, new Want(VersionNumber.NONE, WantReason.UNLISTED));
            }
        });
        return missing;
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
