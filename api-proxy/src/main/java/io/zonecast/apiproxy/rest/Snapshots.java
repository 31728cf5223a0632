package io.zonecast.apiproxy.rest;

import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.zone.ZoneSnapshot;
import io.zonecast.dns.name.Name;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Whole zones in memory for answers, within a bound that all requests share. */
final class Snapshots {
    /** RRsets in memory at the same time: some 500 MB in the worst case. A larger zone has it alone. */
    private static final int MAX_RRSETS = 2_000_000;

    private static final int WAIT_SECONDS = 10;

    private final PrimaryStore store;
    private final Semaphore room = new Semaphore(MAX_RRSETS, true);

    Snapshots(PrimaryStore store) {
        this.store = store;
    }

    /** A zone that takes room until it is closed. */
    interface Held extends AutoCloseable {
        ZoneSnapshot snapshot();

        @Override
        void close();
    }

    /** Reads a zone; 404 where there is none, 503 where there is no room for it in time. */
    Held take(Name zone) {
        int taken = Math.max(1, Math.min(MAX_RRSETS, store.rrsets(zone)));
        if (!acquire(taken)) {
            throw new HttpProblem(503, "Too many large zones are read at the same time");
        }
        try {
            ZoneSnapshot snapshot = store.snapshot(zone)
                    .filter(found -> !found.state().deleted())
                    .orElseThrow(() -> new HttpProblem(404, "Not Found"));
            return new Held() {
                @Override
                public ZoneSnapshot snapshot() {
                    return snapshot;
                }

                @Override
                public void close() {
                    room.release(taken);
                }
            };
        } catch (RuntimeException e) {
            room.release(taken);
            throw e;
        }
    }

    /** Does something for which a zone is read whole. */
    <T> T within(Name zone, Supplier<T> work) {
        int taken = Math.max(1, Math.min(MAX_RRSETS, store.rrsets(zone)));
        if (!acquire(taken)) {
            throw new HttpProblem(503, "Too many large zones are read at the same time");
        }
        try {
            return work.get();
        } finally {
            room.release(taken);
        }
    }

    private boolean acquire(int taken) {
        try {
            return room.tryAcquire(taken, WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
