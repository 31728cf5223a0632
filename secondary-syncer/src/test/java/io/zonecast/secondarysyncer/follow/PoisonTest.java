package io.zonecast.secondarysyncer.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.bus.Message;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.Role;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.store.FaultyDisk;
import io.zonecast.secondarysyncer.store.StoreLimits;
import io.zonecast.secondarysyncer.store.ZoneStore;
import io.zonecast.secondarysyncer.testing.Publisher;
import io.zonecast.secondarysyncer.testing.TestKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoisonTest {
    @TempDir
    private Path directory;

    @Test
    void aZoneThatCannotBeStoredHoldsUpNoOtherInItsBatch() throws IOException {
        TestKeys keys = new TestKeys();
        Publisher publisher = new Publisher(keys.signer(Role.ZONE_PROVIDER), new Random(Long.getLong("seed", 1)));
        Metrics metrics = new Metrics();
        FaultyDisk disk = new FaultyDisk(directory);
        List<Message> batch = new ArrayList<>();
        List<Name> zones = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Name zone = Name.parse("z" + i + ".example.");
            zones.add(zone);
            Publisher.Made made = publisher.create(zone, 3);
            batch.add(new Message(
                    Subjects.version(Group.ALL, zone),
                    VersionMessage.headers(made.manifest()),
                    made.body(),
                    i + 1,
                    4 - i));
            if (i == 2) {
                disk.poison(made.manifest().signature());
            }
        }
        AtomicLong backlog = new AtomicLong(-1);
        try (ZoneStore store = ZoneStore.open(disk, StoreLimits.DEFAULT, 1, InstantSource.system(), new Random(1))) {
            Holdings holdings = new Holdings(store, new ZoneTable());
            holdings.load(1, 1 << 20);
            try (FastLane lane = new FastLane(
                    holdings,
                    Group.ALL,
                    keys,
                    new Figures(metrics),
                    InstantSource.system(),
                    2,
                    () -> {},
                    backlog::set)) {
                lane.accept(batch);
            }
            Name poisoned = zones.remove(2);
            zones.forEach(zone -> assertThat(holdings.image(zone)).isNotNull());
            assertThat(holdings.image(poisoned)).isNull();
            assertThat(holdings.allWanted()).containsExactly(poisoned);
            assertThat(holdings.wanted(poisoned).least())
                    .isEqualTo(publisher.zone(poisoned).version());
        }
        assertThat(new String(metrics.scrape(), StandardCharsets.UTF_8))
                .contains("secondarysyncer_rejected_total{reason=\"unforeseen\"} 1.0");
        assertThat(backlog).hasValue(0);
    }
}
