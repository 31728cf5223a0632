package io.zonecast.apiproxy.primary;

import io.zonecast.apiproxy.change.ZoneDefaults;
import io.zonecast.apiproxy.outbox.Relay;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.store.Recovery;
import io.zonecast.apiproxy.store.Settlement;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ContentReply;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the store with the zone-provider: at start, then now and again, and when a manifest shows what the store does not
 * know. A store that comes from a backup is noticed, its API made read-only, and what the operator decides is carried out.
 *
 * <p>Nothing is sent before the first comparison, as an event of an older copy could take the place of what is newer. Writes
 * are taken all the same, and kept apart until then: whatever is decided, they stay.
 *
 * <pre>
 *   unverified ──equal──▶ normal ◀──done── resolving
 *        │                  │                 ▲
 *        └────▶ behind ◀────┘                 │
 *                 └────────adopt, rewind──────┘
 * </pre>
 */
public final class PrimaryWatch implements AutoCloseable {
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);
    private static final Duration LEAST_BETWEEN = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(PrimaryWatch.class);

    private final PrimaryStore store;
    private final Recovery recovery;
    private final Relay relay;
    private final Comparer comparer;
    private final Resolver resolver;
    private final Readiness.Condition condition;
    private final Duration interval;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean behind;
    private volatile Optional<Comparison> last = Optional.empty();
    private volatile boolean closed;
    private volatile long notBefore = System.nanoTime();
    private volatile boolean sending;
    private volatile boolean urgent;
    private volatile boolean owed;

    /**
     * Not started.
     *
     * @param relay started when the store was compared
     * @param condition holds while the store is not behind
     * @param interval between comparisons
     */
    public PrimaryWatch(
            PrimaryStore store,
            Recovery recovery,
            Relay relay,
            ProviderContents provider,
            ZoneDefaults defaults,
            Readiness.Condition condition,
            Duration interval,
            InstantSource clock) {
        this.store = store;
        this.recovery = recovery;
        this.relay = relay;
        this.comparer = new Comparer(recovery, provider, clock);
        this.resolver = new Resolver(recovery, provider, comparer, relay, defaults);
        this.condition = condition;
        this.interval = interval;
        this.behind = recovery.standing().resolution().isPresent();
        condition.notReady("not yet compared with the zone-provider");
        relay.onLate(this::late);
        this.thread = Thread.ofVirtual().name("primary-watch").unstarted(this::run);
    }

    /** Begins to compare, in the background. */
    public PrimaryWatch start() {
        thread.start();
        return this;
    }

    private void run() {
        Duration retry = FIRST_RETRY;
        try {
            while (!closed) {
                Duration wait = interval;
                if (succeeds()) {
                    retry = FIRST_RETRY;
                } else {
                    wait = retry;
                    Duration doubled = retry.multipliedBy(2);
                    retry = doubled.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : doubled;
                }
                pause(wait);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until it is time, somebody can't wait, or a look is owed and may be taken. */
    private void pause(Duration wait) throws InterruptedException {
        long until = System.nanoTime() + wait.toNanos();
        while (!closed) {
            long left = until - System.nanoTime();
            if (owed) {
                left = Math.min(left, notBefore - System.nanoTime());
            }
            if (left <= 0) {
                return;
            }
            if (wake.tryAcquire(left, TimeUnit.NANOSECONDS)) {
                wake.drainPermits();
                if (urgent) {
                    return;
                }
            }
        }
    }

    @SuppressWarnings("CatchingUnchecked") // the watch has to outlive whatever is wrong with one round
    private boolean succeeds() {
        try {
            round();
            return true;
        } catch (Failure e) {
            LOG.debug("comparison with the zone-provider failed reason={}", e.getMessage());
            if (!sending) {
                condition.notReady("not yet compared with the zone-provider: " + e.getMessage());
            }
        } catch (RuntimeException e) {
            LOG.error("comparison with the zone-provider failed unexpectedly", e);
        }
        return false;
    }

    /**
     * Compares once and does what follows from it; by one thread at a time.
     *
     * @throws Failure where it is to be done again later
     */
    public void round() {
        owed = false;
        urgent = false;
        Recovery.Standing standing = recovery.standing();
        if (standing.resolution().isPresent()) {
            behind = true;
            show();
            // What the operator then has to look after is known when it was compared: it is normal not before that.
            resolver.resolve(standing.resolution().get());
        } else if (!standing.verified()) {
            Generation newest = comparer.newest();
            if (!newest.isAfter(standing.base())) {
                // It never heard of anything that was drawn behind this copy, so this is no older copy.
                recovery.verified(newest);
                send();
            }
        }
        long started = System.nanoTime();
        Map<Name, Generation> waiting = store.waiting();
        Comparison compared = comparer.walk(page -> settle(page, waiting));
        last = Optional.of(compared);
        // Looking takes at most a tenth of the time, however large the store is.
        notBefore = System.nanoTime() + Math.max(LEAST_BETWEEN.toNanos(), (System.nanoTime() - started) * 10);
        if (compared.behind()) {
            if (!behind) {
                LOG.error(
                        "this store is behind the zone-provider: was it restored from a backup? ahead={} unknown={}",
                        compared.ahead(),
                        compared.unknown());
            }
            behind = true;
        } else {
            if (!recovery.standing().verified()) {
                recovery.verified(compared.newest());
            }
            behind = false;
            send();
        }
        show();
    }

    /**
     * Ends what waits for a manifest that the broker has lost, and learns the serial that it would have told: the
     * zone-provider has both, and says so under its seal.
     */
    private void settle(List<Comparison.Found> page, Map<Name, Generation> waiting) {
        List<Settlement> settled = page.stream()
                .filter(one -> one.unheard().isPresent() || waiting.containsKey(one.zone()))
                .map(one -> new Settlement(one.zone(), one.theirs(), one.unheard()))
                .toList();
        if (!settled.isEmpty()) {
            store.settle(settled);
            settled.forEach(one -> relay.taken(one.zone(), one.upTo()));
        }
    }

    /** An event was sent again and again without a version: perhaps there is one, and only its manifest was lost. */
    private void late() {
        if (System.nanoTime() - notBefore > 0) {
            hurry();
        }
    }

    private void hurry() {
        urgent = true;
        wake.release();
    }

    /** Manifests are read again after a break, in which the broker may have lost some: looks as soon as it may. */
    public void resumed() {
        owed = true;
        wake.release();
    }

    private void send() {
        if (!sending) {
            sending = true;
            relay.start();
        }
    }

    /** True once the store was found to be no older copy, or is one no longer: before that nothing of it is told. */
    public boolean isSending() {
        return sending;
    }

    private void show() {
        closed().ifPresentOrElse(condition::notReady, condition::ready);
    }

    /** What manifests of the zone-provider say of zones; where the store does not know that, it is behind. */
    public void seen(List<ContentReply.Entry> entries) {
        boolean news = comparer.compare(entries).stream()
                .anyMatch(found -> found.lead() == Lead.AHEAD || found.lead() == Lead.UNKNOWN);
        if (news && !behind) {
            behind = true;
            LOG.error("the zone-provider has what this store does not know: was it restored from a backup?");
            show();
            hurry();
        }
    }

    /** Why nothing may be written now; empty where it may. */
    public Optional<String> closed() {
        if (!behind) {
            return Optional.empty();
        }
        String found = last.filter(Comparison::behind)
                .map(compared ->
                        compared.ahead() + " zones are newer there, " + compared.unknown() + " are only known there")
                .orElse("it is being compared");
        return Optional.of("This store is behind the zone-provider and read-only: " + found
                + "; see /api/v1/zonecast/primary, then adopt or rewind");
    }

    /** How it stands. */
    public PrimaryReport report() {
        Recovery.Standing standing = recovery.standing();
        return new PrimaryReport(
                behind || standing.resolution().isPresent(),
                standing.verified(),
                store.last(),
                standing.resolution().map(Recovery.Resolution::kind),
                resolver.progress(),
                resolver.failures(),
                last);
    }

    /** The last comparison; empty before the first. */
    public Optional<Comparison> comparison() {
        return last;
    }

    /**
     * Decides for a store that is behind; carried out in the background, also after a restart.
     *
     * @return false where the store is not behind, or a rewind is under way
     * @throws Failure.Unavailable where the zone-provider or the store is away
     */
    public boolean decide(Recovery.Kind kind, Origin origin) {
        Optional<Recovery.Kind> going = recovery.standing().resolution().map(Recovery.Resolution::kind);
        if (going.isPresent() && (going.get() == kind || going.get() == Recovery.Kind.REWIND)) {
            return going.get() == kind;
        }
        if (!behind) {
            return false;
        }
        recovery.decide(kind, comparer.newest(), origin);
        LOG.info("operator decided decision={} actor={}", kind, origin.actor());
        hurry();
        return true;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        resolver.close();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
