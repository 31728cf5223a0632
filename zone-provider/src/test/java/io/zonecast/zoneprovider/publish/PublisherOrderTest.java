package io.zonecast.zoneprovider.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.zoneprovider.metrics.ProviderMetrics;
import io.zonecast.zoneprovider.precedence.Urgency;
import io.zonecast.zoneprovider.store.OutboxRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherOrderTest {
    @TempDir
    Path folder;

    private final HeldAppends bus = new HeldAppends();
    private ProviderStore store;
    private Publisher publisher;

    @BeforeEach
    void open() {
        store = ProviderStore.open(folder, problem -> {});
        publisher = new Publisher(store, bus, Duration.ofSeconds(5), ProviderMetrics.of(new Metrics()));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static List<OutboxRow> rows(long from, long to, int octets) {
        return LongStream.range(from, to)
                .mapToObj(n -> new OutboxRow(
                        new VersionNumber(5, n),
                        ManifestKind.FULL,
                        "zone.version.all.x",
                        new byte[] {1},
                        new byte[] {2},
                        new byte[octets]))
                .toList();
    }

    private CompletableFuture<Void> renew(List<OutboxRow> rows) {
        CompletableFuture<Void> published = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            publisher.publish(rows, Urgency.RENEWAL).join();
            published.complete(null);
        });
        return published;
    }

    @Test
    void aChangeFindsNoMoreThanAWindowOfRenewalsInFrontOfIt() {
        CompletableFuture<Void> renewals = renew(rows(1, 51, 100));
        Awaitility.await().until(() -> bus.underWay().size() == 8);
        CompletableFuture<Void> change = publisher.publish(rows(100, 101, 100), Urgency.EVENT);
        assertThat(bus.underWay()).hasSize(9).last().isEqualTo("v-5-100");
        bus.appends.getLast().done().complete(1L);
        change.join();
        assertThat(renewals).isNotDone();
        while (!renewals.isDone()) {
            assertThat(bus.underWay().size()).isLessThanOrEqualTo(8);
            bus.confirmAll();
        }
        assertThat(bus.appends).hasSize(51);
    }

    @Test
    void largeRenewalsGoOneByOne() {
        CompletableFuture<Void> renewals = renew(rows(1, 5, 512 * 1024));
        for (int i = 1; i <= 4; i++) {
            int count = i;
            Awaitility.await().until(() -> bus.appends.size() == count);
            assertThat(bus.underWay()).containsExactly("v-5-" + i);
            bus.confirmAll();
        }
        renewals.join();
    }

    @Test
    void changesAreAllOnTheirWayAtOnce() {
        CompletableFuture<Void> changes = publisher.publish(rows(1, 257, 100), Urgency.EVENT);
        assertThat(bus.underWay()).hasSize(256);
        bus.confirmAll();
        changes.join();
        assertThat(publisher.depth()).isZero();
    }
}
