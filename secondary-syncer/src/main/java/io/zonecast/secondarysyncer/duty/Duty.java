package io.zonecast.secondarysyncer.duty;

import io.zonecast.secondarysyncer.dns.NameserverHost;
import io.zonecast.secondarysyncer.figures.Figures;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes this secondary out of service and back. It goes on following all the while.
 *
 * <pre>
 *   in service ──drain──▶ announced ──hook, grace──▶ out of service
 *        ▲                    │                          │
 *        └──hook, listening───┴─────────resume───────────┘
 * </pre>
 *
 * A process that starts drained does not listen, and runs the hook again: what it did may be gone with the machine's
 * last life. Safe for use by many threads.
 */
public final class Duty implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Duty.class);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final NameserverHost nameserver;
    private final Hook hook;
    private final Duration grace;
    private final Figures figures;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private boolean wantedOut;
    private String reason = "";
    private boolean stopping;
    private volatile Optional<String> trouble = Optional.empty();

    private Duty(NameserverHost nameserver, Hook hook, Duration grace, Figures figures, boolean drained) {
        this.nameserver = nameserver;
        this.hook = hook;
        this.grace = grace;
        this.figures = figures;
        this.wantedOut = drained;
        this.thread = Thread.ofPlatform().daemon().name("duty").unstarted(() -> run(drained));
    }

    /**
     * Starts; in service and listening when this returns, unless an address is taken or it was drained before.
     *
     * @param grace from the hook's end until nothing is answered any more
     * @param drained true where it was drained in an earlier life
     */
    public static Duty start(NameserverHost nameserver, Hook hook, Duration grace, Figures figures, boolean drained) {
        Duty duty = new Duty(nameserver, hook, grace, figures, drained);
        if (drained) {
            log.warn("This secondary is drained and does not answer; it waits to be resumed");
            nameserver.shut("draining");
        } else {
            nameserver.open();
        }
        duty.thread.start();
        return duty;
    }

    /** To leave service; returns at once. */
    public void drain(String why) {
        nameserver.leaving("draining");
        want(true, why);
    }

    /** To come back into service; returns at once. */
    public void resume() {
        want(false, "");
    }

    private void want(boolean out, String why) {
        lock.lock();
        try {
            wantedOut = out;
            reason = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** True from the command to leave on until the one to come back. */
    public boolean isDraining() {
        lock.lock();
        try {
            return wantedOut;
        } finally {
            lock.unlock();
        }
    }

    /** What went wrong with the last hook; empty where nothing did. */
    public Optional<String> trouble() {
        return trouble;
    }

    private void run(boolean drained) {
        boolean out = drained;
        try {
            if (drained) {
                runHook(Hook.Event.DRAIN);
            }
            while (true) {
                awaitChange(out);
                if (out) {
                    comeBack();
                } else {
                    leave();
                }
                out = !out;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitChange(boolean out) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (wantedOut == out) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void leave() throws InterruptedException {
        log.warn("Draining grace_ms={} reason={}", grace.toMillis(), reason());
        runHook(Hook.Event.DRAIN);
        if (stays(true, grace)) {
            nameserver.shut("draining");
            log.warn("Drained: nothing is answered any more");
        }
    }

    private void comeBack() throws InterruptedException {
        log.info("Resuming");
        nameserver.open();
        while (nameserver.listening().isEmpty() && stays(false, LOOK)) {
            // The address is taken; the nameserver tries on.
        }
        if (!nameserver.listening().isEmpty()) {
            runHook(Hook.Event.RESUME);
        }
    }

    /** Waits, and is true where nothing else is wanted then. */
    private boolean stays(boolean out, Duration time) throws InterruptedException {
        long left = time.toNanos();
        lock.lockInterruptibly();
        try {
            while (left > 0 && wantedOut == out && !stopping) {
                left = changed.awaitNanos(left);
            }
            return wantedOut == out && !stopping;
        } finally {
            lock.unlock();
        }
    }

    private void runHook(Hook.Event event) throws InterruptedException {
        Optional<String> failure = hook.run(
                event,
                reason(),
                nameserver.addresses().stream()
                        .map(InetSocketAddress::toString)
                        .map(text -> text.substring(text.indexOf('/') + 1))
                        .toList());
        trouble = failure;
        if (hook.script().isPresent()) {
            figures.hook(event.word(), failure.isPresent() ? "failed" : "good");
        }
    }

    private String reason() {
        lock.lock();
        try {
            return reason;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
