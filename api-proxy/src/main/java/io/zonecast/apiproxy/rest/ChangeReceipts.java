package io.zonecast.apiproxy.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonecast.apiproxy.fleet.Peers;
import io.zonecast.apiproxy.fleet.ServedSerials;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.FleetRequest;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.dns.name.Name;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the health-checker for receipts, and lets clients wait until one is as they want it. Who waits is woken when the
 * health-checker says that everybody serves something of the zone, and looks by itself at growing pauses: that a
 * secondary was seen answering is told to nobody.
 */
final class ChangeReceipts {
    /** Clients that wait at the same time: each holds a connection, of which there are a thousand by default. */
    static final int MAX_WAITING = 256;

    /** Questions at the same time; the health-checker answers each within a millisecond. */
    private static final int AT_ONCE = 8;

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Logger LOG = LoggerFactory.getLogger(ChangeReceipts.class);

    private final Peers peers;
    private final ObjectMapper json = new ObjectMapper();
    private final Semaphore room = new Semaphore(MAX_WAITING);
    private final Semaphore questions = new Semaphore(AT_ONCE, true);
    private final Map<Name, Set<Semaphore>> bells = new ConcurrentHashMap<>();
    private final Runnable refused;

    ChangeReceipts(Peers peers, ServedSerials served, Metrics metrics) {
        this.peers = peers;
        var counter = metrics.counter(
                "apiproxy_waits_refused_total", "Requests with wait= refused as too many wait already.");
        this.refused = counter::inc;
        metrics.gauge(
                "apiproxy_waiting_requests",
                "Requests that wait for secondaries.",
                () -> MAX_WAITING - room.availablePermits());
        served.listen(zone -> bells.getOrDefault(zone, Set.of()).forEach(Semaphore::release));
    }

    /** A place among those who wait. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** Takes a place; 429 where there is none. To be done before anything is written. */
    Place enter() {
        if (!room.tryAcquire()) {
            refused.run();
            throw new HttpProblem(429, MAX_WAITING + " requests wait for secondaries already");
        }
        return room::release;
    }

    /** The receipt as it is now. */
    Receipt ask(ChangeId id) {
        String path = "/zones/" + ZoneId.of(id.zone()) + "/receipts?generation=" + id.generation();
        Peers.Answer answer = peers.fleet(FleetRequest.get(path));
        if (answer.status() != 200) {
            throw new Failure.Unavailable("the health-checker answered with the status " + answer.status());
        }
        try {
            return Receipt.of(id, json.readTree(answer.json()));
        } catch (IOException e) {
            throw new Failure.Corrupt("the health-checker's receipt is no JSON", e);
        }
    }

    /**
     * Waits, in a place that was taken.
     *
     * @return the last receipt seen; empty where the health-checker never answered
     */
    Optional<Receipt> await(ChangeId id, Goal goal) {
        long end = System.nanoTime() + goal.timeout().toNanos();
        Semaphore bell = new Semaphore(0);
        bells.compute(id.zone(), (zone, set) -> {
            Set<Semaphore> all = set == null ? ConcurrentHashMap.newKeySet() : set;
            all.add(bell);
            return all;
        });
        try {
            return watch(id, goal, bell, end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            bells.computeIfPresent(id.zone(), (zone, set) -> {
                set.remove(bell);
                return set.isEmpty() ? null : set;
            });
        }
    }

    private Optional<Receipt> watch(ChangeId id, Goal goal, Semaphore bell, long end) throws InterruptedException {
        Optional<Receipt> last = Optional.empty();
        long pause = FIRST_PAUSE;
        while (true) {
            Optional<Receipt> seen = look(id, end);
            last = seen.isPresent() ? seen : last;
            if (seen.filter(receipt -> goal.isMet(receipt) || receipt.state() == Receipt.State.FAILED)
                    .isPresent()) {
                return seen;
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return last;
            }
            if (bell.tryAcquire(Math.min(left, pause), TimeUnit.NANOSECONDS)) {
                bell.drainPermits();
                pause = FIRST_PAUSE;
            } else {
                pause = Math.min(LONGEST_PAUSE, 2 * pause);
            }
        }
    }

    private Optional<Receipt> look(ChangeId id, long end) throws InterruptedException {
        if (!questions.tryAcquire(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ask(id));
        } catch (Failure e) {
            LOG.debug("receipt not learned change={} reason={}", id, e.getMessage());
            return Optional.empty();
        } finally {
            questions.release();
        }
    }
}
