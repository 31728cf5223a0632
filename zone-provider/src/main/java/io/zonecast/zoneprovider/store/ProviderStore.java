package io.zonecast.zoneprovider.store;

import io.zonecast.zoneprovider.precedence.Urgency;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The store in its folder (mode 0700). Commits of many threads are joined into one transaction and are
 * durable when they return; readers see whole commits and never wait for writers. Safe for use by many
 * threads.
 */
public interface ProviderStore extends AutoCloseable {
    /** The provider's epoch; missing until it is decided. */
    String EPOCH = "epoch";

    /** The last version number drawn. */
    String LAST_N = "last_n";

    /** 1 where versions of an earlier store were seen in the stream when this one was made. */
    String HAD_PREDECESSOR = "had_predecessor";

    /** The epoch in which zones that an earlier store published are looked for; 0 where that is done. */
    String TAKEOVER = "takeover";

    /** The number of the last release of held departures that was taken. */
    String LAST_RELEASE = "last_release";

    /**
     * Opens the store, making it where there is none.
     *
     * @param folder its folder
     * @param health told after each commit: why it could not be written, empty if it could
     */
    static ProviderStore open(Path folder, Consumer<Optional<String>> health) {
        return SqliteStore.open(folder, health);
    }

    /** An id for a new zone's row. */
    long nextZoneId();

    /** Reads at one moment. */
    <T> T read(Function<StoreView, T> reading);

    /**
     * Writes all or nothing; returns when it is durable.
     *
     * @throws io.zonecast.common.failure.Failure.Unavailable where nothing was written
     */
    void commit(List<StoreWrite> writes);

    /**
     * The same, where others may have to go first.
     *
     * @throws io.zonecast.common.failure.Failure.Unavailable where nothing was written
     */
    default void commit(List<StoreWrite> writes, Urgency urgency) {
        commit(writes);
    }

    /** Commits that wait. */
    default int waiting() {
        return 0;
    }

    /** How often a commit had to wait because too many waited already. */
    default long fullWaits() {
        return 0;
    }

    @Override
    void close();
}
