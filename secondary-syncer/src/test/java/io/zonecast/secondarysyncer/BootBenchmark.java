package io.zonecast.secondarysyncer;

import io.zonecast.common.seal.Role;
import io.zonecast.dns.image.ZoneTable;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.holdings.Checkpoint;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.store.StoreEntry;
import io.zonecast.secondarysyncer.store.StoreLimits;
import io.zonecast.secondarysyncer.store.ZoneStore;
import io.zonecast.secondarysyncer.testing.Publisher;
import io.zonecast.secondarysyncer.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How fast a secondary boots: writes so many small zones (default 100,000) and reads them again. Not a test; run its
 * {@code main} with the number of zones and a folder.
 */
final class BootBenchmark {
    private BootBenchmark() {}

    public static void main(String[] args) throws Exception {
        int zones = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        Path folder = args.length > 1 ? Path.of(args[1]) : Files.createTempDirectory("boot");
        int threads = Runtime.getRuntime().availableProcessors();
        Random random = new Random(1);
        Publisher publisher = new Publisher(new TestKeys().signer(Role.ZONE_PROVIDER), random);
        try (ZoneStore store = open(folder, threads, random)) {
            store.load(threads, (zone, base, diffs) -> base.manifest().version());
            List<StoreEntry> batch = new ArrayList<>();
            long writing = 0;
            for (int i = 0; i < zones; i++) {
                Publisher.Made made = publisher.create(Name.parse("customer" + i + ".example."), 10);
                batch.add(new StoreEntry.Version(made.manifest(), made.body()));
                if (batch.size() == 256 || i == zones - 1) {
                    long start = System.nanoTime();
                    store.commit(batch);
                    writing += System.nanoTime() - start;
                    batch.clear();
                }
            }
            print("write_256_a_commit", zones, writing, store);
        }
        Path file = folder.resolve("zones.image");
        for (int round = 1; round <= 6; round++) {
            // The first three from the log alone; the third leaves a checkpoint.
            long start = System.nanoTime();
            long cpu = cpuNanos();
            try (ZoneStore store = open(folder, threads, random)) {
                long scanned = System.nanoTime();
                Holdings holdings = new Holdings(store, new ZoneTable());
                Checkpoint checkpoint = new Checkpoint(file);
                holdings.load(threads, 1 << 24, checkpoint.read());
                long end = System.nanoTime();
                System.out.printf(
                        "boot=%d scan_ms=%d cpu_ms=%d%n",
                        round, (scanned - start) / 1_000_000, (cpuNanos() - cpu) / 1_000_000);
                print("boot=" + round, holdings.zones(), end - start, store);
                if (round == 3) {
                    System.out.println(
                            "checkpoint_bytes=" + checkpoint.write(holdings).orElse(0));
                }
            }
        }
    }

    /** CPU time of the process: what the boot would take on one core that it had for itself. */
    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    private static ZoneStore open(Path folder, int threads, Random random) {
        return ZoneStore.open(folder.resolve("zones"), StoreLimits.DEFAULT, threads, InstantSource.system(), random);
    }

    private static void print(String what, long zones, long nanos, ZoneStore store) {
        System.out.printf(
                "%s zones=%d took_ms=%d zones_per_second=%d disk_mib=%d%n",
                what,
                zones,
                nanos / 1_000_000,
                zones * 1_000_000_000L / Math.max(1, nanos),
                store.figures().bytes() >> 20);
    }
}
