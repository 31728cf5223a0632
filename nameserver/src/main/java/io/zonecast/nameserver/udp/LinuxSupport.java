package io.zonecast.nameserver.udp;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the system calls of {@link LinuxCalls} can be used: 64-bit Linux, and a JVM that allows it. */
final class LinuxSupport {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxSupport.class);
    static final boolean AVAILABLE = probe();

    private LinuxSupport() {}

    private static boolean probe() {
        String arch = System.getProperty("os.arch", "");
        boolean linux = System.getProperty("os.name", "").equals("Linux");
        if (!linux || !(arch.equals("amd64") || arch.equals("aarch64"))) {
            return false;
        }
        try {
            LinuxCalls.link();
            return true;
        } catch (LinkageError e) {
            // Denied (--illegal-native-access=deny), or another C library.
            LOG.warn(
                    "system calls in batches are not available, NIO is used instead error={}",
                    String.valueOf(e.getCause() == null ? e : e.getCause()));
            return false;
        }
    }
}
