package io.zonecast.secondarysyncer;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.service.Parts;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.service.ServiceContext;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.arrival.Arrival;
import io.zonecast.secondarysyncer.check.BackgroundCheck;
import io.zonecast.secondarysyncer.dns.Announcer;
import io.zonecast.secondarysyncer.dns.NameserverHost;
import io.zonecast.secondarysyncer.dns.StoreHistory;
import io.zonecast.secondarysyncer.duty.Duty;
import io.zonecast.secondarysyncer.duty.Hook;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.follow.FastLane;
import io.zonecast.secondarysyncer.holdings.Checkpoint;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.StoreKeeper;
import io.zonecast.secondarysyncer.holdings.ZoneSeries;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import io.zonecast.secondarysyncer.repair.BackOff;
import io.zonecast.secondarysyncer.repair.Comparison;
import io.zonecast.secondarysyncer.repair.OrderBook;
import io.zonecast.secondarysyncer.repair.RepairLane;
import io.zonecast.secondarysyncer.repair.UnknownZones;
import io.zonecast.secondarysyncer.status.CommandDesk;
import io.zonecast.secondarysyncer.status.Pinger;
import io.zonecast.secondarysyncer.status.ResyncDesk;
import io.zonecast.secondarysyncer.status.SelfReport;
import io.zonecast.secondarysyncer.store.LoadReport;
import io.zonecast.secondarysyncer.store.ZoneStore;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
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
    private final Figures figures;
    private final NameserverHost nameserver;
    private final Duty duty;
    private final BackgroundCheck check;

    private SecondarySyncer(SecondarySyncerSettings settings, ServiceContext context) {
        this.settings = settings;
        this.context = context;
        try {
            // What is on disk is answered whether or not there is a broker.
            context.readiness().advisory("nats");
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
            Checkpoint checkpoint = parts.add(new Checkpoint(context.stateDir().resolve("zones.image")));
            this.holdings = load(store, table, checkpoint);
            parts.add(StoreKeeper.start(store, holdings, TEND));
            this.figures = new Figures(context.metrics());
            this.nameserver = parts.add(NameserverHost.start(
                    settings.nameserver(), table, new StoreHistory(store, settings.maxZoneBytes()), dns, backOff()));
            this.duty = parts.add(Duty.start(
                    nameserver,
                    new Hook(settings.drainHook(), settings.hookTimeout(), context.stateDir(), context.id()),
                    settings.drainGrace(),
                    figures,
                    CommandDesk.isDrained(holdings)));
            if (Arrival.isFilled(holdings)) {
                zones.ready();
            } else {
                zones.notReady("fetching all zones");
            }
            this.check = parts.add(
                    BackgroundCheck.start(store, holdings, context.keys(), figures, settings.check(), context.clock()));
            if (!settings.notified().isEmpty()) {
                parts.add(Announcer.start(holdings, table, settings.notified(), context.metrics(), random));
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

    private Holdings load(ZoneStore store, ZoneTable table, Checkpoint checkpoint) {
        long start = System.nanoTime();
        Holdings all = new Holdings(store, table);
        Map<Name, ZoneImage> kept = checkpoint.read();
        LoadReport report = all.load(settings.threads(), settings.maxZoneBytes(), kept);
        checkpoint.follow(all, kept);
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
        ProviderClient provider = new ProviderClient(
                bus, settings.group(), context.keys(), settings.maxZoneBytes(), figures, context.clock());
        UnknownZones unknown = new UnknownZones(context.clock());
        OrderBook book = new OrderBook();
        AtomicLong backlog = new AtomicLong();
        RepairLane repair = parts.add(RepairLane.start(
                holdings,
                provider,
                unknown,
                figures,
                backOff(),
                settings.repairParallel(),
                settings.maxZoneBytes(),
                settings.repairMemory()));
        Comparison comparison = parts.add(new Comparison(
                        holdings,
                        provider,
                        unknown,
                        figures,
                        book,
                        backlog::get,
                        backOff(),
                        settings.compareInterval(),
                        settings.compareSettle())
                .start());
        FastLane fastLane = parts.add(new FastLane(
                holdings,
                settings.group(),
                context.keys(),
                figures,
                context.clock(),
                settings.threads(),
                comparison::soon,
                backlog::set));
        Arrival arrival = parts.add(Arrival.start(
                bus,
                provider,
                holdings,
                fastLane,
                zones::ready,
                () -> {
                    repair.hurry();
                    comparison.returned();
                },
                figures,
                backOff(),
                settings.joinInterval(),
                settings.maxZoneBytes()));
        SelfReport self = new SelfReport(
                bus,
                holdings,
                provider,
                arrival,
                nameserver,
                duty,
                check,
                book,
                context.readiness().condition("state"),
                settings.joinInterval().multipliedBy(PATIENCE),
                context.clock());
        Pinger pinger = parts.add(Pinger.start(
                bus, settings.group(), Long.toHexString(random.nextLong()), holdings, figures, context.clock(), self));
        parts.add(ResyncDesk.start(bus, holdings, comparison, book, context.keys(), figures));
        parts.add(CommandDesk.start(bus, holdings, duty, self, pinger::now, context.keys(), figures));
        Metrics metrics = context.metrics();
        metrics.gauge(
                "secondarysyncer_unknown_zones", "Zones served that the zone-provider does not know", unknown::size);
        metrics.gauge("secondarysyncer_repair_queue", "Zones that wait to be fetched or are", repair::size);
        metrics.gauge("secondarysyncer_stream_backlog", "Messages behind the last batch taken", backlog::get);
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
        metrics.gauge(
                "secondarysyncer_store_trouble",
                "1 while the disk does not take what is written",
                () -> store.trouble().isPresent() ? 1 : 0);
        new ZoneSeries(holdings, context.clock(), settings.zoneSeries()).register(metrics);
        nameserver.register(metrics);
        check.register(metrics);
    }

    /** What it holds. */
    public Holdings holdings() {
        return holdings;
    }

    /** The addresses that answer; empty while there are none. */
    public List<InetSocketAddress> listening() {
        return nameserver.listening();
    }

    @Override
    public void close() {
        parts.close();
    }
}
