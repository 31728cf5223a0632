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

    /** Likewise what is not urgent: however much of it there is, it holds up nothing that is. */
    default void executeLater(Runnable work) {
        execute(work);
    }

    /** Does a little work after a pause, unless it is cancelled; it must not block. */
    Future<?> after(Duration pause, Runnable work);

    /** Gives up what waits, ends what is under way. */
    @Override
    void close();

    /**
     * Virtual threads and one timer. After a long break of the broker every zone with an event wants a turn; those that have
     * none wait as entries of a queue, of which there are no more than zones.
     *
     * @param atOnce urgent work at the same time
     * @param laterAtOnce other work at the same time
     */
    static RelayThreads real(int atOnce, int laterAtOnce) {
        ExecutorService workers = Executors.newFixedThreadPool(
                atOnce, Thread.ofVirtual().name("relay-", 0).factory());
        ExecutorService patient = Executors.newFixedThreadPool(
                laterAtOnce, Thread.ofVirtual().name("relay-again-", 0).factory());
        ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("relay-timers").daemon(true).factory());
        timers.setRemoveOnCancelPolicy(true);
        return new RelayThreads() {
            @Override
            public void execute(Runnable work) {
                workers.execute(work);
            }

            @Override
            public void executeLater(Runnable work) {
                patient.execute(work);
            }

            @Override
            public Future<?> after(Duration pause, Runnable work) {
                return timers.schedule(work, pause.toNanos(), TimeUnit.NANOSECONDS);
            }

            @Override
            public void close() {
                timers.shutdownNow();
                // The relay is closed by now: each that had no turn yet ends at once.
                workers.close();
                patient.close();
            }
        };
    }
}
