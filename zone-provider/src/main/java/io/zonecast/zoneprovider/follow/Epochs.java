package io.zonecast.zoneprovider.follow;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.zoneprovider.signing.Numbers;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides the epoch of version numbers. A number is durable here before anybody sees it, so one above ours was drawn by
 * a store that is lost or was newer than this one; then a new epoch begins, above all that was seen and not below the
 * time, and what was published since is looked for. Safe for use by many threads.
 */
public final class Epochs {
    private static final Logger LOG = LoggerFactory.getLogger(Epochs.class);

    private final ProviderStore store;
    private final Numbers numbers;
    private final InstantSource clock;
    private final ReentrantLock turn = new ReentrantLock();
    private boolean begun;

    /** Wires it. */
    public Epochs(ProviderStore store, Numbers numbers, InstantSource clock) {
        this.store = store;
        this.numbers = numbers;
        this.clock = clock;
    }

    /**
     * Decides at start.
     *
     * @param seen the newest version that the stream shows
     */
    void begin(VersionNumber seen) {
        turn.lock();
        try {
            long known = store.read(reader -> reader.meta(ProviderStore.EPOCH)).orElse(0);
            long lastN = store.read(reader -> reader.meta(ProviderStore.LAST_N)).orElse(0);
            numbers.begin(known, lastN);
            if (known == 0 || seen.isAfter(new VersionNumber(known, lastN))) {
                rise(known, seen);
            }
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
            rise(numbers.epoch(), seen);
            return true;
        } finally {
            turn.unlock();
        }
    }

    private void rise(long known, VersionNumber seen) {
        long epoch = Math.max(Math.max(seen.epoch(), known) + 1, clock.instant().getEpochSecond());
        boolean hadPredecessor = seen.isAfter(VersionNumber.NONE);
        store.commit(List.of(
                new StoreWrite.PutMeta(ProviderStore.EPOCH, epoch),
                new StoreWrite.PutMeta(ProviderStore.HAD_PREDECESSOR, hadPredecessor ? 1 : 0),
                new StoreWrite.PutMeta(ProviderStore.TAKEOVER, hadPredecessor ? epoch : 0)));
        numbers.rise(epoch);
        LOG.info("took a new epoch epoch={} seen={}", epoch, seen);
    }
}
