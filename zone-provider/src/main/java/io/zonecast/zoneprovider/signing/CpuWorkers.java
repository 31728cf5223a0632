package io.zonecast.zoneprovider.signing;

import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.precedence.Precedence;
import io.zonecast.zoneprovider.precedence.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Platform threads for signing; a zone always goes to the same one. Of what waits for a thread the most urgent goes
 * first, and renewals give way to changes on any thread. Safe for use by many threads.
 */
public final class CpuWorkers implements AutoCloseable {
    /** A renewal gives way no longer than this, so that it gets its turn under whatever load. */
    static final Duration LONGEST_YIELD = Duration.ofMillis(50);

    private final List<CpuWorker> threads = new ArrayList<>();

    /**
     * @param name of the threads
     * @param count how many; 0 to let whoever submits do the work at once, as a simulation does
     */
    public CpuWorkers(String name, int count, Precedence precedence) {
        this(name, count, precedence, LONGEST_YIELD);
    }

    CpuWorkers(String name, int count, Precedence precedence, Duration longestYield) {
        for (int i = 0; i < count; i++) {
            threads.add(new CpuWorker(name + "-" + i, precedence, longestYield));
        }
    }

    <T> CompletableFuture<T> submit(Name zone, Urgency urgency, Supplier<T> work) {
        if (threads.isEmpty()) {
            return CompletableFuture.supplyAsync(work, Runnable::run);
        }
        CompletableFuture<T> done = new CompletableFuture<>();
        threads.get(Math.floorMod(zone.hashCode(), threads.size())).submit(urgency, () -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** Ends when all that was submitted is done. */
    @Override
    public void close() {
        threads.forEach(CpuWorker::close);
    }
}
