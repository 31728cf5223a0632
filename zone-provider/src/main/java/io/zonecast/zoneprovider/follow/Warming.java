package io.zonecast.zoneprovider.follow;

import io.zonecast.common.failure.Failure;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.precedence.Urgency;
import io.zonecast.zoneprovider.signing.CpuWorkers;
import io.zonecast.zoneprovider.signing.HotZones;
import io.zonecast.zoneprovider.signing.Job;
import io.zonecast.zoneprovider.signing.ZoneDoor;
import io.zonecast.zoneprovider.store.ProviderStore;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the large zones that changed last after a start, so that their next change need not wait for it;
 * small ones load in no time when they change.
 */
public final class Warming implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Warming.class);

    /** No more than these, however small the store's idea of large. */
    private static final int MOST = 100;

    private final Thread thread;

    /**
     * Starts.
     *
     * @param large how many RRsets make a zone large
     * @param upTo RRsets in memory at which to stop
     */
    public Warming(ProviderStore store, ZoneDoor door, HotZones hot, CpuWorkers workers, int large, long upTo) {
        this.thread = Thread.ofVirtual().name("warming").start(() -> {
            try {
                for (Name zone : store.read(reader -> reader.large(large, MOST))) {
                    if (Thread.currentThread().isInterrupted() || hot.rrsets() > upTo) {
                        return;
                    }
                    door.pass(List.of(new Job.Warming(zone)), workers, Urgency.RENEWAL, Duration.ZERO);
                }
            } catch (Failure e) {
                LOG.warn("large zones are not loaded ahead reason={}", e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
