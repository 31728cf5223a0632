package io.zonecast.benchmarks.propagation;

import io.zonecast.benchmarks.fleet.Replicated;
import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Changes zones of one target and waits for the answers of all its secondaries. Safe for use by many threads. */
final class Writer implements AutoCloseable {
    private static final Duration LOST = Duration.ofSeconds(30);

    private final Replicated target;
    private final int zones;
    private final List<Watcher> watchers;
    private final AtomicInteger counter = new AtomicInteger();

    /**
     * @param zones how many the target has
     * @param pause between two questions for the same name
     */
    Writer(Replicated target, int zones, Duration pause) {
        this.target = target;
        this.zones = zones;
        this.watchers = target.answering().stream()
                .map(address -> new Watcher(address, pause))
                .toList();
    }

    /** One change; completes with the milliseconds from its acknowledgement to the last secondary's answer. */
    CompletableFuture<Double> change(int zone) {
        int number = counter.incrementAndGet();
        byte[] address = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        String owner = Zones.changing(zone);
        target.replace(
                Zones.zone(zone),
                owner,
                "10." + (number >> 16 & 0xff) + "." + (number >> 8 & 0xff) + "." + (number & 0xff));
        long written = System.nanoTime();
        target.announce(Zones.zone(zone));
        Name name = Name.parse(owner);
        List<CompletableFuture<Long>> seen =
                watchers.stream().map(watcher -> watcher.await(name, address)).toList();
        return CompletableFuture.allOf(seen.toArray(CompletableFuture[]::new))
                .thenApply(all -> seen.stream()
                        .mapToDouble(one -> (one.join() - written) / 1e6)
                        .max()
                        .orElseThrow());
    }

    /** So many changes, one after the other, on zones from all over. */
    List<Double> oneByOne(int count) throws InterruptedException {
        List<Double> took = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            took.add(get(change((int) ((counter.get() * 7919L) % zones))));
        }
        return took;
    }

    static double get(CompletableFuture<Double> change) throws InterruptedException {
        try {
            return change.get(LOST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a change was not answered by all secondaries in " + LOST, e);
        }
    }

    @Override
    public void close() {
        watchers.forEach(Watcher::close);
    }
}
