package io.zonecast.zoneprovider.answer;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.metrics.ProviderMetrics;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once more which version a zone has, when an event comes again whose version is out: who sent it has not seen
 * the answer, because the broker lost it. The message has the same number and no body; who lacks the version
 * fetches it. One zone at a time: the api-proxy waits seconds between its repetitions. Safe for use by many threads.
 */
public final class Retelling implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retelling.class);

    /** Zones that wait; of one more nothing is told, because its event will come again. */
    private static final int MAX_WAITING = 10_000;

    private static final byte[] NOTHING = {};

    private final Wholes wholes;
    private final Bus bus;
    private final Duration timeout;
    private final ProviderMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final LinkedHashSet<Name> waiting = new LinkedHashSet<>();
    private final Thread thread;

    /**
     * Not started.
     *
     * @param timeout after which the outcome of an append is unknown
     */
    public Retelling(Wholes wholes, Bus bus, Duration timeout, ProviderMetrics metrics) {
        this.wholes = wholes;
        this.bus = bus;
        this.timeout = timeout;
        this.metrics = metrics;
        this.thread = Thread.ofVirtual().name("retelling").unstarted(this::run);
    }

    /** Begins. */
    public Retelling start() {
        thread.start();
        return this;
    }

    /** An event of this zone came again. */
    public void askedAgain(Name zone) {
        lock.lock();
        try {
            if (waiting.size() < MAX_WAITING) {
                waiting.add(zone);
                more.signal();
            } else {
                metrics.retold().labelValues("dropped").inc();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                tell(take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Name take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty()) {
                more.await();
            }
            return first();
        } finally {
            lock.unlock();
        }
    }

    private Name first() {
        Iterator<Name> first = waiting.iterator();
        Name zone = first.next();
        first.remove();
        return zone;
    }

    /** Tells of one zone that waits, without waiting for one. */
    public void poll() {
        Optional<Name> zone;
        lock.lock();
        try {
            zone = waiting.isEmpty() ? Optional.empty() : Optional.of(first());
        } finally {
            lock.unlock();
        }
        zone.ifPresent(this::tell);
    }

    private void tell(Name zone) {
        try {
            SignedManifest signed =
                    wholes.of(zone, VersionNumber.NONE, Wholes.Form.WIRE).signed();
            Manifest manifest = signed.manifest();
            bus.append(Subjects.version(manifest.group(), zone), VersionMessage.headers(signed), NOTHING, "", timeout)
                    .join();
            metrics.retold().labelValues("told").inc();
        } catch (Failure | CompletionException e) {
            metrics.retold().labelValues("failed").inc();
            LOG.warn(
                    "version not told once more, its event will come again zone={} reason={}",
                    zone,
                    Optional.ofNullable(e.getCause()).orElse(e).getMessage());
        }
    }

    @Override
    public void close() {
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
