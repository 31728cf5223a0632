package io.zonecast.common.metrics;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What every process tells about itself. */
final class ProcessMetrics {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessMetrics() {}

    static void register(Metrics metrics) {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        metrics.gauge(
                "process_start_time_seconds",
                "Start of the process since the epoch",
                () -> runtime.getStartTime() / 1e3);
        metrics.counter("process_cpu_seconds_total", "Processor time used", ProcessMetrics::cpuSeconds);
        metrics.gauge("process_resident_memory_bytes", "Resident memory", ProcessMetrics::residentBytes);
        metrics.gauge(
                "jvm_memory_heap_used_bytes",
                "Heap in use",
                () -> memory.getHeapMemoryUsage().getUsed());
        metrics.gauge(
                "jvm_memory_heap_max_bytes",
                "Largest heap",
                () -> memory.getHeapMemoryUsage().getMax());
        metrics.gauge(
                "jvm_memory_nonheap_used_bytes",
                "Memory of the JVM outside the heap",
                () -> memory.getNonHeapMemoryUsage().getUsed());
        metrics.gauge(
                "jvm_threads_current",
                "Platform threads",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        metrics.counter("jvm_gc_seconds_total", "Time spent in garbage collection", ProcessMetrics::gcSeconds);
    }

    private static double cpuSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e9;
    }

    private static double gcSeconds() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum()
                / 1e3;
    }

    /** From Linux; 0 where there is no /proc. */
    private static double residentBytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
