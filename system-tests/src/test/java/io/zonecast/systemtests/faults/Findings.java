package io.zonecast.systemtests.faults;

import java.util.ArrayList;
import java.util.List;

/** What was seen that must not be. Safe for use by many threads. */
final class Findings {
    /** A broken fleet finds the same again and again; the first ones tell what it is. */
    private static final int MOST = 20;

    private final List<String> all = new ArrayList<>();
    private int more;

    synchronized void add(String finding) {
        if (all.size() < MOST) {
            all.add(finding);
        } else {
            more++;
        }
    }

    synchronized boolean any() {
        return !all.isEmpty();
    }

    @Override
    public synchronized String toString() {
        return String.join("\n", all) + (more > 0 ? "\nand " + more + " more" : "");
    }
}
