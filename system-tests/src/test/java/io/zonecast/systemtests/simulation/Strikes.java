package io.zonecast.systemtests.simulation;

import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.event.Contents;
import io.zonecast.common.event.EventCodec;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.subject.Subjects;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What befalls the world, apart from single messages. */
final class Strikes {
    private static final byte[] NOTHING = {};

    private final World world;
    private final Broker broker;
    private final Keys keys;
    private final Invariants invariants;
    private final Primary primary;
    private final Clients clients;
    private final Provider provider;
    private final List<Replica> replicas;
    private final List<Node> nodes;
    private final List<Name> zones;
    private final List<Map<String, Stream>> brokerImages = new ArrayList<>();
    private final List<PrimaryDisk.Rows> primaryImages = new ArrayList<>();
    private final List<ProviderDisk.Rows> providerImages = new ArrayList<>();
    private final Map<String, List<Map<String, byte[]>>> replicaImages = new TreeMap<>();
    private final Orders orders;
    private final List<Message> heard = new ArrayList<>();

    Strikes(
            World world,
            Broker broker,
            Keys keys,
            Invariants invariants,
            Primary primary,
            Clients clients,
            Provider provider,
            List<Replica> replicas,
            List<Node> nodes,
            List<Name> zones) {
        this.world = world;
        this.broker = broker;
        this.keys = keys;
        this.invariants = invariants;
        this.primary = primary;
        this.clients = clients;
        this.provider = provider;
        this.replicas = replicas;
        this.nodes = nodes;
        this.zones = zones;
        this.orders = new Orders(world, broker, keys, zones);
    }

    /** A backup of everything, for later. */
    void remember() {
        brokerImages.add(broker.image());
        providerImages.add(provider.disk.image());
        primaryImages.add(primary.disk.image());
        for (Replica replica : replicas) {
            replicaImages
                    .computeIfAbsent(replica.name(), name -> new ArrayList<>())
                    .add(replica.disk.image());
        }
        for (Stream stream : broker.streams().values()) {
            heard.addAll(stream.messages());
        }
    }

    /** One blow. */
    void strike() {
        switch (world.random.nextInt(15)) {
            case 0, 1 -> world.oneOf(nodes).crash();
            case 2 -> disconnect(world.oneOf(nodes));
            case 3 -> cut();
            case 4 -> brokerAway(false);
            case 5 -> brokerAway(true);
            case 6 -> forgetOldest();
            case 7 -> jump(world.oneOf(nodes));
            case 8 -> forge();
            case 9 -> replay();
            case 10 -> restoreReplica(world.oneOf(replicas));
            case 11 -> damage(world.oneOf(replicas));
            case 12 -> restorePrimary();
            case 13 -> orders.send(world.oneOf(replicas));
            default -> restoreProvider();
        }
    }

    private void disconnect(Node node) {
        if (node.connected) {
            broker.lost(node);
            world.note(node.name(), "loses the broker");
            node.connected = false;
            world.later(world.between(100, 40_000), node.name() + " has the broker again", () -> connect(node));
        }
    }

    private void connect(Node node) {
        node.connected = true;
        broker.kickAll();
    }

    private void cut() {
        Node one = world.oneOf(nodes);
        Node other = world.oneOf(nodes);
        world.note("", "cut between " + one.name() + " and " + other.name());
        broker.cut(one, other);
        world.later(world.between(1000, 60_000), "cuts are healed", broker::heal);
    }

    private void brokerAway(boolean lost) {
        nodes.forEach(this::disconnect);
        Map<String, Stream> store =
                brokerImages.isEmpty() || world.random.nextInt(3) == 0 ? Map.of() : world.oneOf(brokerImages);
        world.later(world.between(10, 2000), "the broker comes back", () -> {
            if (lost) {
                world.note("broker", store.isEmpty() ? "has lost its store" : "has an older store");
                broker.restore(store);
            }
        });
    }

    private void forgetOldest() {
        for (Stream stream : broker.streams().values()) {
            stream.forgetOldest(world.random.nextInt(10));
        }
        world.note("broker", "forgets the oldest messages");
    }

