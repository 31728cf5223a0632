package io.zonecast.systemtests.simulation;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.subject.Subjects;
import io.zonecast.dns.dnssec.Algorithm;
import io.zonecast.dns.dnssec.Crypto;
import io.zonecast.dns.dnssec.SigningPolicy;
import io.zonecast.zoneprovider.answer.ContentsResponder;
import io.zonecast.zoneprovider.answer.DataResponder;
import io.zonecast.zoneprovider.answer.InventoryResponder;
import io.zonecast.zoneprovider.answer.Retelling;
import io.zonecast.zoneprovider.answer.Wholes;
import io.zonecast.zoneprovider.brake.Brake;
import io.zonecast.zoneprovider.brake.BrakeLimits;
import io.zonecast.zoneprovider.follow.ContentClient;
import io.zonecast.zoneprovider.follow.Epochs;
import io.zonecast.zoneprovider.follow.EventFollower;
import io.zonecast.zoneprovider.follow.InventoryWatch;
import io.zonecast.zoneprovider.follow.RenewalLane;
import io.zonecast.zoneprovider.follow.RepairLane;
import io.zonecast.zoneprovider.follow.RepublishLane;
import io.zonecast.zoneprovider.follow.StreamKeeper;
import io.zonecast.zoneprovider.follow.StreamPredecessors;
import io.zonecast.zoneprovider.inventory.Trees;
import io.zonecast.zoneprovider.keys.KeyVault;
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
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.WantedRow;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The zone-provider. */
final class Provider extends Node {
    private static final Crypto CRYPTO = Crypto.fastest();
    private static final SecureRandom SECURE = new SecureRandom();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration RETENTION = Duration.ofDays(7);
    private static final long OCTETS = 1 << 30;

    final ProviderDisk disk = new ProviderDisk(this);
    private final KeyRing ring;
    private final Signer signer;
    private final byte[] kek;

    Provider(World world, Broker broker, KeyRing ring, Signer signer, byte[] kek) {
        super(world, broker, "zone-provider");
        this.ring = ring;
        this.signer = signer;
        this.kek = kek;
    }

    @Override
    void boot() {
        Bus bus = new SimBus(this, broker);
        ProviderStore store = disk.mount();
        KeyVault vault = KeyVault.open(store, mayMake -> kek, CRYPTO, Algorithm.ED25519, SECURE);
        Trees trees = Trees.of(store);
        Numbers numbers = new Numbers();
        HotZones hot = new HotZones(1000);
        WantedZones wanted = new WantedZones(world::nanos);
        wanted.want(store.read(view -> view.wanted()));
        Precedence precedence = new Precedence();
        CpuWorkers inline = new CpuWorkers("inline", 0, precedence);
        Publisher publisher = new Publisher(store, bus, TIMEOUT, Meters.PROVIDER);
        Wholes wholes = new Wholes(store, signer, 1 << 20);
        Retelling retelling = new Retelling(wholes, bus, TIMEOUT, Meters.PROVIDER);
        BrakeLimits limits = BrakeLimits.DEFAULT;
        Instant from = clock().instant().minus(limits.window());
        Brake brake = new Brake(
                limits,
                store.read(view -> view.held()),
                store.read(view -> view.departures(from)),
                trees::zones,
                Meters.BRAKE);
        Epochs epochs = new Epochs(store, numbers, clock(), world.random);
        ShownVersions shown = new ShownVersions();
        StreamPredecessors predecessors = new StreamPredecessors(bus, ring, store, epochs, shown);
        Versioner versioner = new Versioner(
                store,
                hot,
                vault,
                numbers,
                signer,
                SigningPolicy.DEFAULT,
                Limits.DEFAULT,
                predecessors,
                brake,
                clock(),
                new SigningCounts(Meters.PROVIDER));
        ZoneDoor door =
                new ZoneDoor(versioner, store, hot, trees, wanted, brake, retelling::askedAgain, publisher, precedence);
        Readiness readiness = new Readiness();
        ContentClient client = new ContentClient(bus, ring, SECURE, TIMEOUT);
        InventoryWatch[] inventory = new InventoryWatch[1];
        RepublishLane republish =
                new RepublishLane(store, predecessors, shown, epochs, door, inline, () -> inventory[0].compared(), 0);
        Runnable republishSoon = soon("publishes again", republish::round);
        inventory[0] = new InventoryWatch(
                client,
                store,
                wanted,
                brake,
                shown,
                Duration.ofMinutes(15),
                readiness.condition("inventory"),
                republishSoon);
        Runnable inventorySoon = soon("compares with the primary", inventory[0]::compare);
        Runnable publishSoon = soon("works off its outbox", publisher::retry);
        StreamKeeper[] keeper = new StreamKeeper[1];
        Runnable keepSoon = soon("keeps streams", () -> keeper[0].round());
        bus.serve(Subjects.zoneData("*"), 2, "zone-provider", 1, new DataResponder(store, wholes, Meters.PROVIDER));
        bus.serve(
                Subjects.zoneInventory("*"),
                2,
                "zone-provider",
                1,
                new InventoryResponder(
                        bus,
                        store,
                        trees,
                        numbers,
                        ring,
                        held -> {
                            republish.ahead(held);
                            republishSoon.run();
                        },
                        keepSoon,
                        Meters.PROVIDER,
                        clock()));
        ContentsResponder returned = new ContentsResponder(store, wholes, signer);
        bus.serve(Subjects.returnedData("*"), 2, "zone-provider", 1, returned);
        bus.serve(Subjects.returnedInventory("*"), 2, "zone-provider", 1, returned);
        keeper[0] = new StreamKeeper(
                bus,
                ring,
                store,
                epochs,
                clock(),
                new Bus.StreamSettings(Subjects.ZONE_EVENTS, List.of(Subjects.ALL_EVENTS), RETENTION, OCTETS, 1),
                new Bus.StreamSettings(Subjects.ZONE_VERSIONS, List.of(Subjects.ALL_VERSIONS), RETENTION, OCTETS, 1),
                readiness.condition("streams"),
                () -> {
                    bus.follow(
                            Subjects.ZONE_EVENTS,
                            Subjects.PROVIDER_CONSUMER,
                            new EventFollower(ring, door, inline, Meters.PROVIDER, inventorySoon, keepSoon));
                    rounds("compares with the primary", Duration.ofMinutes(15), inventory[0]::compare);
                    rounds("publishes again", Duration.ofMinutes(1), republish::round);
                    follow(store, wanted, client, door, inline);
                },
                () -> {
                    publishSoon.run();
                    inventorySoon.run();
                    republishSoon.run();
                });
        rounds("keeps streams", Duration.ofSeconds(30), () -> keeper[0].round());
        rounds("works off its outbox", Duration.ofSeconds(1), () -> {
            publisher.forget();
            publisher.retry();
            retelling.poll();
        });
    }

    private void follow(
            ProviderStore store, WantedZones wanted, ContentClient client, ZoneDoor door, CpuWorkers inline) {
        RepairLane repair = new RepairLane(wanted, client, door, inline, Meters.PROVIDER);
        rounds("fetches what is wanted", Duration.ofMillis(500), () -> {
            for (WantedRow row : wanted.takeDue(2)) {
                repair.repair(row);
            }
        });
        RenewalLane renewal =
                new RenewalLane(store, door, inline, SigningPolicy.DEFAULT, clock(), Duration.ofMinutes(1), 0);
        rounds("renews", Duration.ofMinutes(1), renewal::round);
    }

    @Override
    void lost() {
        // Everything but the disk went with its life.
    }
}
