package io.zonecast.zoneprovider.store;

import io.zonecast.common.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A store as those see it who answer requests: so few at once read that signing always finds a reader. */
public final class BoundedReads implements ProviderStore {
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);

    private final ProviderStore store;
    private final Semaphore turns;

    /** @param atOnce how many may read at the same time */
    public BoundedReads(ProviderStore store, int atOnce) {
        this.store = store;
        this.turns = new Semaphore(atOnce, true);
    }

    @Override
    public long nextZoneId() {
        return store.nextZoneId();
    }

    @Override
    public <T> T read(Function<StoreView, T> reading) {
        try {
            if (!turns.tryAcquire(MAX_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Failure.Unavailable("too many requests read the store");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable("stopped while waiting for the store", e);
        }
        try {
            return store.read(reading);
        } finally {
            turns.release();
        }
    }

    @Override
    public void commit(List<StoreWrite> writes) {
        store.commit(writes);
    }

    /** Leaves the store open: it is somebody else's. */
    @Override
    public void close() {}
}
