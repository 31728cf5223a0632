package io.zonecast.healthchecker.store;

import io.zonecast.common.failure.Failure;
import io.zonecast.healthchecker.fleet.Fleet;
import io.zonecast.healthchecker.fleet.Memory;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on disk what outlives a restart: the fleet, the number of the last request taken and that of the last order
 * sent. While the disk is full or read-only the health-checker goes on with what it knows, says so, and takes no
 * commands that it could not keep. Safe for use by many threads.
 */
public final class FleetBook {
    private static final Logger log = LoggerFactory.getLogger(FleetBook.class);

    /** More numbers than are used between two writes, should the last one be missing after a crash. */
    private static final long SKIPPED = 60_000;

    private final FleetFile file;
    private final Fleet fleet;
    private long requests;
    private long orders;
    private boolean dirty;
    private long failures;
    private volatile String problem = "";

    /** @param loaded what the file held */
    public FleetBook(FleetFile file, Fleet fleet, Memory loaded) {
        this.file = file;
        this.fleet = fleet;
        this.requests = loaded.requests();
        this.orders = loaded.orders() + SKIPPED;
    }

    /**
     * Takes a request's number, durably.
     *
     * @throws Failure.Refused where it is not above the last one taken
     * @throws Failure.Unavailable where it can't be written; then it is not taken
     */
    public synchronized void take(long number) {
        if (number <= requests) {
            throw new Failure.Refused("request number " + number + " is not above the last one taken, " + requests
                    + ": it is a replay, or the sender's clock went back");
        }
        long before = requests;
        requests = number;
        try {
            write();
        } catch (IOException e) {
            requests = before;
            throw new Failure.Unavailable(
                    "the fleet file can't be written, so that nothing is commanded that a restart would forget: " + e);
        }
    }

    /** The number of the next order or command: the time, and always above the last. */
    public synchronized long nextOrder(long millis) {
        orders = Math.max(orders + 1, millis);
        dirty = true;
        return orders;
    }

    /** The fleet on disk is out of date. */
    public synchronized void changed() {
        dirty = true;
    }

    /** Writes it where it is out of date; false where it can't, and once more with the next call. */
    public synchronized boolean save() {
        if (!dirty) {
            return problem.isEmpty();
        }
        try {
            write();
            return true;
        } catch (IOException e) {
            log.debug("Fleet file not written", e);
            return false;
        }
    }

    private void write() throws IOException {
        try {
            dirty = false;
            file.save(new Memory(fleet.toRemember(), fleet.forgotten(), requests, orders));
            if (!problem.isEmpty()) {
                log.info("Fleet file can be written again");
            }
            problem = "";
        } catch (IOException e) {
            dirty = true;
            failures++;
            if (problem.isEmpty()) {
                log.error("Fleet file can't be written: a restart would forget what changes from now on", e);
            }
            problem = e.toString();
            throw e;
        }
    }

    /** Why it can't be written, empty where it can. */
    public String problem() {
        return problem;
    }

    /** Times that it could not be written. */
    public synchronized long failures() {
        return failures;
    }
}
