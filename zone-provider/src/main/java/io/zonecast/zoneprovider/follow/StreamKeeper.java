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
import io.zonecast.zoneprovider.signing.Numbers;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the streams and the consumers of the services, again when the broker lost them, and decides the
 * epoch of a new store: above what the stream shows, and not below the time.
 */
public final class StreamKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamKeeper.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

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
     * Starts.
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

    private void round() {
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
            made.ready();
        } catch (Failure e) {
            made.notReady("streams can't be made: " + e.getMessage());
            throw e;
        }
    }

    private void begin() {
        OptionalLong known = store.read(reader -> reader.meta(ProviderStore.EPOCH));
        long epoch = known.isPresent() ? known.getAsLong() : decide();
        long lastN = store.read(reader -> reader.meta(ProviderStore.LAST_N)).orElse(0);
        numbers.begin(epoch, lastN);
        LOG.info("numbers go on epoch={} n={}", epoch, lastN);
    }

    private long decide() {
        Optional<Message> last = bus.last(Subjects.ZONE_VERSIONS, Subjects.ALL_VERSIONS);
        long seen = last.flatMap(this::open)
                .map(manifest -> manifest.version().epoch())
                .orElse(0L);
        long epoch = Math.max(seen + 1, clock.instant().getEpochSecond());
        store.commit(List.of(
                new StoreWrite.PutMeta(ProviderStore.EPOCH, epoch),
                new StoreWrite.PutMeta(ProviderStore.HAD_PREDECESSOR, last.isPresent() ? 1 : 0)));
        return epoch;
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
