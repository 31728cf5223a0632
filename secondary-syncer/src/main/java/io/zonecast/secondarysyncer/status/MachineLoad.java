package io.zonecast.secondarysyncer.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Load and memory from {@code /proc}; 0 where the system has no such thing. */
final class MachineLoad {
    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final Path STATUS = Path.of("/proc/self/status");

    private MachineLoad() {}

    /** One-minute load average of the machine. */
    static double oneMinute() {
        try {
            return Double.parseDouble(Files.readString(LOAD).split(" ", 2)[0]);
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** Resident memory of this process in octets. */
    static long residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
            return 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
