package io.zonecast.apiproxy.outbox;

import io.zonecast.apiproxy.store.OutboxEntry;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the outbox to the stream of zone events: at once after each commit, the events of one zone in order and
 * one at a time, many zones beside each other. A zone stays here until the zone-provider was seen at its
 * newest generation; where nothing is seen in time, its newest generation is sent again as a whole.
 *
 * <p>Memory: one {@link Lane} for each zone with an outbox row; events are read from the store when they are
 * sent.
 */
public final class Relay implements AutoCloseable {
    /** Appends under way at the same time: enough to fill the broker, few enough to bound memory (512 KiB each). */
    private static final int IN_FLIGHT = 128;

    /** Of these, events sent again: they must not crowd out what is new. */
    private static final int AGAIN_IN_FLIGHT = 8;

    /** Sent again so often, an event is no longer just slow. */
    private static final int LATE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final PrimaryStore store;
    private final Bus bus;
    private final Signer signer;
    private final RelayMetrics metrics;
    private final RelayTiming timing;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Name, Lane> lanes = new HashMap<>();
    /** Lanes that wait for the connection to come back. */
    private final Set<Lane> parked = new HashSet<>();

    private final Semaphore appends = new Semaphore(IN_FLIGHT);
    private final Semaphore againAppends = new Semaphore(AGAIN_IN_FLIGHT);
    private final RelayThreads threads;
    private volatile Runnable late = () -> {};
    private boolean closed;

    /** Not started. */
    public Relay(PrimaryStore store, Bus bus, Signer signer, RelayMetrics metrics, RelayTiming timing) {
        this(store, bus, signer, metrics, timing, RelayThreads.real(IN_FLIGHT, AGAIN_IN_FLIGHT));
    }

    /** Not started. */
    public Relay(
            PrimaryStore store,
            Bus bus,
            Signer signer,
            RelayMetrics metrics,
            RelayTiming timing,
            RelayThreads threads) {
        this.store = store;
        this.bus = bus;
        this.signer = signer;
        this.metrics = metrics;
        this.timing = timing;
        this.threads = threads;
    }

    /** Says who is told, quickly and often, that an event was sent again repeatedly without a version. */
    public void onLate(Runnable told) {
        late = told;
    }

    /** Takes up what the outbox holds and follows each commit from now on. */
    public void start() {
        store.onCommit(this::committed);
        Map<Name, Generation> waiting = store.waiting();
        if (!waiting.isEmpty()) {
            LOG.info("outbox taken up zones={}", waiting.size());
        }
        waiting.forEach(this::committed);
    }

    /** A generation stands in the outbox. */
    void committed(Name zone, Generation generation) {
        lock.lock();
        try {
            Lane lane = lanes.computeIfAbsent(zone, Lane::new);
            if (generation.isAfter(lane.latest)) {
                lane.latest = generation;
            }
            begin(lane);
        } finally {
            lock.unlock();
        }
    }

