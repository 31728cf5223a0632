package io.zonecast.zoneprovider.follow;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Bus.ConsumerSettings;
import io.zonecast.common.bus.Bus.StreamSettings;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.zoneprovider.signing.Numbers;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the streams and the consumers of the services, again when the broker lost them, and decides the
 * epoch of a new store, or of one from a backup: above what the stream shows, and not below the time.
 */
public final class StreamKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamKeeper.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    /** A secondary makes itself known now and again; one that did not for so long is not coming back. */
    private static final Duration FORGET = Duration.ofDays(30);

    private final Bus bus;
    private final KeyRing keys;
    private final ProviderStore store;
    private final Numbers numbers;
    private final InstantSource clock;
    private final StreamSettings events;
    private final StreamSettings versions;
    private final Readiness.Condition made;
    private final Runnable onceReady;
    private final Rounds rounds;
    private boolean begun;

    /**
     * Not started.
     *
     * @param made holds while the streams are there
     * @param onceReady called once, when there are streams and an epoch
     */
    public StreamKeeper(
            Bus bus,
            KeyRing keys,
            ProviderStore store,
            Numbers numbers,
            InstantSource clock,
            StreamSettings events,
            StreamSettings versions,
            Readiness.Condition made,
            Runnable onceReady) {
        this.bus = bus;
        this.keys = keys;
        this.store = store;
        this.numbers = numbers;
        this.clock = clock;
        this.events = events;
        this.versions = versions;
        this.made = made;
        this.onceReady = onceReady;
        made.notReady("waiting for the broker");
        this.rounds = new Rounds("streams", INTERVAL, this::round);
    }

    /** Begins, in the background. */
    public StreamKeeper start() {
        rounds.start();
        return this;
    }

    /** Makes what is missing; what {@link #start} does every half minute. */
    public void round() {
        try {
            bus.ensureStream(events);
            bus.ensureStream(versions);
            bus.ensureConsumer(
                    events.name(),
                    new ConsumerSettings(Subjects.PROVIDER_CONSUMER, Subjects.ALL_EVENTS, false, Bus.Start.FIRST));
            for (String watcher : List.of(Subjects.API_PROXY_CONSUMER, Subjects.HEALTH_CHECKER_CONSUMER)) {
                bus.ensureConsumer(
                        versions.name(), new ConsumerSettings(watcher, Subjects.ALL_VERSIONS, true, Bus.Start.FIRST));
            }
            if (!begun) {
                begin();
                begun = true;
                onceReady.run();
            }
            removeSilent();
            made.ready();
        } catch (Failure e) {
            made.notReady("streams can't be made: " + e.getMessage());
            throw e;
        }
    }

    /** Consumers of secondaries that are gone for good. */
    private void removeSilent() {
        for (String consumer :
                store.read(reader -> reader.silentFollowers(clock.instant().minus(FORGET)))) {
            bus.removeConsumer(versions.name(), consumer);
            store.commit(List.of(new StoreWrite.DropFollower(consumer)));
            LOG.info("removed the consumer of a silent secondary consumer={}", consumer);
        }
    }

    private void begin() {
        long known = store.read(reader -> reader.meta(ProviderStore.EPOCH)).orElse(0);
        long lastN = store.read(reader -> reader.meta(ProviderStore.LAST_N)).orElse(0);
        VersionNumber seen = bus.last(versions.name(), Subjects.ALL_VERSIONS)
                .flatMap(this::open)
                .map(Manifest::version)
                .orElse(VersionNumber.NONE);
        long epoch = known;
        // A number is durable here before it is in the stream: one above ours is of a store that was lost.
        if (known == 0 || seen.isAfter(new VersionNumber(known, lastN))) {
            epoch = Math.max(Math.max(seen.epoch(), known) + 1, clock.instant().getEpochSecond());
            boolean hadPredecessor = seen.isAfter(VersionNumber.NONE);
            store.commit(List.of(
                    new StoreWrite.PutMeta(ProviderStore.EPOCH, epoch),
                    new StoreWrite.PutMeta(ProviderStore.HAD_PREDECESSOR, hadPredecessor ? 1 : 0)));
            LOG.info("took a new epoch epoch={} seen={}", epoch, seen);
        }
        numbers.begin(epoch, lastN);
        LOG.info("numbers go on epoch={} n={}", epoch, lastN);
    }

    private Optional<Manifest> open(Message message) {
        try {
            return Optional.of(VersionMessage.open(message.headers(), keys).manifest());
        } catch (Failure.Corrupt e) {
            LOG.error("the last version in the stream is not one of ours reason={}", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
