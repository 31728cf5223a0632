package io.zonecast.zoneprovider.feed;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.service.Readiness;
import io.zonecast.dns.dnssec.SignedRrset;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.nameserver.Nameserver;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.transfer.Notifier;
import io.zonecast.zoneprovider.answer.Wholes;
import io.zonecast.zoneprovider.signing.VersionListener;
import io.zonecast.zoneprovider.store.OutboxRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives zones to servers of another make straight from the store. Of each zone only its SOA is in memory, and only that is
 * answered; who may, gets whole zones and changes. Nobody who makes versions waits for it: they leave a zone's name and the
 * diff, and one thread does the rest.
 */
public final class Feed implements VersionListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    /** Zones read at once while the first look is taken. */
    private static final int PAGE = 1000;

    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final FeedSettings settings;
    private final ProviderStore store;
    private final KeptDiffs diffs;
    private final StoredZones stored;
    private final Readiness.Condition condition;
    private final RandomGenerator random;
    private final ZoneTable table = new ZoneTable();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    /** Each zone once, so there are no more than zones. */
    private final Set<Name> changed = new LinkedHashSet<>();

    private final Thread thread;
    private @Nullable Nameserver server;
    private @Nullable Notifier notifier;
    private volatile boolean closed;

    /**
     * Not started.
     *
     * @param store as those see it who answer requests
     */
    public Feed(
            FeedSettings settings,
            ProviderStore store,
            Wholes wholes,
            Readiness.Condition condition,
            RandomGenerator random) {
        this.settings = settings;
        this.store = store;
        this.diffs = new KeptDiffs(settings.keepOctets());
        this.stored = new StoredZones(store, wholes, diffs);
        this.condition = condition;
        this.random = random;
        this.thread = Thread.ofPlatform().daemon().name("feed").unstarted(this::run);
    }

    /** Reads the SOAs of all zones in the background, then listens. */
    public Feed start(Metrics metrics) {
        condition.notReady("reads its zones");
        metrics.gauge("zoneprovider_feed_zones", "Zones that servers of another make may have", table::size);
        metrics.gauge("zoneprovider_feed_diff_octets", "Octets of diffs kept for IXFR", diffs::octets);
        metrics.counter(
                "zoneprovider_feed_diffs_dropped_total", "Zones whose diffs had no room any more", diffs::dropped);
        metrics.counters(
                "zoneprovider_feed_total", "What the feed's nameserver counts, by kind", "kind", this::counters);
        metrics.gauge(
                "zoneprovider_feed_notify_given_up", "Changes that a server did not confirm since the start", () -> {
                    Notifier running = notifier();
                    return running == null ? 0 : running.givenUp();
                });
        thread.start();
        return this;
    }

    private Map<String, Long> counters() {
        Nameserver running = server();
        Map<String, Long> counts = new TreeMap<>(running == null ? Map.of() : running.counters());
        // How many connections are open is no sum.
        counts.keySet().removeIf(name -> name.endsWith("_open"));
        return counts;
    }

    /** The addresses with their real ports; none while it does not listen. */
    public List<InetSocketAddress> listening() {
        Nameserver running = server();
        return running == null ? List.of() : running.listening();
    }

    private @Nullable Nameserver server() {
        lock.lock();
        try {
            return server;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Notifier notifier() {
        lock.lock();
        try {
            return notifier;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void made(Name zone, List<OutboxRow> versions) {
        diffs.add(zone, versions);
        lock.lock();
        try {
            changed.add(zone);
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        attempt("its zones can't be read", this::readAll);
        attempt("can't listen", this::open);
        while (!closed) {
            List<Name> zones = take();
            attempt("the store can't be read", () -> refresh(zones));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Tries until it succeeds, and says so meanwhile. */
    private void attempt(String what, Step step) {
        while (!closed) {
            try {
                step.run();
                return;
            } catch (IOException | RuntimeException e) {
                condition.notReady(what + ": " + e.getMessage());
                LOG.error("feed waits, will try again reason={}", what, e);
            }
            lock.lock();
            try {
                if (!closed) {
                    news.awaitNanos(AGAIN.toNanos());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                lock.unlock();
            }
        }
    }

    private void readAll() {
        byte[] after = {};
        boolean more = true;
        while (more && !closed) {
            byte[] from = after;
            List<ZoneRow> rows = store.read(reader -> reader.zones(from, PAGE));
            refresh(rows.stream()
                    .filter(row -> !row.deleted())
                    .map(ZoneRow::zone)
                    .toList());
            more = rows.size() == PAGE;
            after = more ? rows.getLast().zone().toWire() : after;
        }
    }

    private void open() throws IOException {
        if (notifier() == null && !settings.notified().isEmpty()) {
            Notifier telling = Notifier.start(
                    table,
                    settings.notified(),
                    Notifier.Timing.DEFAULT,
                    () -> System.currentTimeMillis() / 1000,
                    random);
            set(() -> notifier = telling);
        }
        NameserverSettings usual = NameserverSettings.on(settings.listen()).withTransfer(settings.transfer());
        Nameserver opened = Nameserver.start(usual, table, stored);
        set(() -> server = opened);
        condition.ready();
        LOG.info("feed listens addresses={} zones={}", opened.listening(), table.size());
    }

    private void set(Runnable assignment) {
        lock.lock();
        try {
            assignment.run();
        } finally {
            lock.unlock();
        }
    }

    private List<Name> take() {
        lock.lock();
        try {
            while (changed.isEmpty() && !closed) {
                news.await();
            }
            List<Name> zones = new ArrayList<>(changed);
            changed.clear();
            return zones;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Shows what the store has of zones, and tells whoever wants to know. */
    private void refresh(List<Name> zones) {
        for (Name zone : zones) {
            try {
                refresh(zone);
            } catch (Failure e) {
                throw e;
            } catch (RuntimeException e) {
                // One zone that can't be shown keeps no other from being.
                LOG.error("zone can't be fed zone={}", zone, e);
            }
        }
        if (server() != null) {
            condition.ready();
        }
    }

    private void refresh(Name zone) {
        Optional<SignedRrset> soa = store.read(reader -> reader.zone(zone)
                .filter(row -> !row.deleted())
                .flatMap(row -> reader.soa(row.id(), zone).stream().findFirst()));
        if (soa.isEmpty()) {
            table.remove(zone);
            return;
        }
        table.put(ZoneImage.alone(soa.get().rrset()));
        Notifier telling = notifier();
        if (telling != null) {
            telling.changed(zone);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread.getState() != Thread.State.NEW) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Nameserver running = server();
        Notifier telling = notifier();
        if (telling != null) {
            telling.close();
        }
        if (running != null) {
            running.close();
        }
    }
}
