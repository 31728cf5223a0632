package io.zonecast.zoneprovider.follow;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.zoneprovider.signing.Numbers;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides the epoch of version numbers: a new one at every start, since nobody can tell a store from a backup by looking
 * at it. It is above all that is known and seen, not below the time, and ends in bits of chance, so that two lives which
 * know nothing of each other never draw the same number. A number is durable here before anybody sees it; one above ours
 * was drawn by a store that is lost or was newer than this one, and then a new epoch begins again, and what was published
 * since is looked for. Safe for use by many threads.
 */
public final class Epochs {
    private static final Logger LOG = LoggerFactory.getLogger(Epochs.class);

    /** Below the seconds: of two epochs of the same second, or of a clock that was set back, one in a million is equal. */
    private static final int CHANCE = 20;

    private final ProviderStore store;
    private final Numbers numbers;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ReentrantLock turn = new ReentrantLock();
    private boolean begun;

    /** Wires it. */
    public Epochs(ProviderStore store, Numbers numbers, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.numbers = numbers;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Decides at start.
     *
     * @param seen the version that the stream shows last; {@link VersionNumber#NONE} where it shows none that can be read
     * @param empty true where the stream holds nothing at all
     */
    void begin(VersionNumber seen, boolean empty) {
        turn.lock();
        try {
            long known = store.read(reader -> reader.meta(ProviderStore.EPOCH)).orElse(0);
            long lastN = store.read(reader -> reader.meta(ProviderStore.LAST_N)).orElse(0);
            long takeover =
                    store.read(reader -> reader.meta(ProviderStore.TAKEOVER)).orElse(0);
            numbers.begin(known, lastN);
            boolean ahead = seen.isAfter(new VersionNumber(known, lastN));
            rise(known, seen, known > 0 || !empty, ahead || takeover != 0);
            begun = true;
            LOG.info("numbers go on epoch={} n={}", numbers.epoch(), lastN);
        } finally {
            turn.unlock();
        }
    }

    /**
     * A version was published.
     *
     * @return true where it was above all numbers of this store, and a new epoch began
     */
    public boolean published(VersionNumber seen) {
        turn.lock();
        try {
            if (!begun || !seen.isAfter(numbers.last())) {
                return false;
            }
            LOG.error("a version above all of this store was published: was it restored from a backup? seen={}", seen);
            rise(numbers.epoch(), seen, true, true);
            return true;
        } finally {
            turn.unlock();
        }
    }

    private void rise(long known, VersionNumber seen, boolean hadPredecessor, boolean takesOver) {
        long least = Math.max(Math.max(seen.epoch(), known), clock.instant().getEpochSecond() << CHANCE);
        long epoch = least + 1 + random.nextLong(1L << CHANCE);
        store.commit(List.of(
                new StoreWrite.PutMeta(ProviderStore.EPOCH, epoch),
                new StoreWrite.PutMeta(ProviderStore.HAD_PREDECESSOR, hadPredecessor ? 1 : 0),
                new StoreWrite.PutMeta(ProviderStore.TAKEOVER, takesOver ? epoch : 0)));
        numbers.rise(epoch);
        LOG.info("took a new epoch epoch={} seen={}", epoch, seen);
    }
}
