package io.zonecast.zoneprovider.follow;

import io.zonecast.common.failure.Failure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something again and again once it is started: after a success at the interval, after a failure with a back-off. */
final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final String name;
    private final Duration interval;
    private final Runnable round;
    private final Thread thread;

    Rounds(String name, Duration interval, Runnable round) {
        this.name = name;
        this.interval = interval;
        this.round = round;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        Duration retry = FIRST_RETRY;
        try {
            while (true) {
                Duration wait = interval;
                if (succeeds()) {
                    retry = FIRST_RETRY;
                } else {
                    wait = retry;
                    Duration doubled = retry.multipliedBy(2);
                    retry = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
                }
                if (closed.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
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
