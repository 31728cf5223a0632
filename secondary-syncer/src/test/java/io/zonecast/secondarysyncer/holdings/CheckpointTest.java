package io.zonecast.secondarysyncer.holdings;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonecast.common.seal.Role;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.store.LoadReport;
import io.zonecast.secondarysyncer.store.StoreEntry;
import io.zonecast.secondarysyncer.store.StoreLimits;
import io.zonecast.secondarysyncer.store.ZoneStore;
import io.zonecast.secondarysyncer.testing.Publisher;
import io.zonecast.secondarysyncer.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A boot with a checkpoint holds what a boot without one holds, whatever became of the checkpoint. */
class CheckpointTest {
    private static final long SEED = Long.getLong("seed", 1);
    private static final int ZONES = 60;
    private static final int MAX_PLAIN = 1 << 24;

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private final Random random = new Random(SEED);
    private final Publisher publisher = new Publisher(new TestKeys().signer(Role.ZONE_PROVIDER), random);

    private ZoneStore open() {
        return ZoneStore.open(folder.resolve("zones"), StoreLimits.DEFAULT, 2, InstantSource.system(), random);
    }

    private Checkpoint checkpoint() {
        return new Checkpoint(folder.resolve("zones.image"));
    }

    private record Booted(LoadReport report, Map<Name, Holding> held, ZoneTable table) {}

    private Booted boot(Map<Name, ZoneImage> kept) {
        try (ZoneStore store = open()) {
            ZoneTable table = new ZoneTable();
            Holdings holdings = new Holdings(store, table);
            LoadReport report = holdings.load(2, MAX_PLAIN, kept);
            Map<Name, Holding> held = new HashMap<>();
            holdings.forEach(held::put);
            return new Booted(report, held, table);
        }
    }

    private void writeCheckpoint() {
        try (ZoneStore store = open()) {
            Holdings holdings = new Holdings(store, new ZoneTable());
            holdings.load(2, MAX_PLAIN);
            assertThat(checkpoint().write(holdings)).isPresent();
        }
    }

    /** What a provider may send: new zones, diffs, whole versions, tombstones. */
    private void commitSome(int count) {
        try (ZoneStore store = open()) {
            new Holdings(store, new ZoneTable()).load(2, MAX_PLAIN);
            List<StoreEntry> entries = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Name zone = Name.parse("z" + random.nextInt(ZONES) + ".example.");
                Publisher.Zone before = publisher.zone(zone);
                if (before == null || before.image() == null) {
                    add(entries, publisher.create(zone, random.nextInt(12)));
                } else if (random.nextInt(15) == 0) {
                    add(entries, publisher.delete(zone));
                } else {
                    Publisher.Made diff = publisher.change(zone);
                    add(entries, random.nextInt(6) == 0 ? publisher.full(zone) : diff);
                }
            }
            store.commit(entries);
        }
    }

    private static void add(List<StoreEntry> entries, Publisher.Made made) {
        entries.add(new StoreEntry.Version(made.manifest(), made.body()));
    }

    private static void same(Booted one, Booted other) {
        assertThat(one.report()).isEqualTo(other.report());
        assertThat(one.held()).isEqualTo(other.held());
        assertThat(one.table().size()).isEqualTo(other.table().size());
        other.table().forEach(zone -> {
            ZoneImage here = one.table().get(zone.apex());
            assertThat(here).isNotNull();
            assertThat(here.digest()).isEqualTo(zone.digest());
            assertThat(here.rrsets()).containsExactlyElementsOf(zone.rrsets());
        });
    }

    private static long taken(Booted booted, Map<Name, ZoneImage> kept) {
        return kept.values().stream()
                .filter(image -> booted.table().get(image.apex()) == image)
                .count();
    }

    @Test
    void aBootTakesWhatIsAsItWasAndBuildsTheLogBehindIt() {
        System.out.println("seed=" + SEED);
        commitSome(300);
        writeCheckpoint();
        Map<Name, ZoneImage> kept = checkpoint().read();
        Booted unchanged = boot(kept);
        same(unchanged, boot(Map.of()));
        assertThat(taken(unchanged, kept))
                .isEqualTo(kept.size())
                .isEqualTo(unchanged.table().size());
        for (int round = 0; round < 5; round++) {
            commitSome(20);
            Map<Name, ZoneImage> older = checkpoint().read();
            Booted booted = boot(older);
            same(booted, boot(Map.of()));
            assertThat(taken(booted, older)).isLessThan(older.size());
            if (round == 2) {
                writeCheckpoint();
            }
        }
    }

    @Test
    void aDamagedCheckpointIsWorthWhatIsSoundOfIt() throws IOException {
        System.out.println("seed=" + SEED);
        commitSome(300);
        writeCheckpoint();
        commitSome(20);
        Booted expected = boot(Map.of());
        Path file = folder.resolve("zones.image");
        byte[] sound = Files.readAllBytes(file);
        for (int round = 0; round < 12; round++) {
            byte[] damaged = round % 3 == 0 ? Arrays.copyOf(sound, random.nextInt(sound.length)) : sound.clone();
            if (round % 3 != 0) {
                damaged[random.nextInt(sound.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            same(boot(checkpoint().read()), expected);
        }
        Files.delete(file);
        assertThat(checkpoint().read()).isEmpty();
    }

    @Test
    void aCheckpointOfAnotherHistoryIsOfNoUse() {
        commitSome(200);
        Booted expected = boot(Map.of());
        Map<Name, ZoneImage> other = new HashMap<>();
        Publisher stranger = new Publisher(new TestKeys().signer(Role.ZONE_PROVIDER), new Random(SEED + 1));
        expected.table().forEach(zone -> {
            stranger.create(zone.apex(), 3);
            other.put(zone.apex(), stranger.zone(zone.apex()).image());
        });
        Booted booted = boot(other);
        same(booted, expected);
        assertThat(taken(booted, other)).isZero();
    }
}
