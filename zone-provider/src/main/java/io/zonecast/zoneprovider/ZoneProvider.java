package io.zonecast.zoneprovider;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Bus.StreamSettings;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.service.ServiceContext;
import io.zonecast.common.subject.Subjects;
import io.zonecast.dns.dnssec.Crypto;
import io.zonecast.zoneprovider.answer.BrakeResponder;
import io.zonecast.zoneprovider.answer.ContentsResponder;
import io.zonecast.zoneprovider.answer.DataResponder;
import io.zonecast.zoneprovider.answer.InventoryResponder;
import io.zonecast.zoneprovider.answer.KeysResponder;
import io.zonecast.zoneprovider.answer.Retelling;
import io.zonecast.zoneprovider.answer.Wholes;
import io.zonecast.zoneprovider.brake.Brake;
import io.zonecast.zoneprovider.brake.BrakeLimits;
import io.zonecast.zoneprovider.feed.Feed;
import io.zonecast.zoneprovider.follow.ContentClient;
import io.zonecast.zoneprovider.follow.Epochs;
import io.zonecast.zoneprovider.follow.EventFollower;
import io.zonecast.zoneprovider.follow.InventoryWatch;
import io.zonecast.zoneprovider.follow.ReleaseLane;
import io.zonecast.zoneprovider.follow.RenewalLane;
import io.zonecast.zoneprovider.follow.RepairLane;
import io.zonecast.zoneprovider.follow.RepublishLane;
import io.zonecast.zoneprovider.follow.StreamKeeper;
import io.zonecast.zoneprovider.follow.StreamPredecessors;
import io.zonecast.zoneprovider.follow.Warming;
import io.zonecast.zoneprovider.inventory.Trees;
import io.zonecast.zoneprovider.keys.KekFile;
import io.zonecast.zoneprovider.keys.KeyVault;
import io.zonecast.zoneprovider.metrics.BrakeMetrics;
import io.zonecast.zoneprovider.metrics.ProviderMetrics;
import io.zonecast.zoneprovider.precedence.Precedence;
import io.zonecast.zoneprovider.publish.Publisher;
import io.zonecast.zoneprovider.signing.CpuWorkers;
import io.zonecast.zoneprovider.signing.HotZones;
import io.zonecast.zoneprovider.signing.Limits;
import io.zonecast.zoneprovider.signing.Numbers;
import io.zonecast.zoneprovider.signing.ShownVersions;
import io.zonecast.zoneprovider.signing.SigningCounts;
import io.zonecast.zoneprovider.signing.Versioner;
import io.zonecast.zoneprovider.signing.WantedZones;
import io.zonecast.zoneprovider.signing.ZoneDoor;
import io.zonecast.zoneprovider.store.BoundedReads;
import io.zonecast.zoneprovider.store.ProviderStore;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of the zone-provider, started in order and closed in reverse. */
public final class ZoneProvider implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZoneProvider.class);

    /** Requests answered at the same time; each may hold a whole zone in memory. */
    private static final int DATA_AT_ONCE = 4;

    private static final int INVENTORY_AT_ONCE = 4;

    /** Answers that read the store at the same time; it has two readers more, for signing. */
    private static final int ANSWERS_READING = 4;

    private final Lanes lanes = new Lanes();
    private volatile Runnable lookAtStreams = () -> {};
    private volatile Runnable compared = () -> {};

    private @Nullable Feed feed;

    private ZoneProvider() {}

    /** The addresses of the feed with their real ports; none while it does not listen. */
    public List<InetSocketAddress> feeding() {
        Feed running = feed;
        return running == null ? List.of() : running.listening();
    }

    /** The broker is back, perhaps with less than it had. */
    private void returned(InventoryWatch inventory) {
        lookAtStreams.run();
        inventory.soon();
    }

    /** Starts; what is not there yet is waited for in the background. */
    public static ZoneProvider start(ProviderSettings settings, ServiceContext context) {
        ZoneProvider provider = new ZoneProvider();
        try {
            provider.wire(settings, context);
            return provider;
        } catch (RuntimeException e) {
            provider.close();
            throw e;
        }
    }

    private void wire(ProviderSettings settings, ServiceContext context) {
        Bus bus = context.bus();
        SecureRandom random = new SecureRandom();
        ProviderMetrics metrics = ProviderMetrics.of(context.metrics());
        Readiness.Condition writable = context.readiness().condition("store");
        ProviderStore store = lanes.add(ProviderStore.open(
                context.stateDir(), problem -> problem.ifPresentOrElse(writable::notReady, writable::ready)));
        Crypto crypto = Crypto.fastest();
        LOG.info("signing with provider={}", crypto.name());
        KekFile kek = new KekFile(settings.kekFile().orElse(context.stateDir().resolve("kek")), random);
        KeyVault vault = KeyVault.open(store, kek, crypto, settings.algorithm(), random);

        Trees trees = Trees.of(store);
        Numbers numbers = new Numbers();
        HotZones hot = new HotZones(settings.cacheRrsets());
        WantedZones wanted = new WantedZones(System::nanoTime);
        wanted.want(store.read(reader -> reader.wanted()));
        Precedence precedence = new Precedence();
        CpuWorkers fast = lanes.add(new CpuWorkers("sign", settings.workers(), precedence));
        CpuWorkers slow = lanes.add(new CpuWorkers("sign-slow", Math.max(1, settings.workers() / 2), precedence));
        Publisher publisher = lanes.add(new Publisher(store, bus, settings.publishTimeout(), metrics).start());
        BoundedReads answers = new BoundedReads(store, ANSWERS_READING);
        Wholes wholes = new Wholes(answers, context.signer(), settings.cacheOctets());
        Retelling retelling = lanes.add(new Retelling(wholes, bus, settings.publishTimeout(), metrics).start());
        Brake brake = brake(settings.brake(), context, store, trees);
        Epochs epochs = new Epochs(store, numbers, context.clock(), random);
        ShownVersions shown = new ShownVersions();
        StreamPredecessors predecessors = new StreamPredecessors(bus, context.keys(), store, epochs, shown);
        Versioner versioner = new Versioner(
                store,
                hot,
                vault,
                numbers,
                context.signer(),
                settings.policy(),
                Limits.DEFAULT,
                predecessors,
                brake,
                context.clock(),
                new SigningCounts(metrics));
        ZoneDoor door =
                new ZoneDoor(versioner, store, hot, trees, wanted, brake, retelling::askedAgain, publisher, precedence);
        if (!settings.feed().listen().isEmpty()) {
            Readiness.Condition feeding = context.readiness().condition("feed");
            Feed made = new Feed(settings.feed(), answers, wholes, feeding, random);
            door.listen(made);
            feed = lanes.add(made.start(context.metrics()));
        }
        ReleaseLane release = lanes.add(new ReleaseLane(brake, door, slow).start());
        gauges(context, store, trees, hot, wanted, publisher);

        ContentClient client = new ContentClient(bus, context.keys(), random, settings.fetchTimeout());
        InventoryWatch inventory = lanes.add(new InventoryWatch(
                client,
                store,
                wanted,
                brake,
                shown,
                settings.inventoryInterval(),
                context.readiness().condition("inventory"),
                () -> compared.run()));
        RepublishLane republish = lanes.add(new RepublishLane(
                store, predecessors, shown, epochs, door, slow, inventory::compared, settings.renewalsPerSecond()));
        compared = republish::soon;
        Runnable follow = () -> {
            lanes.add(bus.follow(
                    Subjects.ZONE_EVENTS,
                    Subjects.PROVIDER_CONSUMER,
                    new EventFollower(
                            context.keys(),
                            door,
                            fast,
                            metrics,
                            () -> returned(inventory),
                            () -> lookAtStreams.run())));
            lanes.add(new Warming(store, door, hot, slow, Limits.DEFAULT.fastLoad(), settings.cacheRrsets() / 2));
            lanes.add(new RepairLane(wanted, client, door, slow, metrics).start());
            inventory.start();
            republish.start();
            lanes.add(new RenewalLane(
                            store,
                            door,
                            slow,
                            settings.policy(),
                            context.clock(),
                            settings.renewalInterval(),
                            settings.renewalsPerSecond())
                    .start());
        };
        Runnable onReturn = () -> {
            publisher.soon();
            inventory.soon();
            republish.soon();
        };
        StreamKeeper streams = lanes.add(streams(settings, context, store, epochs, follow, onReturn));
        lookAtStreams = streams::soon;
        streams.start();

        serve(bus, Subjects.zoneData("*"), 2, DATA_AT_ONCE, new DataResponder(answers, wholes, metrics));
        serve(
                bus,
                Subjects.zoneInventory("*"),
                2,
                INVENTORY_AT_ONCE,
                new InventoryResponder(
                        bus,
                        answers,
                        trees,
                        numbers,
                        context.keys(),
                        republish::ahead,
                        streams::soon,
                        metrics,
                        context.clock()));
        ContentsResponder returned = new ContentsResponder(answers, wholes, context.signer());
        serve(bus, Subjects.returnedData("*"), 2, DATA_AT_ONCE, returned);
        serve(bus, Subjects.returnedInventory("*"), 2, INVENTORY_AT_ONCE, returned);
        serve(bus, Subjects.keys("*", "list"), 1, INVENTORY_AT_ONCE, new KeysResponder(answers));
        serve(bus, Subjects.brake("*"), 1, 1, new BrakeResponder(context.keys(), store, brake, release::soon));
    }

    private static StreamKeeper streams(
            ProviderSettings settings,
            ServiceContext context,
            ProviderStore store,
            Epochs epochs,
            Runnable onceReady,
            Runnable onReturn) {
        ProviderSettings.StreamLimits limits = settings.streams();
        return new StreamKeeper(
                context.bus(),
                context.keys(),
                store,
                epochs,
                context.clock(),
                stream(settings, Subjects.ZONE_EVENTS, Subjects.ALL_EVENTS, limits.eventOctets()),
                stream(settings, Subjects.ZONE_VERSIONS, Subjects.ALL_VERSIONS, limits.versionOctets()),
                context.readiness().condition("streams"),
                onceReady,
                onReturn);
    }

    private static Brake brake(BrakeLimits limits, ServiceContext context, ProviderStore store, Trees trees) {
        Instant from = context.clock().instant().minus(limits.window());
        Brake brake = new Brake(
                limits,
                store.read(reader -> reader.held()),
                store.read(reader -> reader.departures(from)),
                trees::zones,
                BrakeMetrics.of(context.metrics()));
        context.metrics().gauge("zoneprovider_held_zones", "Zones that would leave and are held", brake::held);
        return brake;
    }

    private void serve(Bus bus, String subject, int idToken, int atOnce, Bus.Responder responder) {
        lanes.add(bus.serve(subject, idToken, "zone-provider", atOnce, responder));
    }

    private static StreamSettings stream(ProviderSettings settings, String name, String subjects, long octets) {
        ProviderSettings.StreamLimits limits = settings.streams();
        return new StreamSettings(name, List.of(subjects), limits.maxAge(), octets, limits.replicas());
    }

    private static void gauges(
            ServiceContext context,
            ProviderStore store,
            Trees trees,
            HotZones hot,
            WantedZones wanted,
            Publisher publisher) {
        var metrics = context.metrics();
        metrics.gauge("zoneprovider_zones", "Zones published", trees::zones);
        metrics.gauge("zoneprovider_commits_waiting", "Commits that wait for the store", store::waiting);
        metrics.gauge(
                "zoneprovider_commits_full",
                "How often a commit had to wait for a place in the queue",
                store::fullWaits);
        metrics.gauge("zoneprovider_outbox_depth", "Versions that the broker has not confirmed", publisher::depth);
        metrics.gauge("zoneprovider_wanted_zones", "Zones whose contents have to be fetched", wanted::size);
        metrics.gauge("zoneprovider_failed_zones", "Zones that can't be signed as they are", wanted::failed);
        metrics.gauge("zoneprovider_cached_rrsets", "RRsets of zones in memory", hot::rrsets);
        metrics.gauge(
                "zoneprovider_earliest_expiry_seconds",
                "Earliest end of a signature since the epoch, NaN without signatures",
                () -> {
                    var earliest = store.read(reader -> reader.earliestExpiry());
                    return earliest.isPresent() ? earliest.getAsLong() : Double.NaN;
                });
    }

    @Override
    public void close() {
        lanes.close();
    }
}
