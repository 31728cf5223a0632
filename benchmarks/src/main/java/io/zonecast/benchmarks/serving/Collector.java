package io.zonecast.benchmarks.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The garbage collectors compared, those that have one with a goal that fits. */
public enum Collector {
    /** One thread that stops all others; the least memory. */
    SERIAL("-XX:+UseSerialGC"),
    /** Several threads that stop all others. */
    PARALLEL("-XX:+UseParallelGC"),
    /** Regions, of which it clears as many at a time as its goal allows; as it comes that is 200 ms. */
    G1("-XX:+UseG1GC -XX:MaxGCPauseMillis=4"),
    /** Works beside the others; always generational since JDK 24. Takes what it is allowed, so that has a bound. */
    ZGC("-XX:+UseZGC -XX:SoftMaxHeapSize=192m -XX:ZUncommitDelay=5");

    /** What parsing needed is given back where a collector can; see docs/benchmarks.md. */
    private static final List<String> JVM = List.of(
            "-Xms16m",
            "-Xmx1g",
            "-XX:MinHeapFreeRatio=5",
            "-XX:MaxHeapFreeRatio=10",
            "-XX:-ShrinkHeapInSteps",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED");

    private final String own;

    Collector(String own) {
        this.own = own;
    }

    /**
     * Flags of a virtual machine with this collector.
     *
     * @param more come last, and so win
     */
    List<String> jvm(List<String> more) {
        List<String> flags = new ArrayList<>(JVM);
        flags.addAll(List.of(own.split(" ")));
        flags.addAll(more);
        return flags;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
