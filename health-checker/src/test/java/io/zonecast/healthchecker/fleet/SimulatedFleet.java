package io.zonecast.healthchecker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.message.Ping;
import io.zonecast.common.message.ResyncOrder;
import io.zonecast.common.message.SecondaryCommand;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A world with secondaries and a health-checker in it, and whatever can go wrong between them. */
final class SimulatedFleet {
    static final int ZONES = 12;

    final Random random;
    final World world = new World();
    final List<World.Replica> replicas = new ArrayList<>();
    final Map<String, World.Replica> twins = new TreeMap<>();
    final Map<String, Instant> twinUntil = new HashMap<>();

    /** Those of which the health-checker was told what is not so: nothing it says of them is held against it. */
    final Set<String> murky = new HashSet<>();

    private final Map<String, Integer> asleep = new HashMap<>();
    private final Map<String, Map<Name, Manifest>> backups = new HashMap<>();
    private final boolean tellsOrders;
    Fleet fleet;
    boolean quiet;
    private int told;
    private int starts;

    SimulatedFleet(Random random) {
        this.random = random;
        this.tellsOrders = random.nextBoolean();
        this.fleet = new Fleet(FleetTest.RULES, Memory.NONE, random, World.START);
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            World.Replica replica = world.new Replica("r" + i);
            replica.ahead = Duration.ofHours(random.nextInt(49) - 24L);
            replicas.add(replica);
        }
        world.teach(fleet);
    }

    private World.Replica any() {
        return replicas.get(random.nextInt(replicas.size()));
    }

    private boolean seldom(int times) {
        return random.nextInt(times) == 0;
    }

    void publishSome() {
        for (int i = random.nextInt(4); i > 0; i--) {
            Name zone = Name.parse("z" + random.nextInt(ZONES) + ".example");
            Manifest last = world.published.get(zone);
            boolean gone = last == null || last.kind() == ManifestKind.TOMBSTONE;
            world.publish(zone, !gone && seldom(5) ? ManifestKind.TOMBSTONE : ManifestKind.FULL);
        }
    }

    void disturb() {
        publishSome();
        if (seldom(100)) {
            asleep.put(any().id, random.nextInt(60));
        }
        if (seldom(100)) {
            World.Replica replica = any();
            replica.served.keySet().stream().sorted().findFirst().ifPresent(replica::lose);
        }
        if (seldom(150)) {
            World.Replica replica = any();
            Map<Name, Manifest> backup = backups.put(replica.id, new TreeMap<>(replica.served));
            if (backup != null) {
                replica.restart("restored" + random.nextInt(1_000));
                replica.goBackTo(backup);
            }
        }
        if (seldom(120)) {
            any().restart("again" + random.nextInt(1_000));
        }
        if (seldom(200)) {
            World.Replica twin = world.new Replica(any().id);
            twin.restart("twin" + random.nextInt(1_000));
            twins.put(twin.id, twin);
            twinUntil.put(twin.id, world.now.plusSeconds(random.nextInt(30)));
        }
        if (seldom(300)) {
            Fleet before = fleet;
            fleet = new Fleet(
                    FleetTest.RULES, new Memory(before.toRemember(), before.forgotten(), -1, 0), random, world.now);
            world.teach(fleet);
            told = world.stream.size();
        }
        operate();
    }

    private void operate() {
        String id = any().id;
        switch (random.nextInt(400)) {
            case 0, 1 -> want(id, Wish.Kind.DRAIN);
            case 2, 3, 4 -> want(id, Wish.Kind.RESUME);
            case 5 -> fleet.forget(id, true);
            case 6 -> fleet.forget(id, false);
            case 7, 8 -> fleet.register(id, "all", world.now);
            case 9, 10 -> fleet.resync(id, new ResyncOrder.Scope.Everything(), world.now);
            case 11, 12 -> fleet.resync(id, new ResyncOrder.Scope.Zones(List.of(Name.parse("z1.example"))), world.now);
            default -> {
                // Nothing is asked for.
            }
        }
    }

    void want(String id, Wish.Kind kind) {
        if (fleet.want(id, new Wish(kind, "", world.now), world.now)
                instanceof Decision.Tell(SecondaryCommand command)) {
            tell(id, command);
        }
    }

    private void tell(String id, SecondaryCommand command) {
        boolean lost = asleep.getOrDefault(id, 0) > 0 || (!quiet && seldom(2));
        if (!lost) {
            hearers(id)
                    .forEach(one -> one.state =
                            command instanceof SecondaryCommand.Drain ? Ping.State.DRAINING : Ping.State.SERVING);
        }
        fleet.commandAnswered(id, lost ? "no answer" : "");
    }

    private List<World.Replica> hearers(String id) {
        List<World.Replica> all = new ArrayList<>(
                replicas.stream().filter(one -> one.id.equals(id)).toList());
        if (twins.containsKey(id)) {
            all.add(twins.get(id));
        }
        return all;
    }

    /** Everybody comes back, nobody is out of service any more. */
    void calm() {
        quiet = true;
        twins.keySet().forEach(murky::add);
        twins.clear();
        asleep.clear();
        for (World.Replica one : replicas) {
            one.restart("last");
            fleet.register(one.id, "all", world.now);
            want(one.id, Wish.Kind.RESUME);
        }
        for (int i = 0; i < ZONES; i++) {
            world.publish("z" + i + ".example");
        }
    }

    void step() {
        endTwins();
        List<World.Replica> all = new ArrayList<>(replicas);
        all.addAll(twins.values());
        for (World.Replica replica : all) {
            if (asleep.merge(replica.id, -1, Integer::sum) > 0) {
                continue;
            }
            replica.apply(quiet ? 100 : random.nextInt(8));
            Ping ping = replica.ping(random.nextInt(3) > 0);
            if (quiet || !seldom(10)) {
                fleet.heard(ping, world.now);
                act();
            }
            if (replica.mine.root().equals(world.tree.root()) && !twins.containsKey(replica.id)) {
                murky.remove(replica.id);
            }
        }
        // The stream reaches the health-checker when it likes, but in order.
        int until = quiet ? world.stream.size() : told + random.nextInt(world.stream.size() - told + 1);
        while (told < until) {
            fleet.published(world.stream.get(told++), world.now);
            act();
        }
        world.pass(Duration.ofMillis(300 + random.nextInt(400)));
        if (seldom(40)) {
            fleet.providerRoot("all", world.providerRoot(), world.now);
        }
        fleet.passed(world.now);
        starts = 0;
        act();
        assertThat(starts).isLessThanOrEqualTo(Ordering.MAX_STARTS);
    }

    private void endTwins() {
        twins.keySet().removeIf(id -> {
            murky.add(id);
            return world.now.isAfter(twinUntil.get(id));
        });
    }

    private void act() {
        for (Effect effect : fleet.drain()) {
            switch (effect) {
                case Effect.Order order -> obey(order);
                case Effect.Announce announce -> check(announce);
                case Effect.Probe probe -> answer(probe);
                case Effect.Command command -> tell(command.secondary(), command.command());
                case Effect.Arrived arrived -> assertThat(arrived.took()).isGreaterThanOrEqualTo(Duration.ZERO);
                case Effect.Seen seen -> assertThat(seen.took()).isGreaterThanOrEqualTo(Duration.ZERO);
                case Effect.ResyncEnded ignored -> {}
                case Effect.Moved ignored -> {}
                case Effect.OrderDone ignored -> {}
                case Effect.Drift ignored -> {}
                case Effect.Started ignored -> {}
            }
        }
    }

    private void obey(Effect.Order order) {
        starts++;
        List<World.Replica> hearers = hearers(order.secondary());
        World.Replica replica = hearers.get(random.nextInt(hearers.size()));
        boolean lost = asleep.getOrDefault(replica.id, 0) > 0 || (!quiet && seldom(10));
        if (!lost) {
            switch (order.order().scope()) {
                case ResyncOrder.Scope.Zones(List<Name> zones) -> zones.forEach(zone -> fetch(replica, zone));
                case ResyncOrder.Scope.Buckets ignored -> throw new AssertionError("never ordered here");
                case ResyncOrder.Scope.Everything() ->
                    List.copyOf(world.published.keySet()).forEach(zone -> fetch(replica, zone));
            }
            if (tellsOrders) {
                replica.orders = List.of(new Ping.Order(order.order().order(), true, 3, 0));
            }
        }
        boolean answered = !lost && (quiet || !seldom(10));
        fleet.answered(
                new OrderAnswer(
                        order.secondary(),
                        order.order().order(),
                        answered ? OrderAnswer.Outcome.ACCEPTED : OrderAnswer.Outcome.FAILED,
                        0,
                        answered ? "" : "no answer"),
                world.now);
    }

    private void fetch(World.Replica replica, Name zone) {
        Manifest latest = world.published.get(zone);
        if (latest != null && !latest.equals(replica.served.get(zone))) {
            replica.set(latest);
        }
    }

    /** Over DNS, truly and not always; who is out of service does not answer. */
    private void answer(Effect.Probe probe) {
        List<World.Replica> hearers = hearers(probe.secondary());
        World.Replica replica = hearers.get(random.nextInt(hearers.size()));
        boolean reachable = replica.state != Ping.State.DRAINING
                && asleep.getOrDefault(replica.id, 0) <= 0
                && (quiet || !seldom(5));
        Manifest served = replica.served.get(probe.zone());
        boolean there = reachable && served != null && served.kind() != ManifestKind.TOMBSTONE;
        fleet.probed(new ProbeResult(
                probe.secondary(),
                probe.zone(),
                there ? Optional.of(served.serial()) : Optional.empty(),
                reachable && !there,
                reachable,
                reachable ? "" : "no answer",
                Duration.ofMillis(1),
                world.now));
    }

    private void check(Effect.Announce announce) {
        for (World.Replica replica : replicas) {
            boolean counts = fleet.secondary(replica.id, world.now)
                    .filter(report -> report.state().equals("active"))
                    .isPresent();
            if (counts && !murky.contains(replica.id) && !replica.damaged.contains(announce.zone())) {
                Manifest served = replica.served.get(announce.zone());
                assertThat(served.serial().value())
                        .as("%s of %s at %s", announce.zone(), announce.serial(), replica.id)
                        .isGreaterThanOrEqualTo(announce.serial().value());
            }
        }
    }
}
