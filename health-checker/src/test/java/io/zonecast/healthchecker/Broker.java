package io.zonecast.healthchecker;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.InventoryCodec;
import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.common.message.Ping;
import io.zonecast.common.message.PingCodec;
import io.zonecast.common.message.ResyncCodec;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.message.SecondaryCommand;
import io.zonecast.common.message.SecondaryCommandCodec;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.service.ServiceContext;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.NatsServer;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.BodyClaim;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A real nats-server with a pretended zone-provider and pretended secondaries. */
final class Broker implements AutoCloseable {
    static final int PAGE = 3;

    final Path folder;
    final NatsServer nats;
    final Signer providerKey = NatsKeys.random();
    final Signer checkerKey = NatsKeys.random();
    final Signer proxyKey = NatsKeys.random();
    final Bus provider;
    final Metrics metrics = new Metrics();
    final Readiness readiness = new Readiness();
    final KeyRing keys = NatsKeys.ring(Map.of(
            Role.API_PROXY, List.of(proxyKey.publicKey()),
            Role.ZONE_PROVIDER, List.of(providerKey.publicKey()),
            Role.HEALTH_CHECKER, List.of(checkerKey.publicKey())));
    private final List<Bus> buses = new ArrayList<>();
    private final List<Secondary> secondaries = new ArrayList<>();
    private final NavigableMap<Name, Manifest> zones = new TreeMap<>();
    private final List<Manifest> published = new ArrayList<>();
    private final DigestTree tree = new DigestTree();
    private long n;

    Broker(Path folder) {
        this.folder = folder;
        nats = NatsServer.start(folder);
        provider = TestBus.connect(nats, "zone-provider", providerKey);
        provider.ensureStream(new Bus.StreamSettings(
                Subjects.ZONE_VERSIONS, List.of(Subjects.ALL_VERSIONS), Duration.ofDays(7), 1L << 30, 1));
        provider.ensureConsumer(
                Subjects.ZONE_VERSIONS,
                new Bus.ConsumerSettings(
                        Subjects.HEALTH_CHECKER_CONSUMER, Subjects.ALL_VERSIONS, true, Bus.Start.FIRST));
        provider.serve(Subjects.zoneInventory("*"), 2, "zone-provider", 4, this::inventory);
    }

    ServiceContext context() {
        Bus bus = TestBus.open(nats, "health-checker", checkerKey);
        buses.add(bus);
        return new ServiceContext(
                "health-checker",
                folder,
                bus,
                checkerKey,
                keys,
                new Metrics(),
                new Readiness(),
                InstantSource.system());
    }

    private synchronized Reply inventory(Message request) {
        return switch (InventoryCodec.decodeRequest(request.body())) {
            case InventoryRequest.Root ignored ->
                Reply.of(InventoryCodec.encode(new InventoryReply.Root(tree.root(), zones.size(), 1)));
            case InventoryRequest.Zones wanted -> {
                Name after = wanted.cursor().isEmpty() ? null : Name.parse(wanted.cursor());
                List<InventoryReply.Entry> page = new ArrayList<>();
                for (Manifest one : (after == null ? zones : zones.tailMap(after, false)).values()) {
                    if (page.size() < PAGE) {
                        page.add(new InventoryReply.Entry(
                                one.zone(),
                                one.version(),
                                one.serial(),
                                one.digest(),
                                one.zone().toString().startsWith("z1.")));
                    }
                }
                boolean last = page.isEmpty() || page.getLast().zone().equals(zones.lastKey());
                yield Reply.of(InventoryCodec.encode(new InventoryReply.Page(
                        page, last ? "" : page.getLast().zone().toString())));
            }
            case InventoryRequest.Join ignored -> throw new AssertionError("not asked by a health-checker");
            case InventoryRequest.Branches ignored -> throw new AssertionError("not asked by a health-checker");
            case InventoryRequest.Buckets ignored -> throw new AssertionError("not asked by a health-checker");
            case InventoryRequest.Ahead ignored -> throw new AssertionError("not asked by a health-checker");
        };
    }

    /** A version that is in the inventory only, as if it was published before the stream began. */
    synchronized Manifest had(String zone) {
        n++;
        Manifest manifest = new Manifest(
                Name.parse(zone),
                Group.ALL,
                new VersionNumber(1, n),
                VersionNumber.NONE,
                ZoneDigest.ZERO,
                new Generation(1, n),
                new Serial(n),
                new ZoneDigest(n, 1, 2, 3),
                Instant.MAX,
                Instant.now(),
                ManifestKind.FULL,
                BodyClaim.NONE,
                "");
        tree.replace(manifest.zone(), leaf(zones.get(manifest.zone())), leaf(manifest));
        zones.put(manifest.zone(), manifest);
        published.add(manifest);
        return manifest;
    }

    Manifest publish(String zone) {
        return publish(zone, providerKey);
    }

