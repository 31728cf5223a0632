package io.zonecast.apiproxy.primary;

import io.zonecast.apiproxy.change.ZoneDefaults;
import io.zonecast.apiproxy.outbox.Relay;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.Recovery;
import io.zonecast.apiproxy.zone.ReturnedZone;
import io.zonecast.common.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries an operator's decision out, zone by zone; each is durable, so that it goes on where a killed process stopped. */
final class Resolver implements AutoCloseable {
    /** Zones fetched and written beside each other: enough that they share commits, few as each is in memory. */
    private static final int AT_ONCE = 4;

    /** Zones published again under one commit; bounds how long other writes wait. */
    private static final int REWIND_PAGE = 200;

    /** Zones that could not be taken and are shown with their reason. */
    private static final int MAX_FAILED = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);

    private final Recovery recovery;
    private final ProviderContents provider;
    private final Comparer comparer;
    private final Relay relay;
    private final ZoneDefaults defaults;
    private final ExecutorService fetching = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofVirtual().name("adopt-", 0).factory());
    private final Map<String, String> failed = new TreeMap<>();
    private long done;

    Resolver(Recovery recovery, ProviderContents provider, Comparer comparer, Relay relay, ZoneDefaults defaults) {
        this.recovery = recovery;
        this.provider = provider;
        this.comparer = comparer;
        this.relay = relay;
        this.defaults = defaults;
    }

    /**
     * Goes on until it is done.
     *
     * @throws Failure where it has to be tried again later
     */
    void resolve(Recovery.Resolution resolution) {
        switch (resolution.kind()) {
            case ADOPT -> adopt(resolution);
            case REWIND -> rewind(resolution);
        }
    }

    private void adopt(Recovery.Resolution resolution) {
        while (true) {
            Comparison seen = comparer.walk(page -> take(page, resolution.origin()));
            if (!failures().isEmpty()) {
                throw new Failure.Unavailable("zones can't be taken yet: " + failures());
            }
            if (!seen.behind()) {
                recovery.verified(seen.newest());
                LOG.info("adopted what the zone-provider had zones={}", progress());
                return;
            }
        }
    }

    private void take(List<Comparison.Found> page, Origin origin) {
        List<Future<?>> running = new ArrayList<>();
        for (Comparison.Found one : page) {
            if (one.lead() == Lead.AHEAD || one.lead() == Lead.UNKNOWN) {
                running.add(fetching.submit(() -> take(one, origin)));
            }
        }
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure.Unavailable("stopped", e);
            } catch (ExecutionException e) {
                LOG.error("adopting a zone failed unexpectedly", e.getCause());
                throw new Failure.Unavailable("adopting a zone failed unexpectedly", e);
            }
        }
    }

    private void take(Comparison.Found one, Origin origin) {
        try {
            ReturnedZone returned = provider.zone(one.zone());
            if (recovery.adopt(returned, defaults, origin)) {
                // A row from before the backup may still wait to be sent; it has been.
                relay.taken(one.zone(), returned.generation());
                count();
            }
            note(one, Optional.empty());
        } catch (Failure e) {
            LOG.warn("zone can't be adopted yet zone={} reason={}", one.zone(), e.getMessage());
            note(one, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private synchronized void count() {
        done++;
    }

    private synchronized void note(Comparison.Found one, Optional<String> reason) {
        String zone = one.zone().toString();
        if (reason.isEmpty()) {
            failed.remove(zone);
        } else if (failed.size() < MAX_FAILED) {
            failed.put(zone, reason.get());
        }
    }

    private void rewind(Recovery.Resolution resolution) {
        long at = 0;
        while (true) {
            Optional<Long> next = recovery.republish(at, REWIND_PAGE, resolution);
            if (next.isEmpty()) {
                break;
            }
            at = next.get();
            LOG.debug("published again up to row={}", at);
        }
        recovery.verified(comparer.newest());
        LOG.info("everything is published again epoch={}", resolution.epoch());
    }

    /** Zones that could not be taken, each with the reason. */
    synchronized Map<String, String> failures() {
        return new TreeMap<>(failed);
    }

    /** Zones taken since the start. */
    synchronized long progress() {
        return done;
    }

    @Override
    public void close() {
        fetching.shutdownNow();
    }
}
