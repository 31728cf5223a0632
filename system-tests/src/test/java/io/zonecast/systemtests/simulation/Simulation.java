package io.zonecast.systemtests.simulation;

import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One seed: some zones, a few secondaries, writers and blows, then peace, in which all must become equal. */
final class Simulation {
    /** The intervals of all comparisons that may have to come round: 15 minutes twice, and back-off on top. */
    private static final Duration PEACE = Duration.ofMinutes(60);

    private final long seed;
    private final World world;
    private final Invariants invariants;
    private final Primary primary;
    private final Provider provider;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Name> zones = new ArrayList<>();
    private final Clients clients;
    private final Strikes strikes;

    Simulation(long seed) {
        this.seed = seed;
        this.world = new World(seed);
        Keys keys = new Keys(world.random, seed % 32 == 0);
        this.invariants = new Invariants(world, keys);
        Broker broker = new Broker(world, invariants::overheard);
        this.primary = new Primary(world, broker, keys);
        byte[] kek = new byte[32];
        world.random.nextBytes(kek);
        invariants.secret(kek);
        this.provider = new Provider(world, broker, keys.ring(), watched(keys.signer(Role.ZONE_PROVIDER)), kek);
        boolean groups = world.random.nextInt(3) == 0;
        for (int i = 1 + world.random.nextInt(3); i > 0; i--) {
            Group group = groups && i == 1 ? new Group("west") : Group.ALL;
            replicas.add(new Replica(world, broker, "sec" + i, group, keys, this::booted));
        }
        for (int i = 1 + world.random.nextInt(4); i > 0; i--) {
            zones.add(Name.parse("z" + i + ".example."));
        }
        this.clients =
                new Clients(world, primary, zones, groups ? List.of("all", "west") : List.of("all"), seed % 16 == 0);
        List<Node> nodes = new ArrayList<>(replicas);
        nodes.add(primary);
        nodes.add(provider);
        this.strikes = new Strikes(world, broker, keys, invariants, primary, clients, provider, replicas, nodes, zones);
        nodes.forEach(Node::start);
    }

    private Signer watched(Signer signer) {
        return new Signer() {
            @Override
            public String publicKey() {
                return signer.publicKey();
            }

            @Override
            public byte[] sign(byte[] message) {
                invariants.signed(message);
                return signer.sign(message);
            }
        };
    }

    private void booted(Replica replica) {
        if (replica.damaged) {
            replica.damaged = false;
            invariants.restored(replica.name());
        }
    }

    /** What became of a run. */
    record Result(long steps, int acknowledged, Duration healed, long digest) {}

    /** Plays it to the end. */
    Result run() {
        try {
            return play();
        } catch (Violation e) {
            throw new Violation("seed " + seed + ": " + e.getMessage() + "\n" + world.trace(), e);
        }
    }

    private Result play() {
        int writes = 3 + world.random.nextInt(25);
        int war = 5_000 + world.random.nextInt(60_000);
        for (int i = 0; i < writes; i++) {
            world.later(world.between(0, war), "a client", clients::write);
        }
        for (int i = world.random.nextInt(8); i > 0; i--) {
            world.later(world.between(0, war), "a strike", strikes::strike);
            world.later(world.between(0, war), "a backup", strikes::remember);
        }
        while (world.nanos() < Duration.ofMillis(war).toNanos()) {
            step();
        }
        world.note("", "peace");
        long peace = world.nanos();
        strikes.heal();
        String unrest = "not looked";
        long look = world.nanos();
        while (!unrest.isEmpty()) {
            step();
            if (world.nanos() >= look) {
                primary.rewind();
                unrest = invariants.unrest(clients, primary, provider, replicas);
                look = world.nanos() + Duration.ofSeconds(1).toNanos();
            }
            if (world.nanos() - peace > PEACE.toNanos()) {
                throw new Violation("after " + PEACE + " of peace " + unrest);
            }
        }
        return new Result(
                world.steps(), clients.acknowledged(), Duration.ofNanos(world.nanos() - peace), world.digest());
    }

    private void step() {
        if (!world.step()) {
            throw new Violation("nothing happens any more");
        }
        // Who did nothing is as it was.
        if (primary.wasTouched()) {
            invariants.check(clients, primary.disk);
        }
        if (provider.wasTouched()) {
            invariants.check(provider.disk);
        }
        for (Replica replica : replicas) {
            if (replica.wasTouched()) {
                invariants.check(replica, zones);
            }
        }
    }
}