    Manifest publish(String zone, Signer signer) {
        Manifest manifest = had(zone);
        provider.append(
                        Subjects.version(manifest.group(), manifest.zone()),
                        VersionMessage.headers(SignedManifest.seal(manifest, signer)),
                        new byte[] {1, 2, 3},
                        "v" + manifest.version(),
                        Duration.ofSeconds(5))
                .join();
        return manifest;
    }

    private static ZoneDigest leaf(Manifest manifest) {
        return manifest == null
                ? ZoneDigest.ZERO
                : DigestTree.leaf(manifest.zone(), manifest.version(), manifest.digest());
    }

    /** The api-proxy's user of the broker. */
    Bus proxy() {
        Bus bus = TestBus.connect(nats, "api-proxy", proxyKey);
        buses.add(bus);
        return bus;
    }

    /** A pretended secondary that pings ten times a second. */
    final class Secondary implements AutoCloseable {
        final String id;
        final List<ResyncOrder> orders = new CopyOnWriteArrayList<>();
        final List<SecondaryCommand> commands = new CopyOnWriteArrayList<>();
        private final String instance;
        private final Duration ahead;
        private volatile Ping.State state = Ping.State.SERVING;
        private volatile boolean deaf;
        private final Bus bus;
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final Map<Name, Manifest> served = new TreeMap<>();
        private final DigestTree mine = new DigestTree();
        private final List<Ping.Applied> toTell = new ArrayList<>();
        private final List<String> listeners;
        private int position;
        private boolean stuck;
        private long sequence;

        Secondary(String id, String... listeners) {
            this(id, "instance", Duration.ZERO, listeners);
        }

        /** @param ahead how wrong its clock is */
        Secondary(String id, String instance, Duration ahead, String... listeners) {
            this.id = id;
            this.instance = instance;
            this.ahead = ahead;
            this.listeners = List.of(listeners);
            bus = TestBus.connect(nats, id);
            bus.serve(Subjects.resync(id), -1, id, 1, this::ordered);
            bus.serve(Subjects.command(id), -1, id, 1, this::commanded);
            var ignored = timer.scheduleAtFixedRate(this::ping, 0, 100, TimeUnit.MILLISECONDS);
            secondaries.add(this);
        }

        synchronized void stuck(boolean stuck) {
            this.stuck = stuck;
        }

        /** Takes no commands, as if it were stuck, but goes on pinging. */
        void deaf(boolean isDeaf) {
            deaf = isDeaf;
        }

        /** Tells no applied versions, only its root. */
        synchronized void rollBack() {
            for (Manifest one : List.copyOf(served.values())) {
                mine.replace(one.zone(), leaf(one), ZoneDigest.ZERO);
                served.remove(one.zone());
            }
            stuck = true;
        }

        private Reply commanded(Message message) {
            Seal.open(keys, Role.HEALTH_CHECKER, message.subject(), message.headers(), message.body());
            if (deaf) {
                throw new Failure.Unavailable("stuck");
            }
            SecondaryCommand command = SecondaryCommandCodec.decode(message.body());
            commands.add(command);
            state = command instanceof SecondaryCommand.Drain ? Ping.State.DRAINING : Ping.State.SERVING;
            return Reply.of(SecondaryCommandCodec.encode(new SecondaryCommand.Taken(state)));
        }

        private synchronized Reply ordered(Message message) {
            Seal.open(keys, Role.HEALTH_CHECKER, message.subject(), message.headers(), message.body());
            ResyncOrder order = ResyncCodec.decode(message.body());
            orders.add(order);
            if (stuck) {
                stuck = false;
                position = 0;
            }
            return Reply.of(ResyncCodec.encode(new ResyncOrder.Progress(order.order(), true, 1)));
        }

        private synchronized void ping() {
            if (!stuck) {
                synchronized (Broker.this) {
                    while (position < published.size()) {
                        set(published.get(position++));
                    }
                }
            }
            Ping ping = new Ping(
                    id,
                    instance,
                    ++sequence,
                    Instant.now().plus(ahead),
                    true,
                    state,
                    "all",
                    mine.root(),
                    served.size(),
                    0,
                    List.copyOf(toTell),
                    new Ping.Load(0.5, 1 << 20, 7, Instant.MAX, "test", listeners));
            if (bus.publish(Subjects.ping(id), Headers.NONE, PingCodec.encode(ping))) {
                toTell.clear();
            }
        }

        private void set(Manifest manifest) {
            mine.replace(manifest.zone(), leaf(served.get(manifest.zone())), leaf(manifest));
            served.put(manifest.zone(), manifest);
            toTell.add(new Ping.Applied(manifest.zone(), manifest.version(), manifest.serial(), false));
        }

        @Override
        public void close() {
            timer.shutdownNow();
            bus.close();
        }
    }

    @Override
    public void close() {
        secondaries.forEach(Secondary::close);
        buses.forEach(Bus::close);
        provider.close();
        nats.close();
    }
}
