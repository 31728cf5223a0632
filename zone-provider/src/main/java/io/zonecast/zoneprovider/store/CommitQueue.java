package io.zonecast.zoneprovider.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.zoneprovider.precedence.Urgency;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Commits that wait for the writing thread. Those of changes and repairs are taken together; one of a renewal is taken
 * alone and only when no other waits, so that a change waits for one such commit at most. Safe for use by many threads.
 */
final class CommitQueue {
    /** Commits that wait of each kind; a thread that wants to add one more waits. */
    static final int MAX_WAITING = 256;

    /** Renewals are passed over so often in a row; then one goes, so that they are not forgotten. */
    static final int MAX_PASSED_OVER = 50;

    /** A commit that waits. */
    record Request(List<StoreWrite> writes, CompletableFuture<Void> done) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Deque<Request> urgent = new ArrayDeque<>();
    private final Deque<Request> renewals = new ArrayDeque<>();
    private int passedOver;
    private long fullWaits;
    private boolean closed;

    void put(Request request, Urgency urgency) throws InterruptedException {
        Deque<Request> queue = urgency == Urgency.RENEWAL ? renewals : urgent;
        lock.lockInterruptibly();
        try {
            if (queue.size() >= MAX_WAITING) {
                fullWaits++;
            }
            while (!closed && queue.size() >= MAX_WAITING) {
                room.await();
            }
            if (closed) {
                throw new Failure.Unavailable("the store is closed");
            }
            queue.add(request);
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What to write next; empty after {@code patience} without anything, and at the end. */
    List<Request> take(Duration patience) {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (urgent.isEmpty() && renewals.isEmpty() && !closed && left > 0) {
                left = more.awaitNanos(left);
            }
            room.signalAll();
            boolean renews = !renewals.isEmpty() && (urgent.isEmpty() || passedOver >= MAX_PASSED_OVER);
            if (renews) {
                passedOver = 0;
                return List.of(renewals.remove());
            }
            passedOver += renewals.isEmpty() ? 0 : 1;
            List<Request> all = new ArrayList<>(urgent);
            urgent.clear();
            return all;
        } catch (InterruptedException e) {
            // Nobody interrupts the writing thread.
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** True when nothing more comes and nothing waits. */
    boolean isDone() {
        lock.lock();
        try {
            return closed && urgent.isEmpty() && renewals.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** How often somebody had to wait for room. */
    long fullWaits() {
        lock.lock();
        try {
            return fullWaits;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait. */
    int size() {
        lock.lock();
        try {
            return urgent.size() + renewals.size();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            more.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
