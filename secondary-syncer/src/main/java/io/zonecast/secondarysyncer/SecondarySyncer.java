package io.zonecast.secondarysyncer;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.service.Parts;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.service.ServiceContext;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.secondarysyncer.arrival.Arrival;
import io.zonecast.secondarysyncer.dns.NameserverHost;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.follow.FastLane;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.StoreKeeper;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import io.zonecast.secondarysyncer.repair.BackOff;
import io.zonecast.secondarysyncer.repair.Comparison;
import io.zonecast.secondarysyncer.repair.RepairLane;
import io.zonecast.secondarysyncer.repair.UnknownZones;
import io.zonecast.secondarysyncer.status.Pinger;
import io.zonecast.secondarysyncer.status.ResyncDesk;
import io.zonecast.secondarysyncer.status.StateRule;
import io.zonecast.secondarysyncer.store.LoadReport;
import io.zonecast.secondarysyncer.store.ZoneStore;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running secondary: first the disk, then the nameserver, so that it answers whatever else is away; then the bus.
 * Closed in reverse.
 */
public final class SecondarySyncer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SecondarySyncer.class);
    private static final Duration TEND = Duration.ofSeconds(1);

    /** So many times the joining interval without an answer, and the zone-provider counts as gone. */
    private static final int PATIENCE = 3;

    private final Parts parts = new Parts();
    private final SecondarySyncerSettings settings;
    private final ServiceContext context;
    private final RandomGenerator random = new SecureRandom();
    private final Holdings holdings;
    private final NameserverHost nameserver;

    private SecondarySyncer(SecondarySyncerSettings settings, ServiceContext context) {
        this.settings = settings;
        this.context = context;
        try {
            ZoneTable table = new ZoneTable();
            Readiness.Condition zones = context.readiness().condition("zones");
            zones.notReady("reading the disk");
            Readiness.Condition dns = context.readiness().condition("dns");
            ZoneStore store = parts.add(ZoneStore.open(
                    context.stateDir().resolve("zones"),
                    settings.store(),
                    settings.threads(),
                    context.clock(),
                    random));
            this.holdings = load(store, table);
            parts.add(StoreKeeper.start(store, holdings, TEND));
            this.nameserver = parts.add(NameserverHost.start(settings.nameserver(), table, dns, backOff()));
            if (Arrival.isFilled(holdings)) {
                zones.ready();
            } else {
                zones.notReady("fetching all zones");
            }
            connect(zones);
            register(store);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts; zones on disk are answered when this returns, unless an address is taken. */
    public static SecondarySyncer start(SecondarySyncerSettings settings, ServiceContext context) {
        return new SecondarySyncer(settings, context);
    }

    private Holdings load(ZoneStore store, ZoneTable table) {
        long start = System.nanoTime();
        Holdings all = new Holdings(store, table);
        LoadReport report = all.load(settings.threads(), settings.maxZoneBytes());
        log.info(
                "Zones loaded from disk zones={} tombstones={} wanted={} damaged={} torn_bytes={} took_ms={}",
                report.zones(),
                report.tombstones(),
                report.wanted().size(),
                report.damaged(),
                report.torn(),
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        return all;
    }

    private void connect(Readiness.Condition zones) {
        Bus bus = context.bus();
        Figures figures = new Figures(context.metrics());
        ProviderClient provider = new ProviderClient(
                bus, settings.group(), context.keys(), settings.maxZoneBytes(), figures, context.clock());
        UnknownZones unknown = new UnknownZones(context.clock());
        context.metrics()
                .gauge(
                        "secondarysyncer_unknown_zones",
                        "Zones served that the zone-provider does not know",
                        unknown::size);
        parts.add(RepairLane.start(
                holdings, provider, unknown, figures, backOff(), settings.repairParallel(), settings.maxZoneBytes()));
        Comparison comparison = parts.add(Comparison.start(
                holdings, provider, unknown, figures, backOff(), settings.compareInterval(), settings.compareSettle()));
        FastLane fastLane = parts.add(new FastLane(
                holdings,
                settings.group(),
                context.keys(),
                figures,
                context.clock(),
                settings.threads(),
                comparison::soon));
        Arrival arrival = parts.add(Arrival.start(
                bus,
                provider,
                holdings,
                fastLane,
                () -> {
                    zones.ready();
                    comparison.soon();
                },
                figures,
                backOff(),
                settings.joinInterval(),
                settings.maxZoneBytes()));
        Instant started = context.clock().instant();
        parts.add(Pinger.start(
                bus,
                settings.group(),
                Long.toHexString(random.nextLong()),
                holdings,
                figures,
                context.clock(),
                () -> StateRule.of(
                        Arrival.isFilled(holdings),
                        arrival.phase() == Arrival.Phase.FOLLOWING,
                        bus.connected(),
                        started,
                        provider.lastAnswer(),
                        settings.joinInterval().multipliedBy(PATIENCE),
                        context.clock().instant()),
                nameserver::queries,
                () -> listening().stream().map(SecondarySyncer::text).toList()));
        parts.add(ResyncDesk.start(bus, holdings, comparison, context.keys(), figures));
    }

    private BackOff backOff() {
        return new BackOff(settings.repairFirst(), settings.repairMost(), random);
    }

    private void register(ZoneStore store) {
        Metrics metrics = context.metrics();
        metrics.gauge("secondarysyncer_zones", "Zones served", holdings::zones);
        metrics.gauge("secondarysyncer_wanted_zones", "Zones known to be behind", holdings::wantedCount);
        metrics.gauge(
                "secondarysyncer_earliest_signature_expiry_seconds",
                "When the first RRSIG of any zone ends, seconds since 1970; infinity for none",
                () -> holdings.earliestExpiry().equals(Instant.MAX)
                        ? Double.POSITIVE_INFINITY
                        : holdings.earliestExpiry().getEpochSecond());
        metrics.gauge(
                "secondarysyncer_store_bytes",
                "Zone store on disk",
                () -> store.figures().bytes());
        metrics.gauge(
                "secondarysyncer_store_live_bytes",
                "Zone store without garbage",
                () -> store.figures().liveBytes());
        nameserver.register(metrics);
    }

    /** What it holds. */
    public Holdings holdings() {
        return holdings;
    }

    /** The addresses that answer; empty while there are none. */
    public List<InetSocketAddress> listening() {
        return nameserver.listening();
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    @Override
    public void close() {
        parts.close();
    }
}
