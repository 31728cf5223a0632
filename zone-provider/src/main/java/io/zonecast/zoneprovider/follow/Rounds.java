package io.zonecast.zoneprovider.follow;

import io.zonecast.common.failure.Failure;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something again and again once it is started: after a success at the interval or when it is asked for, after a failure with a
 * back-off. Safe for use by many threads.
 */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final String name;
    private final Duration interval;
    private final Duration longestRetry;
    private final Runnable round;
    private final Thread thread;
    private boolean soon;
    private boolean closed;

    Rounds(String name, Duration interval, Runnable round) {
        this(name, interval, LONGEST_RETRY, round);
    }

    /** @param longestRetry pause after a failure at most */
    Rounds(String name, Duration interval, Duration longestRetry, Runnable round) {
        this.name = name;
        this.interval = interval;
        this.longestRetry = longestRetry;
        this.round = round;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Begins. */
    void start() {
        thread.start();
    }

    private void run() {
        Duration retry = FIRST_RETRY;
        try {
            while (true) {
                boolean success = succeeds();
                if (pause(success ? interval : retry, success)) {
                    return;
                }
                Duration doubled = retry.multipliedBy(2);
                retry = success ? FIRST_RETRY : doubled.compareTo(longestRetry) > 0 ? longestRetry : doubled;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True to stop. After a failure only time helps: whoever asks for a round may be the one that fails. */
    private boolean pause(Duration wait, boolean wakeable) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = wait.toNanos();
            while (!closed && left > 0 && !(wakeable && soon)) {
                left = changed.awaitNanos(left);
            }
            soon = false;
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean succeeds() {
        try {
            round.run();
            return true;
        } catch (Failure e) {
            LOG.warn("round failed, trying again round={} reason={}", name, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("round failed unexpectedly round={}", name, e);
        }
        return false;
    }

    /** Asks for a round now, or for one more after the one that runs. */
    void soon() {
        lock.lock();
        try {
            soon = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits; true where it was closed meanwhile. */
    boolean pausedUntilClosed(Duration wait) {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
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
            // It may be waiting for an answer from somebody who is away.
            if (!thread.join(Duration.ofSeconds(1))) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
