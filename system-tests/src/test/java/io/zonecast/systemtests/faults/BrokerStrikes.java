package io.zonecast.systemtests.faults;

import static io.zonecast.benchmarks.fleet.RunningFleet.NATS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** What happens to the broker's store; nothing may depend on it. */
final class BrokerStrikes {
    /** Seconds until a broker has to have its streams; the zone-provider makes those that it lost. */
    private static final int USABLE = 8;

    private static final String OLDER = "nats-older";

    private BrokerStrikes() {}

    static List<Catalogue.Entry> all() {
        return List.of(
                new Catalogue.Entry("broker rolled back", BrokerStrikes::rolledBack),
                new Catalogue.Entry("broker store deleted", BrokerStrikes::deleted),
                new Catalogue.Entry("broker store bit-flipped", BrokerStrikes::flipped));
    }

    static Path store(Ground ground) {
        return ground.fleet().plan().dir().resolve("nats").resolve("store");
    }

    /** To a copy that was taken a while ago: at the last such strike, the first time a moment ago. */
    private static Strike rolledBack(Ground ground) {
        return Strike.of(
                "broker killed, its store rolled back to an older copy",
                () -> {
                    if (!ground.backups().has(OLDER)) {
                        keep(ground);
                        ground.writers().awaitMore(60, ground.limit(10));
                    }
                    ground.process(NATS).kill();
                    ground.backups().keep("nats-now", store(ground));
                    ground.backups().putBack(OLDER, store(ground));
                    ground.backups().rename("nats-now", OLDER);
                },
                () -> ground.fleet().startBroker());
    }

    /** What a crash of the machine would leave, had it written everything. */
    private static void keep(Ground ground) throws IOException {
        ground.process(NATS).freeze();
        try {
            ground.backups().keep(OLDER, store(ground));
        } finally {
            ground.process(NATS).thaw();
        }
    }

    private static Strike deleted(Ground ground) {
        return Strike.of(
                "broker killed, its store deleted",
                () -> {
                    ground.process(NATS).kill();
                    Backups.clear(store(ground));
                },
                () -> ground.fleet().startBroker());
    }

    private static Strike flipped(Ground ground) {
        int flips = 1 + ground.random().nextInt(40);
        return Strike.of(
                        "broker killed, " + flips + " bits of its store flipped",
                        () -> {
                            ground.process(NATS).kill();
                            Damage.flip(Backups.files(store(ground)), flips, ground.random());
                        },
                        () -> revive(ground, NATS))
                .reviving(id -> revive(ground, id));
    }

    private static boolean revive(Ground ground, String id) {
        if (!id.equals(NATS)) {
            return false;
        }
        ground.process(NATS).start();
        heal(ground);
        return true;
    }

    /**
     * What an operator does for a broker that can't go on: 2.9.10 is seen to ask for terabytes of memory when it reads a
     * damaged store, and to answer nothing more once its disk was full. First it is started again, then without its
     * store.
     */
    static void heal(Ground ground) {
        if (isUsable(ground)) {
            return;
        }
        ground.transcript().line("  the broker does not work: it is started again");
        ground.process(NATS).kill();
        ground.process(NATS).start();
        if (isUsable(ground)) {
            return;
        }
        ground.transcript().line("  the broker still does not work: its store is deleted");
        ground.process(NATS).kill();
        try {
            Backups.clear(store(ground));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ground.fleet().startBroker();
    }

    private static boolean isUsable(Ground ground) {
        return Wait.until(
                        ground.limit(USABLE),
                        () -> !ground.process(NATS).isAlive() || ground.tap().seesStreams())
                && ground.process(NATS).isAlive();
    }
}
