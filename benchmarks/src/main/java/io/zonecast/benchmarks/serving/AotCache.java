package io.zonecast.benchmarks.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The classes that a start of the nameserver needs, as the virtual machine stores them when it is told to watch one (JEP
 * 483, JEP 514): what an installer does once, before the first real start.
 */
final class AotCache {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long PAUSE = Duration.ofMillis(50).toNanos();
    private static final int SECONDS = 3;

    private AotCache() {}

    /** Watches a start with a few zones and some seconds of answers; returns arguments for later starts, none if it failed. */
    static List<String> make(Path dir, int serverCore, int clientCore) throws IOException, InterruptedException {
        SetFiles files = SetFiles.few(dir);
        try (RunningServer first =
                RunningServer.start(Contender.ZONECAST, files, dir.resolve("first"), serverCore, List.of())) {
            awaitImage(files);
            first.stop();
        }
        Path cache = dir.resolve("nameserver.aot");
        List<String> watched = List.of("-XX:AOTCacheOutput=" + cache);
        try (RunningServer second =
                RunningServer.start(Contender.ZONECAST, files, dir.resolve("second"), serverCore, watched)) {
            Dnsperf.run(files, second.port(), SECONDS, clientCore);
            second.stop();
        }
        return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache) : List.of();
    }

    /** Waits until a nameserver has written the image of its folder. */
    static void awaitImage(SetFiles files) {
        Path image = files.folder().resolve(".zonecast-image");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(image)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("no image was written: " + image);
            }
            LockSupport.parkNanos(PAUSE);
        }
    }
}
