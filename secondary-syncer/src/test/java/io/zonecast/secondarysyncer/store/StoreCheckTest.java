package io.zonecast.secondarysyncer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.TestKeys;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
    private static final List<Name> NAMES = StoreHarness.names(8);

    @TempDir
    private Path directory;

    private StoreHarness harness;
    private ZoneStore store;
    private KeyRing keys;

    @BeforeEach
    void open() {
        harness = new StoreHarness(directory, StoreHarness.SMALL, Long.getLong("seed", 1));
        keys = StoreHarness.KEYS;
        store = harness.boot().store();
        for (int i = 0; i < 30; i++) {
            store.commit(harness.batch(4, NAMES));
        }
        store.commit(List.of(new StoreEntry.Mark("number", 42)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private StoreCheck.Result check() {
        return new StoreCheck(store, keys).round(Pace.FREE);
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".segment"))
                    .sorted()
                    .toList();
        }
    }

    private static void damage(Path file, long at) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(at);
            int octet = out.read();
            out.seek(at);
            out.write(octet ^ 0x10);
        }
    }

    @Test
    void aSoundStoreIsReadThroughOnceAndNothingIsFound() {
        AtomicLong read = new AtomicLong();
        StoreCheck.Result result = new StoreCheck(store, keys).round(read::addAndGet);
        assertThat(result).isEqualTo(new StoreCheck.Result(0, 0));
        assertThat(store.damaged()).isEmpty();
        assertThat(read.get())
                .isBetween(store.figures().bytes() / 2, store.figures().bytes() * 2);
    }

    @Test
    void whereverABitFlipsTheZonesWithoutASoundRecordAreNamedAndNoOthers() throws IOException {
        for (Path segment : segments()) {
            for (long at = SegmentHeader.SIZE + 10; at < Files.size(segment); at += 1999) {
                damage(segment, at);
                StoreCheck.Result result = check();
                // Damage in what does not count any more is nobody's concern.
                assertThat(store.damaged().isEmpty()).isEqualTo(result.damaged() == 0);
                assertThat(store.damaged()).hasSizeLessThanOrEqualTo(2);
                store.forgetDamaged(store.damaged());
                damage(segment, at);
                assertThat(check().damaged()).isZero();
            }
        }
    }

    @Test
    void damagedNumbersAndWantsAreWrittenAnew() throws IOException {
        store.commit(List.of(new StoreEntry.Wanted(NAMES.getFirst(), new VersionNumber(99, 1))));
        Path last = segments().getLast();
        long before = store.figures().bytes();
        damage(last, Files.size(last) - 3);
        assertThat(check().damaged()).isEqualTo(1);
        assertThat(store.figures().bytes()).isGreaterThan(before);
        assertThat(check().damaged()).isZero();
        store.close();
        StoreHarness.Booted booted = harness.boot();
        store = booted.store();
        assertThat(booted.report().wanted()).containsEntry(NAMES.getFirst(), new VersionNumber(99, 1));
        assertThat(store.mark("number")).hasValue(42);
    }

    @Test
    void versionsSignedWithAKeyThatIsTrustedNoMoreAreNamed() {
        keys = new TestKeys();
        StoreCheck.Result result = check();
        assertThat(result.damaged()).isZero();
        assertThat(result.untrusted()).isPositive();
        assertThat(store.damaged()).isNotEmpty();
    }

    @Test
    void aRoundGoesOnWhileTheLogIsWrittenAndRewritten() {
        AtomicLong windows = new AtomicLong();
        StoreCheck.Result result = new StoreCheck(store, keys).round(octets -> {
            store.commit(harness.batch(4, NAMES));
            if (windows.incrementAndGet() == 2) {
                new StoreCleaner(store).run();
            }
        });
        assertThat(result).isEqualTo(new StoreCheck.Result(0, 0));
        assertThat(windows.get()).isGreaterThan(2);
    }

    @Test
    void aRoundEndsWhenItIsToldTo() {
        assertThatThrownBy(() -> new StoreCheck(store, keys).round(octets -> {
                    throw new Failure.Unavailable("stopping");
                }))
                .isInstanceOf(Failure.Unavailable.class);
    }
}
