package io.zonecast.secondarysyncer;

import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.testing.Fleet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How long it takes from handing a version to the broker until the secondary answers from it: one change at a time, seen
 * over UDP. Not a test; run its {@code main}.
 */
final class ApplyBenchmark {
    private ApplyBenchmark() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        Path folder = Files.createTempDirectory("apply");
        Name zone = Name.parse("example.org.");
        try (Fleet fleet = new Fleet(folder).start()) {
            fleet.provider().publish(fleet.publisher().create(zone, 20));
            fleet.awaitEqual();
            long[] nanos = new long[rounds];
            for (int i = 0; i < rounds; i++) {
                var made = fleet.publisher().change(zone);
                long serial = made.manifest().manifest().serial().value();
                long start = System.nanoTime();
                fleet.provider().publish(made);
                while (fleet.secondary().holdings().image(zone).serial().value() != serial) {
                    Thread.onSpinWait();
                }
                nanos[i] = System.nanoTime() - start;
            }
            long[] warm = Arrays.copyOfRange(nanos, rounds / 4, rounds);
            Arrays.sort(warm);
            System.out.printf(
                    "publish_to_served rounds=%d p50_us=%d p99_us=%d max_us=%d%n",
                    warm.length,
                    warm[warm.length / 2] / 1000,
                    warm[warm.length * 99 / 100] / 1000,
                    warm[warm.length - 1] / 1000);
            fleet.metric("secondarysyncer_apply_duration_seconds").forEach(System.out::println);
        }
    }
}