    /** The zone-provider was seen at a generation. */
    void seen(Name zone, Generation generation) {
        lock.lock();
        try {
            Lane lane = lanes.get(zone);
            if (lane == null || !generation.isAfter(lane.seen)) {
                return;
            }
            lane.seen = generation;
            lane.attempts = 0;
            lane.cancelTimer();
            if (!lane.working) {
                rest(lane);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The store has ended the rows of a zone up to a generation. */
    void settled(Name zone, Generation generation) {
        lock.lock();
        try {
            Lane lane = lanes.get(zone);
            if (lane != null && generation.isAfter(lane.settled)) {
                lane.settled = generation;
                if (!lane.working) {
                    rest(lane);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The store took a generation over from the zone-provider. */
    public void taken(Name zone, Generation generation) {
        seen(zone, generation);
        settled(zone, generation);
    }

    /** How many zones have something to send or to wait for. */
    public int zones() {
        lock.lock();
        try {
            return lanes.size();
        } finally {
            lock.unlock();
        }
    }

    private void begin(Lane lane) {
        if (!lane.working && !closed) {
            lane.working = true;
            threads.execute(() -> work(lane));
        }
    }

    /** Sends what is new in order until nothing is. */
    private void work(Lane lane) {
        while (true) {
            Generation above;
            lock.lock();
            try {
                above = lane.above();
                if (closed || !lane.latest.isAfter(above)) {
                    lane.working = false;
                    rest(lane);
                    return;
                }
                if (!bus.connected()) {
                    park(lane);
                    return;
                }
            } finally {
                lock.unlock();
            }
            if (!attempt(lane, () -> sendNext(lane, above))) {
                return;
            }
        }
    }

    /** What becomes of a lane that nobody works on. */
    private void rest(Lane lane) {
        if (lane.isDone()) {
            lane.cancelTimer();
            if (lane.isSettled()) {
                lanes.remove(lane.zone);
            }
        } else if (lane.timer == null && !closed) {
            lane.timer = schedule(timing.again(lane.attempts), () -> late(lane));
        }
    }

    /** No version was seen in time. */
    private void late(Lane lane) {
        lock.lock();
        try {
            lane.timer = null;
            if (closed || lane.working || lane.isDone()) {
                return;
            }
            lane.working = true;
            lane.attempts++;
            threads.executeLater(() -> {
                if (attempt(lane, () -> sendAgain(lane))) {
                    work(lane);
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private interface Sending {
        void run() throws InterruptedException;
    }

    /** Runs one sending; where it fails the lane is put aside for a while and false returned. */
    private boolean attempt(Lane lane, Sending sending) {
        try {
            sending.run();
            lane.failures = 0;
            return true;
        } catch (Failure.Unavailable e) {
            LOG.debug("zone event not sent zone={} reason={}", lane.zone, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("zone event can't be sent zone={}", lane.zone, e);
        }
        metrics.failed();
        lock.lock();
        try {
            lane.failures++;
            if (!closed) {
                after(timing.failed(lane.failures), () -> threads.execute(() -> work(lane)));
            }
        } finally {
            lock.unlock();
        }
        return false;
    }

    private void sendNext(Lane lane, Generation above) throws InterruptedException {
        appends.acquire();
        try {
            Optional<OutboxEntry> entry = store.nextWaiting(lane.zone, above);
            if (entry.isEmpty()) {
                // Settled meanwhile by a manifest that came in another way.
                taken(lane, lane.latest);
                return;
            }
            Events.Encoded event = Events.first(entry.get(), () -> store.newest(lane.zone));
            append(event, event.event().generation().toString());
            taken(lane, event.event().generation());
        } finally {
            appends.release();
        }
    }

    private void sendAgain(Lane lane) throws InterruptedException {
        againAppends.acquire();
        try {
            Optional<PrimaryStore.Newest> newest = store.newest(lane.zone);
            if (newest.isEmpty()) {
                return;
            }
            Events.Encoded event = Events.again(newest.get());
            Generation generation = event.event().generation();
            // The broker would take the same id for a duplicate of what it may have lost.
            append(
                    event,
                    generation + "-" + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36));
            metrics.sentAgain();
            LOG.warn("zone event sent again zone={} generation={} attempt={}", lane.zone, generation, lane.attempts);
            taken(lane, generation);
            if (lane.attempts >= LATE) {
                late.run();
            }
        } finally {
            againAppends.release();
        }
    }

    private void append(Events.Encoded event, String messageId) {
        String subject = Subjects.event(event.event().zone());
        Generation generation = event.event().generation();
        try {
            bus.append(
                            subject,
                            new Seal(generation.epoch(), generation.number()).seal(signer, subject, event.body()),
                            event.body(),
                            messageId,
                            timing.append())
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Failure.Unavailable away
                    ? new Failure.Unavailable(away.getMessage() == null ? "append failed" : away.getMessage(), away)
                    : e;
        }
        metrics.published(event.event().kind());
    }

    private void taken(Lane lane, Generation generation) {
        lock.lock();
        try {
            if (generation.isAfter(lane.sent)) {
                lane.sent = generation;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Puts a lane aside until there is a connection; one timer looks for all of them. */
    private void park(Lane lane) {
        parked.add(lane);
        if (parked.size() == 1) {
            after(timing.broker(), this::unpark);
        }
    }

    private void unpark() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (!bus.connected()) {
                after(timing.broker(), this::unpark);
                return;
            }
            parked.forEach(lane -> threads.execute(() -> work(lane)));
            parked.clear();
        } finally {
            lock.unlock();
        }
    }

    private void after(Duration pause, Runnable task) {
        Future<?> _ = schedule(pause, task);
    }

    private Future<?> schedule(Duration pause, Runnable task) {
        return threads.after(pause, task);
    }

    /** Stops sending; what is left is taken up at the next start. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        threads.close();
    }
}
