package io.zonecast.zoneprovider.follow;

import io.zonecast.common.failure.Failure;
import io.zonecast.zoneprovider.metrics.ProviderMetrics;
import io.zonecast.zoneprovider.precedence.Urgency;
import io.zonecast.zoneprovider.signing.CpuWorkers;
import io.zonecast.zoneprovider.signing.FetchedZone;
import io.zonecast.zoneprovider.signing.Job;
import io.zonecast.zoneprovider.signing.WantedZones;
import io.zonecast.zoneprovider.signing.ZoneDoor;
import io.zonecast.zoneprovider.store.WantedRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The slow lane: fetches the contents of wanted zones and makes their versions, a few at a time. */
public final class RepairLane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RepairLane.class);

    /** Zones fetched at the same time. */
    private static final int FETCHERS = 4;

    /** A renewal of a large zone takes seconds; waiting for it is cheaper than fetching again. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final WantedZones wanted;
    private final ContentClient client;
    private final ZoneDoor door;
    private final CpuWorkers workers;
    private final ProviderMetrics metrics;
    private final List<Thread> threads = new ArrayList<>();

    /** Not started. */
    public RepairLane(
            WantedZones wanted, ContentClient client, ZoneDoor door, CpuWorkers workers, ProviderMetrics metrics) {
        this.wanted = wanted;
        this.client = client;
        this.door = door;
        this.workers = workers;
        this.metrics = metrics;
    }

    /** Begins to fetch whatever is wanted, in the background. */
    public RepairLane start() {
        for (int i = 0; i < FETCHERS; i++) {
            threads.add(Thread.ofVirtual().name("repair-" + i).start(this::run));
        }
        return this;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (WantedRow row : wanted.take(1)) {
                    repair(row);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Fetches one zone that was taken from the wanted ones, and gives it back. */
    public void repair(WantedRow row) {
        try {
            FetchedZone contents = client.zone(row.zone(), row.least());
            door.pass(List.of(new Job.Contents(contents, row.failure())), workers, Urgency.REPAIR, PATIENCE);
            metrics.contentFetches().labelValues("successful").inc();
        } catch (Failure e) {
            metrics.contentFetches().labelValues("failed").inc();
            LOG.warn(
                    "fetching contents failed, trying again zone={} generation={} reason={}",
                    row.zone(),
                    row.least(),
                    e.getMessage());
        } catch (RuntimeException e) {
            metrics.contentFetches().labelValues("failed").inc();
            LOG.error("fetching contents failed unexpectedly zone={}", row.zone(), e);
        } finally {
            wanted.back(row.zone());
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
