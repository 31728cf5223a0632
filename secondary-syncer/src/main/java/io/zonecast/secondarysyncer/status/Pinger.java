package io.zonecast.secondarysyncer.status;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.message.Ping;
import io.zonecast.common.message.PingCodec;
import io.zonecast.common.service.Software;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.HoldingsListener;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says each second in full how this secondary is, and right after an apply what it now serves: the first apply at once,
 * then at most 50 times a second, everything since the last time together.
 */
public final class Pinger implements HoldingsListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Pinger.class);
    private static final long FULL_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long STATUS_NANOS = Duration.ofMillis(20).toNanos();

    /** Applied versions that wait to be told: two seconds of the most that can be told. Behind it the root tells. */
    private static final int MAX_WAITING = 50_000;

    private final Bus bus;
    private final Group group;
    private final String instance;
    private final Holdings holdings;
    private final Figures figures;
    private final InstantSource clock;
    private final Self self;
    private final Deque<Ping.Applied> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private boolean stopping;
    private long sequence;
    private long lastQueries;
    private long lastFull;

    /** Not started; is to listen to the holdings. */
    public Pinger(
            Bus bus, Group group, String instance, Holdings holdings, Figures figures, InstantSource clock, Self self) {
        this.bus = bus;
        this.group = group;
        this.instance = instance;
        this.holdings = holdings;
        this.figures = figures;
        this.clock = clock;
        this.self = self;
        this.thread = Thread.ofPlatform().daemon().name("ping").unstarted(this::run);
    }

    /** What a secondary says of itself. Asked for on the pinger's thread. */
    public interface Self {
        /** What it is doing. */
        Ping.State state();

        /** Queries answered since the start. */
        long queries();

        /** {@code address:port} of each DNS listener. */
        List<String> listeners();

        /** What is wrong, in words for people. */
        List<String> troubles();

        /** How far resync orders are. */
        List<Ping.Order> orders();
    }

    /**
     * Starts.
     *
     * @param instance random for each process start
     */
    public static Pinger start(
            Bus bus, Group group, String instance, Holdings holdings, Figures figures, InstantSource clock, Self self) {
        Pinger pinger = new Pinger(bus, group, instance, holdings, figures, clock, self);
        pinger.lastFull = System.nanoTime() - FULL_NANOS;
        pinger.lastQueries = self.queries();
        holdings.listen(pinger);
        pinger.thread.start();
        return pinger;
    }

    @Override
    public void applied(List<Ping.Applied> applied) {
        lock.lock();
        try {
            for (Ping.Applied each : applied) {
                if (waiting.size() >= MAX_WAITING) {
                    waiting.removeFirst();
                    figures.boundHit("applied");
                }
                waiting.add(each);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void wanted(List<Name> zones) {
        // The count goes with the next ping.
    }

    private void run() {
        long lastStatus = System.nanoTime() - STATUS_NANOS;
        try {
            while (true) {
                boolean full = awaitDue(lastStatus);
                lastStatus = System.nanoTime();
                sendOrReport(full);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until something is to be said; true for the ping of each second. */
    private boolean awaitDue(long lastStatus) throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (stopping) {
                    throw new InterruptedException("stopping");
                }
                long now = System.nanoTime();
                long untilFull = lastFull + FULL_NANOS - now;
                long untilStatus = waiting.isEmpty() || !bus.connected() ? untilFull : lastStatus + STATUS_NANOS - now;
                if (untilFull <= 0) {
                    lastFull = now;
                    return true;
                }
                if (untilStatus <= 0) {
                    return false;
                }
                changed.await(Math.min(untilFull, untilStatus), TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private void sendOrReport(boolean full) {
        try {
            send(full);
        } catch (RuntimeException e) {
            // The next one may do; without pings this secondary would count as dead.
            log.error("Ping not sent", e);
        }
    }

    /**
     * Says what is new.
     *
     * @param full true to say how everything is
     */
    public void send(boolean full) {
        List<Ping.Applied> applied = new ArrayList<>();
        lock.lock();
        try {
            while (applied.size() < Ping.MAX_APPLIED && !waiting.isEmpty()) {
                applied.add(waiting.removeFirst());
            }
        } finally {
            lock.unlock();
        }
        Ping ping = new Ping(
                bus.id(),
                instance,
                ++sequence,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                full,
                self.state(),
                group.token(),
                holdings.root(),
                holdings.zones(),
                holdings.wantedCount(),
                applied,
                full ? load() : Ping.Load.NONE);
        if (!bus.publish(Subjects.ping(bus.id()), Headers.NONE, PingCodec.encode(ping))) {
            giveBack(applied);
        }
    }

    private void giveBack(List<Ping.Applied> applied) {
        lock.lock();
        try {
            for (Ping.Applied each : applied.reversed()) {
                if (waiting.size() < MAX_WAITING) {
                    waiting.addFirst(each);
                } else {
                    figures.boundHit("applied");
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static String cut(String trouble) {
        return trouble.length() <= Ping.MAX_TROUBLE ? trouble : trouble.substring(0, Ping.MAX_TROUBLE);
    }

    /** Says at once how it is, besides the ping of each second. */
    public void now() {
        lock.lock();
        try {
            lastFull = System.nanoTime() - FULL_NANOS;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private Ping.Load load() {
        long now = self.queries();
        long since = now - lastQueries;
        lastQueries = now;
        return new Ping.Load(
                MachineLoad.oneMinute(),
                MachineLoad.residentBytes(),
                since * 1e9 / FULL_NANOS,
                holdings.earliestExpiry(),
                Software.version(),
                self.listeners(),
                self.troubles().stream()
                        .limit(Ping.MAX_TROUBLES)
                        .map(Pinger::cut)
                        .toList(),
                self.orders());
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
