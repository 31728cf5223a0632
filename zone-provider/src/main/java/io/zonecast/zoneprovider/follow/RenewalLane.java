package io.zonecast.zoneprovider.follow;

import io.zonecast.dns.dnssec.SigningPolicy;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.precedence.Urgency;
import io.zonecast.zoneprovider.signing.CpuWorkers;
import io.zonecast.zoneprovider.signing.Job;
import io.zonecast.zoneprovider.signing.ZoneDoor;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews signatures before they end, the most urgent zones first, so many a second and no more, so that a wave of them
 * delays no change; and forgets old tombstones.
 */
public final class RenewalLane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RenewalLane.class);

    /** Zones renewed in one commit: a change waits for one such commit at most. */
    private static final int BATCH = 16;

    /** Zones looked at together: those that fail must not hide the ones behind them. */
    private static final int LOOK = 10_000;

    private static final Duration PATIENCE = Duration.ofMillis(20);

    /** A zone that could not be renewed, with days left, is tried again after this time. */
    private static final Duration RETRY = Duration.ofMinutes(15);

    /** Tombstones are kept so that a secondary that was away for long still learns what went. */
    private static final Duration KEEP_TOMBSTONES = Duration.ofDays(400);

    private final ProviderStore store;
    private final ZoneDoor door;
    private final CpuWorkers workers;
    private final SigningPolicy policy;
    private final InstantSource clock;
    private final Pace pace;
    private final Map<Name, Instant> retryAt = new HashMap<>();
    private final Rounds rounds;

    /**
     * Not started.
     *
     * @param interval between looks
     * @param perSecond zones renewed in a second; 0 for no limit
     */
    public RenewalLane(
            ProviderStore store,
            ZoneDoor door,
            CpuWorkers workers,
            SigningPolicy policy,
            InstantSource clock,
            Duration interval,
            int perSecond) {
        this.store = store;
        this.door = door;
        this.workers = workers;
        this.policy = policy;
        this.clock = clock;
        this.pace = new Pace(perSecond);
        this.rounds = new Rounds("renewal", interval, this::round);
    }

    /** Begins, in the background. */
    public RenewalLane start() {
        rounds.start();
        return this;
    }

    /** Looks once. */
    public void round() {
        Instant now = clock.instant();
        store.commit(List.of(new StoreWrite.PurgeTombstones(now.minus(KEEP_TOMBSTONES))), Urgency.RENEWAL);
        retryAt.values().removeIf(at -> !at.isAfter(now));
        Set<Name> tried = new HashSet<>();
        int renewed = 0;
        for (List<Name> due = due(now, tried); !due.isEmpty(); due = due(now, tried)) {
            for (int from = 0; from < due.size(); from += BATCH) {
                List<Name> batch = due.subList(from, Math.min(due.size(), from + BATCH));
                if (rounds.pausedUntilClosed(pace.before(batch.size(), System.nanoTime()))) {
                    return;
                }
                renewed += renew(batch, now);
            }
        }
        if (renewed > 0) {
            LOG.info("renewed signatures zones={}", renewed);
        }
    }

    /** Some that were not tried yet in this round. */
    private List<Name> due(Instant now, Set<Name> tried) {
        long before = now.plus(policy.refresh()).getEpochSecond();
        return store.read(reader -> reader.due(before, LOOK)).stream()
                .filter(zone -> !retryAt.containsKey(zone) && tried.add(zone))
                .toList();
    }

    private int renew(List<Name> zones, Instant now) {
        List<Job> jobs = zones.stream().<Job>map(Job.Renewal::new).toList();
        int renewed = 0;
        for (ZoneDoor.Outcome outcome : door.pass(jobs, workers, Urgency.RENEWAL, PATIENCE)) {
            if (!outcome.failure().isEmpty()) {
                retryAt.put(outcome.zone(), now.plus(RETRY));
            } else if (outcome.done()) {
                renewed++;
            }
        }
        return renewed;
    }

    @Override
    public void close() {
        rounds.close();
    }
}
