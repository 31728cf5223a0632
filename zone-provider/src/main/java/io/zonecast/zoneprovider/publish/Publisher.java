package io.zonecast.zoneprovider.publish;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.zoneprovider.metrics.ProviderMetrics;
import io.zonecast.zoneprovider.precedence.Urgency;
import io.zonecast.zoneprovider.store.OutboxRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends versions to the stream after they are durable here. A version whose append is not confirmed
 * stays in the store's outbox and is appended again with the same message id, also by the next process;
 * receivers skip what they have. Safe for use by many threads.
 */
public final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    /** Renewals on their way at the same time, and their octets: a change waits behind them in the connection. */
    private static final int WINDOW = 8;

    private static final int WINDOW_OCTETS = 256 * 1024;

    /** Versions read at once when the outbox is worked off. */
    private static final int BATCH = 64;

    /** How long confirmed versions may stay in the outbox: forgetting them costs a commit. */
    private static final Duration FORGET_EVERY = Duration.ofMillis(500);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(15);

    private final ProviderStore store;
    private final Bus bus;
    private final Duration timeout;
    private final ProviderMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeSet<VersionNumber> waiting = new TreeSet<>();
    private final Set<VersionNumber> underWay = new HashSet<>();
    private final List<VersionNumber> confirmed = new ArrayList<>();
    private final Thread thread;
    private Duration forgetEvery = FORGET_EVERY;
    private long retryAt = System.nanoTime();
    private boolean closed;

    /**
     * Not started; knows what an earlier process left in the outbox.
     *
     * @param timeout after which the outcome of an append is unknown
     */
    public Publisher(ProviderStore store, Bus bus, Duration timeout, ProviderMetrics metrics) {
        this.store = store;
        this.bus = bus;
        this.timeout = timeout;
        this.metrics = metrics;
        waiting.addAll(store.read(reader -> reader.outboxNumbers()));
        thread = Thread.ofVirtual().name("publisher").unstarted(this::run);
    }

    /** Begins to work off what is left in the outbox, in the background. */
    public Publisher start() {
        thread.start();
        return this;
    }

    /**
     * Starts to append versions that are in the store's outbox, for each zone in the order in which it is called.
     * Renewals are appended a few at a time; the call takes as long.
     *
     * @return completes when each is confirmed or left to be appended again; never exceptionally
     */
    public CompletableFuture<Void> publish(List<OutboxRow> rows, Urgency urgency) {
        if (urgency != Urgency.RENEWAL) {
            return publish(rows);
        }
        // The caller waits, so that no more than a window of renewals is ever in front of a change.
        List<OutboxRow> left = rows;
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        while (!left.isEmpty()) {
            last.join();
            int window = window(left);
            last = publish(left.subList(0, window));
            left = left.subList(window, left.size());
        }
        return last;
    }

    /** How many of them may be on their way together. */
    private static int window(List<OutboxRow> rows) {
        int count = 0;
        long octets = 0;
        for (OutboxRow row : rows.subList(0, Math.min(rows.size(), WINDOW))) {
            octets += row.body().length;
            if (count > 0 && octets > WINDOW_OCTETS) {
                return count;
            }
            count++;
        }
        return count;
    }

    private CompletableFuture<Void> publish(List<OutboxRow> rows) {
        lock.lock();
        try {
            for (OutboxRow row : rows) {
                waiting.add(row.version());
                underWay.add(row.version());
            }
        } finally {
            lock.unlock();
        }
        return CompletableFuture.allOf(rows.stream().map(this::append).toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> append(OutboxRow row) {
        CompletableFuture<Long> appended;
        try {
            appended = bus.append(row.subject(), row.headers(), row.body(), row.messageId(), timeout);
        } catch (Failure e) {
            appended = CompletableFuture.failedFuture(e);
        }
        return appended.handle((sequence, failure) -> {
            ended(row, failure);
            return null;
        });
    }

    private void ended(OutboxRow row, @Nullable Throwable failure) {
        lock.lock();
        try {
            underWay.remove(row.version());
            if (failure == null) {
                waiting.remove(row.version());
                confirmed.add(row.version());
                metrics.published().inc();
            } else {
                metrics.publishRetries().inc();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            LOG.warn(
                    "append not confirmed, trying again subject={} version={} reason={}",
                    row.subject(),
                    row.version(),
                    failure.getMessage());
        }
    }

    /** Versions in the store that the broker has not confirmed. */
    public int depth() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Duration backOff = FIRST_RETRY;
        while (true) {
            try {
                boolean stop = pause();
                forget();
                if (stop) {
                    return;
                }
                if (isDue() && hasLeft()) {
                    backOff = retry() ? FIRST_RETRY : longer(backOff);
                    dueIn(backOff);
                }
            } catch (Failure e) {
                LOG.warn("working off the outbox failed, trying again reason={}", e.getMessage());
                backOff = longer(backOff);
                dueIn(backOff);
            }
        }
    }

    /** The broker is back: what is left need not wait any longer. */
    public void soon() {
        dueIn(Duration.ZERO);
    }

    private void dueIn(Duration wait) {
        lock.lock();
        try {
            retryAt = System.nanoTime() + wait.toNanos();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isDue() {
        lock.lock();
        try {
            return System.nanoTime() - retryAt >= 0;
        } finally {
            lock.unlock();
        }
    }

    private static Duration longer(Duration wait) {
        Duration doubled = wait.multipliedBy(2);
        return doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
    }

    /** Waits for versions to forget, or for the time to append others again; true to stop. */
    private boolean pause() {
        lock.lock();
        try {
            while (!closed && confirmed.isEmpty() && !(hasLeft() && System.nanoTime() - retryAt >= 0)) {
                if (hasLeft()) {
                    changed.awaitNanos(retryAt - System.nanoTime());
                } else {
                    changed.await();
                }
            }
            long until = System.nanoTime() + forgetEvery.toNanos();
            while (!closed && !confirmed.isEmpty() && until - System.nanoTime() > 0) {
                changed.awaitNanos(until - System.nanoTime());
            }
            return closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** True if a version waits whose append is not under way. */
    private boolean hasLeft() {
        lock.lock();
        try {
            return waiting.size() > underWay.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes confirmed versions out of the store. */
    public void forget() {
        List<VersionNumber> gone;
        lock.lock();
        try {
            gone = List.copyOf(confirmed);
            confirmed.clear();
        } finally {
            lock.unlock();
        }
        if (!gone.isEmpty()) {
            try {
                store.commit(List.of(new StoreWrite.DropOutbox(gone)));
                forgetEvery = FORGET_EVERY;
            } catch (Failure e) {
                remember(gone);
                throw e;
            }
        }
    }

    private void remember(List<VersionNumber> gone) {
        lock.lock();
        try {
            confirmed.addAll(gone);
            forgetEvery = LONGEST_RETRY;
        } finally {
            lock.unlock();
        }
    }

    /** Appends what is left in the outbox again; false where some were not confirmed once more. */
    public boolean retry() {
        while (true) {
            VersionNumber from = firstLeft();
            if (from == null) {
                return true;
            }
            // One below the first left, because the store reads behind a number.
            VersionNumber before = new VersionNumber(from.epoch(), from.n() - 1);
            List<OutboxRow> rows = store.read(reader -> reader.outbox(before, BATCH)).stream()
                    .filter(this::isLeft)
                    .toList();
            int depth = depth();
            publish(rows, Urgency.RENEWAL).join();
            if (rows.isEmpty() || depth() >= depth) {
                return false;
            }
        }
    }

    private @Nullable VersionNumber firstLeft() {
        lock.lock();
        try {
            return waiting.stream()
                    .filter(one -> !underWay.contains(one))
                    .findFirst()
                    .orElse(null);
        } finally {
            lock.unlock();
        }
    }

    private boolean isLeft(OutboxRow row) {
        lock.lock();
        try {
            return waiting.contains(row.version()) && !underWay.contains(row.version());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
