package io.zonecast.zoneprovider.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTroubleTest {
    @TempDir
    Path folder;

    private final AtomicReference<Optional<String>> health = new AtomicReference<>(Optional.empty());

    private static StoreWrite outbox(long n, int octets) {
        return new StoreWrite.PutOutbox(new OutboxRow(
                new VersionNumber(5, n),
                ManifestKind.FULL,
                "zone.version.all.x",
                new byte[] {1},
                new byte[] {2},
                new byte[octets]));
    }

    @Test
    void aFullDiskIsSaidAndWritingGoesOnByItselfWhenThereIsRoom() throws Exception {
        Path state = folder.resolve("state");
        try (TinyDisk disk = TinyDisk.mount(state, 2048);
                ProviderStore store = ProviderStore.open(state, health::set)) {
            store.commit(List.of(new StoreWrite.PutMeta("k", 1), outbox(1, 1000)));
            disk.fill();
            long n = 2;
            Failure.Unavailable full = null;
            while (full == null) {
                try {
                    store.commit(List.of(new StoreWrite.PutMeta("k", n), outbox(n, 3000)));
                    n++;
                } catch (Failure.Unavailable e) {
                    full = e;
                }
            }
            long lost = n;
            assertThat(full).hasMessageContaining("zones.sqlite").hasMessageContaining("full");
            assertThat(health.get()).isPresent();
            assertThat(health.get().orElseThrow()).contains("zones.sqlite");
            assertThatThrownBy(() -> store.commit(List.of(outbox(lost, 3000)))).isInstanceOf(Failure.Unavailable.class);
            assertThat(store.<List<VersionNumber>>read(StoreView::outboxNumbers))
                    .as("it can still be read")
                    .hasSize((int) lost - 1);

            disk.free();
            // Nobody writes, and it is noticed.
            Awaitility.await().until(() -> health.get().isEmpty());
            store.commit(List.of(outbox(lost, 3000)));
            // A transaction is whole or not at all, as before.
            assertThatThrownBy(() -> store.commit(List.of(new StoreWrite.PutMeta("k", -1), outbox(lost, 1))))
                    .isInstanceOf(Failure.Unavailable.class);
            assertThat(store.<OptionalLong>read(view -> view.meta("k"))).hasValue(lost - 1);
            assertThat(store.<List<VersionNumber>>read(StoreView::outboxNumbers))
                    .hasSize((int) lost);
        }
    }

    @Test
    void aReadOnlyDiskIsRefusedWithItsName() {
        Path state = folder.resolve("state");
        try (TinyDisk disk = TinyDisk.mount(state, 2048)) {
            ProviderStore.open(state, health::set).close();
            assertThat(disk.readOnly()).isTrue();
            assertThatThrownBy(() -> ProviderStore.open(state, health::set))
                    .isInstanceOf(Failure.Unavailable.class)
                    .hasMessageContaining(state.toString());
        }
    }

    @Test
    void aDamagedFileIsRefusedWithItsNameAndTheWayToRestore() throws Exception {
        ProviderStore store = ProviderStore.open(folder, health::set);
        for (int n = 1; n < 200; n++) {
            store.commit(List.of(outbox(n, 1000)));
        }
        store.close();
        Path file = folder.resolve("zones.sqlite");
        byte[] octets = Files.readAllBytes(file);
        java.util.Arrays.fill(octets, 0, 8192, (byte) 0x55);
        Files.write(file, octets);
        assertThatThrownBy(() -> ProviderStore.open(folder, health::set))
                .isInstanceOf(Failure.Corrupt.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("backup");
    }

    @Test
    void aDamagedPageIsToldByWhoReadsIt() throws Exception {
        ProviderStore store = ProviderStore.open(folder, health::set);
        for (int n = 1; n < 200; n++) {
            store.commit(List.of(outbox(n, 1000)));
        }
        store.close();
        Path file = folder.resolve("zones.sqlite");
        byte[] octets = Files.readAllBytes(file);
        java.util.Arrays.fill(octets, 200 * 1024, octets.length, (byte) 0x55);
        Files.write(file, octets);
        try (ProviderStore again = ProviderStore.open(folder, health::set)) {
            assertThatThrownBy(() -> again.read(view -> view.outbox(VersionNumber.NONE, 1000)))
                    .isInstanceOf(Failure.Corrupt.class)
                    .hasMessageContaining(file.toString());
            assertThat(again.<OptionalLong>read(view -> view.meta(ProviderStore.LAST_N)))
                    .hasValue(199);
        }
    }
}
