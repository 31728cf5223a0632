package io.zonecast.apiproxy.outbox;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Who does the relay's work, and when; a simulation gives its own. */
public interface RelayThreads extends AutoCloseable {
    /** Does some work soon, beside other work; it may block. */
    void execute(Runnable work);

    /** Does a little work after a pause, unless it is cancelled; it must not block. */
    Future<?> after(Duration pause, Runnable work);

    /** Gives up what waits, ends what is under way. */
    @Override
    void close();

    /** Virtual threads and one timer. */
    static RelayThreads real() {
        ExecutorService workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("relay-", 0).factory());
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("relay-timers").daemon(true).factory());
        timers.setRemoveOnCancelPolicy(true);
        return new RelayThreads() {
            @Override
            public void execute(Runnable work) {
                workers.execute(work);
            }

            @Override
            public Future<?> after(Duration pause, Runnable work) {
                return timers.schedule(work, pause.toNanos(), TimeUnit.NANOSECONDS);
            }

            @Override
            public void close() {
                timers.shutdownNow();
                workers.close();
            }
        };
    }
}
