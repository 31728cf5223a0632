package io.zonecast.zoneprovider.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.zoneprovider.signing.Numbers;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir
    Path folder;

    private final Random random = new Random(Long.getLong("seed", 1));
    private ProviderStore store;

    @BeforeEach
    void open() {
        System.out.println("seed=" + Long.getLong("seed", 1));
        store = ProviderStore.open(folder, problem -> {});
    }

    @AfterEach
    void close() {
        store.close();
    }

    private long begin(Instant at, VersionNumber seen, boolean empty) {
        Numbers numbers = new Numbers();
        new Epochs(store, numbers, InstantSource.fixed(at), random).begin(seen, empty);
        return numbers.epoch();
    }

    private void set(long epoch, long lastN) {
        store.commit(List.of(
                new StoreWrite.PutMeta(ProviderStore.EPOCH, epoch),
                new StoreWrite.PutMeta(ProviderStore.LAST_N, lastN),
                new StoreWrite.PutMeta(ProviderStore.TAKEOVER, 0)));
    }

    private long meta(String key) {
        return store.read(reader -> reader.meta(key)).orElseThrow();
    }

    @Test
    void livesOfOneBackupInOneSecondDrawDifferentEpochsAboveIt() {
        long backup = begin(NOW, VersionNumber.NONE, true);
        Set<Long> drawn = new HashSet<>();
        for (int life = 0; life < 20; life++) {
            set(backup, 7);
            // The last message is an old one, or one that can't be read: it tells nothing.
            drawn.add(begin(NOW, life % 2 == 0 ? VersionNumber.NONE : new VersionNumber(backup, 3), false));
        }
        assertThat(drawn).hasSize(20).allSatisfy(epoch -> assertThat(epoch).isGreaterThan(backup));
    }

    @Test
    void aClockThatWasSetBackTakesNothingBack() {
        long before = begin(NOW, VersionNumber.NONE, true);
        assertThat(begin(NOW.minusSeconds(86_400), VersionNumber.NONE, true)).isGreaterThan(before);
        long seen = 2 * before;
        assertThat(begin(NOW, new VersionNumber(seen, 1), false)).isGreaterThan(seen);
    }

    @Test
    void anEarlierLifeIsAskedForUnlessThereWasNone() {
        begin(NOW, VersionNumber.NONE, true);
        assertThat(meta(ProviderStore.HAD_PREDECESSOR)).isZero();
        assertThat(meta(ProviderStore.TAKEOVER)).isZero();
        begin(NOW, VersionNumber.NONE, true);
        assertThat(meta(ProviderStore.HAD_PREDECESSOR)).isEqualTo(1);
        assertThat(meta(ProviderStore.TAKEOVER))
                .as("a clean start looks at no zone")
                .isZero();
    }

    @Test
    void aMessageThatCantBeReadWasSomebodys() {
        begin(NOW, VersionNumber.NONE, false);
        assertThat(meta(ProviderStore.HAD_PREDECESSOR)).isEqualTo(1);
    }

    @Test
    void aVersionAboveAllNumbersIsTakenOver() {
        long before = begin(NOW, VersionNumber.NONE, true);
        set(before, 7);
        long after = begin(NOW, new VersionNumber(before, 8), false);
        assertThat(meta(ProviderStore.TAKEOVER)).isEqualTo(after);
    }
}
