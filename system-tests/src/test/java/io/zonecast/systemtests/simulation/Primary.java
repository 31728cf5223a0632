package io.zonecast.systemtests.simulation;

import io.zonecast.apiproxy.change.Decision;
import io.zonecast.apiproxy.content.ContentService;
import io.zonecast.apiproxy.outbox.Relay;
import io.zonecast.apiproxy.outbox.RelayThreads;
import io.zonecast.apiproxy.outbox.RelayTiming;
import io.zonecast.apiproxy.outbox.VersionWatch;
import io.zonecast.apiproxy.primary.PrimaryWatch;
import io.zonecast.apiproxy.primary.ProviderContents;
import io.zonecast.apiproxy.store.Origin;
import io.zonecast.apiproxy.store.Outcome;
import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.store.Recovery;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.Role;
import io.zonecast.common.service.Readiness;
import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The api-proxy without its REST edge. */
final class Primary extends Node {
    private static final RelayTiming TIMING = new RelayTiming(
            Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofMillis(250));
    private static final Origin ORIGIN = new Origin("api-key:simulation", "192.0.2.1", "request");
    private static final Duration COMPARE = Duration.ofSeconds(20);
    private static final long CACHE = 1 << 20;

    final PrimaryDisk disk = new PrimaryDisk(this);
    private final Keys keys;
    /** True once it came back with an older disk. */
    boolean restored;

    private @Nullable PrimaryStore store;
    private @Nullable PrimaryWatch watch;

    Primary(World world, Broker broker, Keys keys) {
        super(world, broker, "api-proxy");
        this.keys = keys;
    }

    @Override
    void boot() {
        Bus bus = new SimBus(this, broker);
        PrimaryDisk.Mount opened = disk.mount();
        Relay relay = new Relay(opened, bus, keys.signer(Role.API_PROXY), Meters.RELAY, TIMING, new Threads());
        PrimaryWatch compared = new PrimaryWatch(
                opened,
                opened.recovery(),
                relay,
                new ProviderContents(bus, keys.ring()),
                Clients.DEFAULTS,
                new Readiness().condition("primary"),
                COMPARE,
                clock());
        watch = compared;
        VersionWatch.start(opened, relay, bus, keys.ring(), Meters.RELAY, compared::seen, compared::resumed);
        rounds("compares with the zone-provider", COMPARE, compared::round);
        ContentService ignored =
                new ContentService(opened, bus, keys.signer(Role.API_PROXY), compared::isSending, CACHE);
        store = opened;
    }

    @Override
    void lost() {
        store = null;
        watch = null;
    }

    /** A request of a client; empty where it was not answered, or with an error of the server. */
    Optional<Outcome> write(Name zone, Decision decision) {
        Outcome[] outcome = new Outcome[1];
        run(() -> {
            PrimaryStore writable = store;
            if (writable != null && watch != null && watch.closed().isEmpty()) {
                outcome[0] = writable.write(zone, decision, ORIGIN);
            }
        });
        return Optional.ofNullable(outcome[0]);
    }

    /** True where it takes writes. */
    boolean isOpen() {
        return store != null && watch != null && watch.closed().isEmpty();
    }

    /** The operator of a store that is behind says that what is here is published again. */
    void rewind() {
        PrimaryWatch asked = watch;
        if (restored && asked != null && asked.closed().isPresent()) {
            run(() -> {
                try {
                    world.note(name(), "is told to rewind: " + asked.decide(Recovery.Kind.REWIND, ORIGIN));
                } catch (Failure e) {
                    world.note(name(), "can't be told to rewind: " + e.getMessage());
                }
            });
        }
    }

    private final class Threads implements RelayThreads {
        @Override
        public void execute(Runnable work) {
            later(world.between(0, 3), "relays", work);
        }

        @Override
        public Future<?> after(Duration pause, Runnable work) {
            CompletableFuture<Boolean> timer = new CompletableFuture<>();
            later(pause, "relay timer", () -> {
                if (timer.complete(true)) {
                    work.run();
                }
            });
            return timer;
        }

        @Override
        public void close() {
            // The process dies with all its threads.
        }
    }
}
