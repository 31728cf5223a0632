package io.zonecast.secondarysyncer.dns;

import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.service.Readiness;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.nameserver.Nameserver;
import io.zonecast.nameserver.NameserverSettings;
import io.zonecast.nameserver.transfer.ZoneHistory;
import io.zonecast.secondarysyncer.repair.BackOff;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the nameserver, or does not. Where an address can't be bound, it says so and tries until it can.
 *
 * <pre>
 *   shut ──open──▶ opening ──bound──▶ open
 *    ▲                │                │
 *    └──────────────shut───────────────┘
 * </pre>
 *
 * Connections over TCP outlive a shut by as long as an idle one may last.
 */
public final class NameserverHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NameserverHost.class);

    private final NameserverSettings settings;
    private final ZoneTable zones;
    private final ZoneHistory history;
    private final Readiness.Condition condition;
    private final BackOff backOff;
    private final NameserverCounts counts;
    private final Thread thread;
    private @Nullable Nameserver server;
    private boolean wanted;
    private boolean stopping;

    private NameserverHost(
            NameserverSettings settings,
            ZoneTable zones,
            ZoneHistory history,
            Readiness.Condition condition,
            BackOff backOff) {
        this.settings = settings;
        this.zones = zones;
        this.history = history;
        this.condition = condition;
        this.backOff = backOff;
        this.counts = new NameserverCounts(settings.tcp().idle());
        this.thread = Thread.ofPlatform().daemon().name("nameserver-host").unstarted(this::run);
    }

    /** Shut; {@link #open} opens it. */
    public static NameserverHost start(
            NameserverSettings settings,
            ZoneTable zones,
            ZoneHistory history,
            Readiness.Condition condition,
            BackOff backOff) {
        NameserverHost host = new NameserverHost(settings, zones, history, condition, backOff);
        host.thread.start();
        return host;
    }

    /** Answers when this returns, unless an address is taken; then it is tried again in the background. */
    public synchronized void open() {
        wanted = true;
        if (server == null) {
            attempt();
        } else {
            condition.ready();
        }
        notifyAll();
    }

    /**
     * Still answers, but nobody should count on it.
     *
     * @param why in a few words, for the readiness
     */
    public synchronized void leaving(String why) {
        condition.notReady(why);
    }

    /**
     * Answers no more; the addresses are free when this returns.
     *
     * @param why in a few words, for the readiness
     */
    public synchronized void shut(String why) {
        wanted = false;
        condition.notReady(why);
        Nameserver running = server;
        if (running != null) {
            server = null;
            running.stopListening();
            counts.retire(running);
        }
        notifyAll();
    }

    private void attempt() {
        if (server != null || !wanted) {
            return;
        }
        try {
            Nameserver fresh = Nameserver.start(settings, zones, history);
            server = fresh;
            counts.serving(fresh);
            condition.ready();
        } catch (IOException e) {
            condition.notReady(String.valueOf(e.getMessage()));
            log.error("Nameserver can't listen, will be tried again reason={}", e.getMessage());
        }
    }

    private synchronized void run() {
        int failures = 0;
        try {
            while (!stopping) {
                counts.closeRetired(System.nanoTime());
                boolean opening = wanted && server == null;
                failures = opening ? failures + 1 : 0;
                if (opening) {
                    wait(backOff.after(failures).toMillis());
                    attempt();
                } else if (counts.hasRetired()) {
                    wait(NameserverCounts.LOOK.toMillis());
                } else {
                    wait();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The addresses that answer; empty while there are none. */
    public synchronized List<InetSocketAddress> listening() {
        Nameserver running = server;
        return running == null ? List.of() : running.listening();
    }

    /** The addresses that answer or should. */
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> now = listening();
        return now.isEmpty() ? settings.listen() : now;
    }

    /** Queries received since the start. */
    public long queries() {
        return counts.queries();
    }

    /** Shows the nameserver's counters. */
    public void register(Metrics metrics) {
        counts.register(metrics);
    }

    @Override
    public void close() {
        Nameserver running;
        synchronized (this) {
            stopping = true;
            wanted = false;
            running = server;
            server = null;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (running != null) {
            running.close();
        }
        counts.close();
    }
}
