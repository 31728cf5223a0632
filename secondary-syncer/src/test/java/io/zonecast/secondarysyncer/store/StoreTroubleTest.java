package io.zonecast.secondarysyncer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.failure.Failure;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTroubleTest {
    private static final List<Name> NAMES = StoreHarness.names(5);

    @TempDir
    private Path directory;

    private StoreHarness harness;
    private FaultyDisk disk;
    private ZoneStore store;

    @BeforeEach
    void open() throws IOException {
        harness = new StoreHarness(directory, StoreHarness.SMALL, Long.getLong("seed", 1));
        disk = new FaultyDisk(directory);
        store = ZoneStore.open(disk, StoreHarness.SMALL, 1, InstantSource.system(), harness.random);
        store.load(1, (zone, base, diffs) -> base.manifest().version());
        for (Name name : NAMES) {
            store.commit(List.of(StoreHarness.entry(harness.publisher.create(name, 3))));
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<StoreEntry> change(Name zone) {
        return List.of(StoreHarness.entry(harness.publisher.change(zone)));
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.count();
        }
    }

    private void assertBootsEqual() {
        store.close();
        StoreHarness.Booted booted = harness.boot();
        for (Name name : NAMES) {
            Publisher.Zone zone = harness.publisher.zone(name);
            assertThat(booted.versions().get(name)).isEqualTo(zone.version());
            assertThat(booted.zones().get(name).digest()).isEqualTo(zone.digest());
        }
        assertThat(booted.report().damaged()).isZero();
        store = booted.store();
    }

    @Test
    void aFullDiskTakesNothingHalfAndGoesOnWhenThereIsRoom() {
        for (int room = 0; room < 400; room += 7) {
            List<StoreEntry> change = change(NAMES.get(room % NAMES.size()));
            disk.room(room);
            boolean fits = true;
            try {
                store.commit(change);
            } catch (Failure.Unavailable e) {
                fits = false;
                assertThat(store.trouble()).contains("disk full");
            }
            disk.room(Long.MAX_VALUE);
            if (!fits) {
                store.commit(change);
            }
            assertThat(store.trouble()).isEmpty();
        }
        assertBootsEqual();
    }

    @Test
    void aDiskThatMakesNothingDurableIsNotFilledByTrying() throws IOException {
        List<StoreEntry> change = change(NAMES.getFirst());
        long files = files();
        long bytes = store.figures().bytes();
        disk.forcing(false);
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> store.commit(change)).isInstanceOf(Failure.Unavailable.class);
        }
        assertThat(store.trouble()).hasValueSatisfying(text -> assertThat(text).contains("Input/output error"));
        assertThat(files()).isLessThanOrEqualTo(files + 1);
        assertThat(store.figures().bytes()).isLessThan(bytes + 1000);
        disk.forcing(true);
        store.commit(change);
        assertThat(store.trouble()).isEmpty();
        assertBootsEqual();
    }

    @Test
    void anUnforeseenFailureLeavesNothingBehindInTheLog() {
        Publisher.Made poisoned = harness.publisher.full(NAMES.getFirst());
        disk.poison(poisoned.manifest().signature());
        assertThatThrownBy(() -> store.commit(List.of(StoreHarness.entry(poisoned))))
                .isInstanceOf(IllegalStateException.class);
        store.commit(change(NAMES.getLast()));
        assertBootsEqual();
    }
}
