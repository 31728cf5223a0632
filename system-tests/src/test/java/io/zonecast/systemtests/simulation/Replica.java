package io.zonecast.systemtests.simulation;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.message.Ping;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.version.Group;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.secondarysyncer.arrival.Arrival;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.follow.FastLane;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.StoreKeeper;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import io.zonecast.secondarysyncer.repair.BackOff;
import io.zonecast.secondarysyncer.repair.Comparison;
import io.zonecast.secondarysyncer.repair.OrderBook;
import io.zonecast.secondarysyncer.repair.RepairLane;
import io.zonecast.secondarysyncer.repair.UnknownZones;
import io.zonecast.secondarysyncer.status.Pinger;
import io.zonecast.secondarysyncer.status.ResyncDesk;
import io.zonecast.secondarysyncer.status.StateRule;
import io.zonecast.secondarysyncer.store.StoreLimits;
import io.zonecast.secondarysyncer.store.ZoneStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A secondary without its port 53. */
final class Replica extends Node {
    /** Small, so that segments, snapshots and cleaning come about within a run. */
    private static final StoreLimits LIMITS =
            new StoreLimits(1 << 13, 4, 4096, 1 << 10, 1 << 13, 40, Duration.ofDays(400));

    private static final int MAX_ZONE = 1 << 20;
    private static final Duration COMPARE = Duration.ofSeconds(30);
    private static final Duration JOIN = Duration.ofSeconds(30);
    private static final Figures FIGURES = Meters.SECONDARY;

    final Disk disk = new Disk(this);
    final Group group;
    private final KeyRing ring;
    private final Consumer<Replica> booted;
    private @Nullable Holdings holdings;
    private int ticks;
    /** True where what it boots from may be less than it had. */
    boolean damaged;

    /** @param booted told when the zones of its disk are loaded */
    Replica(World world, Broker broker, String name, Group group, Keys keys, Consumer<Replica> booted) {
        super(world, broker, name);
        this.group = group;
        this.ring = keys.ring();
        this.booted = booted;
    }

    /** What it holds and serves; empty while it is down. */
    Optional<Holdings> holdings() {
        return Optional.ofNullable(holdings);
    }

    @Override
    void boot() {
        Bus bus = new SimBus(this, broker);
        ZoneStore store = ZoneStore.open(disk.mount(), LIMITS, 1, clock(), world.random);
        Holdings held = new Holdings(store, new ZoneTable());
        held.load(1, MAX_ZONE);
        holdings = held;
        booted.accept(this);
        ProviderClient provider = new ProviderClient(bus, group, ring, MAX_ZONE, FIGURES, clock());
        UnknownZones unknown = new UnknownZones(clock());
        BackOff backOff = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(10), world.random);
        RepairLane repair =
                new RepairLane(held, provider, unknown, FIGURES, backOff, MAX_ZONE, 8L * MAX_ZONE, world::nanos);
        OrderBook book = new OrderBook();
        AtomicLong backlog = new AtomicLong();
        Comparison comparison = new Comparison(
                held, provider, unknown, FIGURES, book, backlog::get, backOff, COMPARE, Duration.ofSeconds(5));
        FastLane fastLane = new FastLane(held, group, ring, FIGURES, clock(), 1, comparison::soon, backlog::set);
        Runnable returned = () -> {
            repair.hurry();
            comparison.returned();
        };
        Arrival arrival =
                new Arrival(bus, provider, held, fastLane, () -> {}, returned, FIGURES, backOff, JOIN, MAX_ZONE);
        arrive(arrival);
        Instant started = clock().instant();
        Pinger pinger = new Pinger(
                bus,
                group,
                Integer.toHexString(world.random.nextInt()),
                held,
                FIGURES,
                clock(),
                new Self(() -> StateRule.of(
                        Arrival.isFilled(held),
                        arrival.phase() == Arrival.Phase.FOLLOWING,
                        bus.connected(),
                        started,
                        provider.lastAnswer(),
                        JOIN.multipliedBy(3),
                        clock().instant())));
        held.listen(pinger);
        ResyncDesk.start(bus, held, comparison, book, ring, FIGURES);
        StoreKeeper keeper = new StoreKeeper(store, held, Duration.ofSeconds(1));
        tick(repair, comparison, pinger, keeper, world.nanos() + COMPARE.toNanos());
    }

    /** What it says of itself, without a nameserver. */
    private record Self(Supplier<Ping.State> doing) implements Pinger.Self {
        @Override
        public Ping.State state() {
            return doing.get();
        }

        @Override
        public long queries() {
            return 0;
        }

        @Override
        public List<String> listeners() {
            return List.of();
        }

        @Override
        public List<String> troubles() {
            return List.of();
        }

        @Override
        public List<Ping.Order> orders() {
            return List.of();
        }
    }

    private void arrive(Arrival arrival) {
        later(arrival.step(), "arrives", () -> arrive(arrival));
    }

    /** What its threads would do when they are due. */
    private void tick(RepairLane repair, Comparison comparison, Pinger pinger, StoreKeeper keeper, long compareAt) {
        long next = compareAt;
        boolean asked = !comparison.isUnderWay() && comparison.isAsked();
        if (asked || world.nanos() >= compareAt) {
            next = world.nanos() + comparison.step().toNanos();
        }
        boolean more = repair.poll();
        if (more) {
            more = repair.poll();
        }
        ticks++;
        pinger.send(ticks % 16 == 0);
        keeper.round();
        long then = next;
        later(world.between(more ? 1 : 200, 700), "ticks", () -> tick(repair, comparison, pinger, keeper, then));
    }

    @Override
    void lost() {
        holdings = null;
        disk.crash();
    }
}
