package io.zonecast.secondarysyncer.store;

import io.zonecast.common.seal.Role;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.image.ApplyResult;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.secondarysyncer.testing.Publisher;
import io.zonecast.secondarysyncer.testing.TestKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** A store with a publisher beside it, and what a boot makes of the store. */
final class StoreHarness {
    static final StoreLimits SMALL = new StoreLimits(8 << 10, 6, 1 << 20, 2 << 10, 8 << 10, 50, Duration.ofDays(400));
    static final TestKeys KEYS = new TestKeys();

    private final Path directory;
    private final StoreLimits limits;
    final RandomGenerator random;
    final Publisher publisher;

    StoreHarness(Path directory, StoreLimits limits, long seed) {
        System.out.println("seed=" + seed);
        this.directory = directory;
        this.limits = limits;
        this.random = new Random(seed);
        this.publisher = new Publisher(KEYS.signer(Role.ZONE_PROVIDER), random);
    }

    /** What a boot finds. */
    record Booted(ZoneStore store, LoadReport report, Map<Name, ZoneImage> zones, Map<Name, VersionNumber> versions) {}

    Booted boot() {
        return boot(directory);
    }

    Booted boot(Path from) {
        ZoneStore store = ZoneStore.open(from, limits, 2, InstantSource.system(), random);
        Map<Name, ZoneImage> zones = new ConcurrentHashMap<>();
        Map<Name, VersionNumber> versions = new ConcurrentHashMap<>();
        LoadReport report = store.load(2, (zone, base, diffs) -> {
            VersionNumber reached = build(zone, base, diffs, zones);
            if (!reached.equals(VersionNumber.NONE)) {
                versions.put(zone, reached);
            }
            return reached;
        });
        return new Booted(store, report, zones, versions);
    }

    private static VersionNumber build(
            Name zone, StoredVersion base, List<StoredVersion> diffs, Map<Name, ZoneImage> zones) {
        if (!base.whole()) {
            return base.manifest().version();
        }
        ZoneImage image = ZoneImage.of(zone, ZoneBody.decodeFull(base.body(), 1 << 24));
        if (!image.digest().equals(base.manifest().digest())) {
            return VersionNumber.NONE;
        }
        VersionNumber reached = base.manifest().version();
        for (StoredVersion diff : diffs) {
            ApplyResult result = image.apply(ZoneBody.decodeDiff(diff.body(), 1 << 24));
            if (!(result instanceof ApplyResult.Applied applied)
                    || !applied.image().digest().equals(diff.manifest().digest())) {
                break;
            }
            image = applied.image();
            reached = diff.manifest().version();
        }
        zones.put(zone, image);
        return reached;
    }

    static StoreEntry entry(Publisher.Made made) {
        return new StoreEntry.Version(made.manifest(), made.body());
    }

    /** Some random changes to some of {@code names}. */
    List<StoreEntry> batch(int most, List<Name> names) {
        List<StoreEntry> entries = new ArrayList<>();
        for (int i = random.nextInt(most) + 1; i > 0; i--) {
            Name zone = names.get(random.nextInt(names.size()));
            Publisher.Zone before = publisher.zone(zone);
            if (before == null || before.image() == null) {
                entries.add(entry(publisher.create(zone, random.nextInt(12))));
            } else if (random.nextInt(20) == 0) {
                entries.add(entry(publisher.delete(zone)));
            } else if (random.nextInt(12) == 0) {
                publisher.change(zone);
                entries.add(entry(publisher.full(zone)));
            } else {
                entries.add(entry(publisher.change(zone)));
            }
        }
        return entries;
    }

    /** Writes what is due as whole contents. */
    void snapshots(ZoneStore store) {
        for (Name zone : store.takeSnapshotsDue(100)) {
            Publisher.Zone now = publisher.zone(zone);
            if (now.image() != null) {
                List<io.zonecast.dns.record.Rrset> rrsets = new ArrayList<>();
                now.image().rrsets().forEach(rrsets::add);
                store.snapshot(zone, now.version(), ZoneBody.encodeFull(rrsets));
            }
        }
    }

    static List<Name> names(int count) {
        List<Name> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(Name.parse("z" + i + ".example."));
        }
        return names;
    }
}
