package io.zonecast.zoneprovider.follow;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Bus.ConsumerSettings;
import io.zonecast.common.bus.Bus.StreamSettings;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.log.Seldom;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.service.Readiness;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.zoneprovider.store.FollowerRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the streams and the consumers of the services, again when the broker lost them, and shows
 * the newest version in the stream to those who decide the epoch.
 */
public final class StreamKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamKeeper.class);
    /** A broker that lost its store has no streams until this asks: a dozen small requests each time. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Without a connection a try costs nothing, and with one again nobody should wait for this. */
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(3);

    /** A secondary makes itself known now and again; one that did not for so long is not coming back. */
    private static final Duration FORGET = Duration.ofDays(30);

    private final Bus bus;
    private final KeyRing keys;
    private final ProviderStore store;
    private final Epochs epochs;
    private final InstantSource clock;
    private final StreamSettings events;
    private final StreamSettings versions;
    private final Readiness.Condition made;
    private final Runnable onceReady;
    private final Runnable onReturn;
    private final Rounds rounds;
    private final Seldom strange = new Seldom();
    private boolean begun;
    private boolean failed;

    /**
     * Not started.
     *
     * @param made holds while the streams are there
     * @param onceReady called once, when there are streams and an epoch
     * @param onReturn called when the broker is back or has lost something, so that others look for what is missing
     */
    public StreamKeeper(
            Bus bus,
            KeyRing keys,
            ProviderStore store,
            Epochs epochs,
            InstantSource clock,
            StreamSettings events,
            StreamSettings versions,
            Readiness.Condition made,
            Runnable onceReady,
            Runnable onReturn) {
        this.bus = bus;
        this.keys = keys;
        this.store = store;
        this.epochs = epochs;
        this.clock = clock;
        this.events = events;
        this.versions = versions;
        this.made = made;
        this.onceReady = onceReady;
        this.onReturn = onReturn;
        made.notReady("waiting for the broker");
        this.rounds = new Rounds("streams", INTERVAL, LONGEST_RETRY, this::round);
    }

    /** Begins, in the background. */
    public StreamKeeper start() {
        rounds.start();
        return this;
    }

    /** Makes what is missing; what {@link #start} does every few seconds. */
    public void round() {
        try {
            boolean lost = bus.ensureStream(events);
            lost |= bus.ensureStream(versions);
            lost |= bus.ensureConsumer(
                    events.name(),
                    new ConsumerSettings(Subjects.PROVIDER_CONSUMER, Subjects.ALL_EVENTS, false, Bus.Start.FIRST));
            for (String watcher : List.of(Subjects.API_PROXY_CONSUMER, Subjects.HEALTH_CHECKER_CONSUMER)) {
                lost |= bus.ensureConsumer(
                        versions.name(), new ConsumerSettings(watcher, Subjects.ALL_VERSIONS, true, Bus.Start.FIRST));
            }
            lost |= restoreFollowers();
            if (!begun) {
                Optional<Message> last = bus.last(versions.name(), Subjects.ALL_VERSIONS);
                epochs.begin(
                        last.flatMap(this::open).map(Manifest::version).orElse(VersionNumber.NONE), last.isEmpty());
                begun = true;
                onceReady.run();
            } else if (epochs.published(seen()) || lost || failed) {
                onReturn.run();
            }
            failed = false;
            removeSilent();
            made.ready();
        } catch (Failure e) {
            failed = true;
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

    /** The newest version that the stream shows. */
    private VersionNumber seen() {
        return bus.last(versions.name(), Subjects.ALL_VERSIONS)
                .flatMap(this::open)
                .map(Manifest::version)
                .orElse(VersionNumber.NONE);
    }

    /** True where a consumer of a secondary had to be made again: the stream is not the one it was. */
    private boolean restoreFollowers() {
        boolean lost = false;
        for (FollowerRow follower : store.read(reader -> reader.followers())) {
            boolean made = bus.ensureConsumer(
                    versions.name(),
                    new ConsumerSettings(
                            follower.consumer(), Subjects.versionsOf(follower.group()), false, Bus.Start.NEW));
            if (made) {
                LOG.warn("made the lost consumer of a secondary again consumer={}", follower.consumer());
                lost = true;
            }
        }
        return lost;
    }

    /** Something is missing at the broker, or was: look now. */
    public void soon() {
        rounds.soon();
    }

    private Optional<Manifest> open(Message message) {
        try {
            return Optional.of(VersionMessage.open(message.headers(), keys).manifest());
        } catch (Failure.Corrupt e) {
            long times = strange.oneMore();
            if (times > 0) {
                LOG.warn("the last version in the stream is not one of ours times={} reason={}", times, e.getMessage());
            }
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