    private void jump(Node node) {
        node.skew = node.skew.plus(Duration.ofDays(world.random.nextBoolean() ? 1 : -1));
        world.note(node.name(), "has its clock set, off by " + node.skew);
    }

    private void restoreReplica(Replica replica) {
        List<Map<String, byte[]>> images = replicaImages.getOrDefault(replica.name(), List.of());
        if (!images.isEmpty()) {
            replica.crash();
            if (!replica.isUp()) {
                world.note(replica.name(), "gets an older disk");
                replica.disk.restore(world.random.nextInt(3) == 0 ? Map.of() : world.oneOf(images));
                invariants.restored(replica.name());
                orders.forget(replica);
            }
        }
    }

    private void damage(Replica replica) {
        if (replica.disk.flip()) {
            world.note(replica.name(), "has a damaged disk");
            replica.damaged = true;
            orders.forget(replica);
        }
    }

    private void restorePrimary() {
        if (!primaryImages.isEmpty()) {
            primary.crash();
            if (!primary.isUp()) {
                world.note(primary.name(), "gets an older disk");
                primary.restored = true;
                primary.disk.restore(world.oneOf(primaryImages));
                clients.lookAgain();
            }
        }
    }

    private void restoreProvider() {
        if (!providerImages.isEmpty()) {
            provider.crash();
            if (!provider.isUp()) {
                world.note(provider.name(), "gets an older disk");
                provider.disk.restore(world.oneOf(providerImages));
                invariants.providerRestored();
            }
        }
    }

    /** Appends again what was said before, as it was or under another subject. */
    private void replay() {
        if (heard.isEmpty()) {
            return;
        }
        for (int i = 1 + world.random.nextInt(5); i > 0; i--) {
            Message message = world.oneOf(heard);
            Message other = world.oneOf(heard);
            world.note("attacker", "replays " + message.subject());
            switch (world.random.nextInt(4)) {
                case 0 -> broker.inject(other.subject(), message.headers(), message.body(), "");
                case 1 -> broker.inject(message.subject(), message.headers(), other.body(), "");
                default -> broker.inject(message.subject(), message.headers(), message.body(), "");
            }
        }
    }

    private void forge() {
        Name zone = world.oneOf(zones);
        world.note("attacker", "forges " + zone);
        switch (world.random.nextInt(3)) {
            case 0 -> forgeVersion(zone, ManifestKind.TOMBSTONE);
            case 1 -> forgeVersion(zone, ManifestKind.FULL);
            default -> forgeEvent(zone);
        }
    }

    private void forgeVersion(Name zone, ManifestKind kind) {
        Manifest manifest = new Manifest(
                zone,
                Group.ALL,
                new VersionNumber(Integer.MAX_VALUE * 4L, 1),
                VersionNumber.NONE,
                ZoneDigest.ZERO,
                new Generation(Integer.MAX_VALUE * 4L, 1),
                new Serial(1),
                ZoneDigest.ZERO,
                Instant.MAX,
                World.START,
                kind,
                BodyClaim.NONE,
                "");
        Headers headers = VersionMessage.headers(SignedManifest.seal(manifest, keys.stranger()));
        broker.inject(Subjects.version(Group.ALL, zone), headers, NOTHING, "");
    }

    private void forgeEvent(Name zone) {
        Generation generation = new Generation(Integer.MAX_VALUE * 4L, 1);
        byte[] body = EventCodec.encode(new ZoneEvent(
                zone,
                EventKind.DELETE,
                generation,
                Generation.NONE,
                new Serial(1),
                new ZoneSettings(false, ZoneSettings.Denial.NSEC, Group.ALL),
                World.START,
                "nobody",
                "none",
                new Contents.Nothing()));
        String subject = Subjects.event(zone);
        Headers sealed = new Seal(generation.epoch(), generation.number()).seal(keys.stranger(), subject, body);
        broker.inject(subject, world.random.nextBoolean() ? sealed : Headers.NONE, body, "");
    }

    /** Everything works again, and everybody runs; what happened to disks and clocks stays. */
    void heal() {
        world.rough = false;
        nodes.forEach(node -> node.connected = true);
        broker.heal();
        nodes.forEach(Node::start);
    }
}
