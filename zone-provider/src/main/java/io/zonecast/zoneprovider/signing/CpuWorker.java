package io.zonecast.zoneprovider.signing;

import io.zonecast.zoneprovider.precedence.Precedence;
import io.zonecast.zoneprovider.precedence.Urgency;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One thread of {@link CpuWorkers} and what waits for it. The queue is bounded by its callers: each lane waits for a
 * batch before it submits the next.
 */
final class CpuWorker implements AutoCloseable {
    private record Task(Urgency urgency, long number, Runnable work) {}

    private static final Comparator<Task> ORDER =
            Comparator.comparing(Task::urgency).thenComparingLong(Task::number);

    private final Precedence precedence;
    private final long longestYield;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Task> waiting = new PriorityQueue<>(ORDER);
    private final Thread thread;
    private long submitted;
    private boolean closed;

    CpuWorker(String name, Precedence precedence, Duration longestYield) {
        this.precedence = precedence;
        this.longestYield = longestYield.toNanos();
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
        precedence.onCalm(this::wake);
        thread.start();
    }

    void submit(Urgency urgency, Runnable work) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the workers are closed");
            }
            waiting.add(new Task(urgency, submitted++, work));
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (Task task = next(); task != null; task = next()) {
                task.work().run();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread.
            Thread.currentThread().interrupt();
        }
    }

    /** The most urgent task once it may run; null at the end. */
    private @Nullable Task next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = longestYield;
            while (true) {
                Task first = waiting.peek();
                boolean yields = first != null && first.urgency() == Urgency.RENEWAL && precedence.busy() && left > 0;
                if (first != null && (!yields || closed)) {
                    return waiting.poll();
                }
                if (closed) {
                    return null;
                }
                if (yields) {
                    left = changed.awaitNanos(left);
                } else {
                    changed.await();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
