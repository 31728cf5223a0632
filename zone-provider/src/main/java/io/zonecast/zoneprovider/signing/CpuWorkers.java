package io.zonecast.zoneprovider.signing;

import io.zonecast.dns.name.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Platform threads for signing; a zone always goes to the same one. Safe for use by many threads. */
public final class CpuWorkers implements AutoCloseable {
    private final List<ExecutorService> threads = new ArrayList<>();

    /**
     * @param name of the threads
     * @param count how many; 0 to let whoever submits do the work at once, as a simulation does
     */
    public CpuWorkers(String name, int count) {
        for (int i = 0; i < count; i++) {
            threads.add(Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name(name + "-" + i).daemon().factory()));
        }
    }

    <T> CompletableFuture<T> submit(Name zone, Supplier<T> work) {
        if (threads.isEmpty()) {
            return CompletableFuture.supplyAsync(work, Runnable::run);
        }
        return CompletableFuture.supplyAsync(work, threads.get(Math.floorMod(zone.hashCode(), threads.size())));
    }

    @Override
    public void close() {
        threads.forEach(ExecutorService::close);
    }
}
