package io.zonecast.systemtests.faults;

import java.util.ArrayList;
import java.util.List;

/** Every kind of strike. */
final class Catalogue {
    private Catalogue() {}

    /** Draws a strike of its kind; on a ground where it can't be done it is left out with a word. */
    interface Kind {
        Strike draw(Ground ground);
    }

    /**
     * @param name how it is asked for
     * @param kind draws one
     */
    record Entry(String name, Kind kind) {}

    static List<Entry> all() {
        List<Entry> all = new ArrayList<>();
        all.addAll(ProcessStrikes.all());
        all.addAll(NetworkStrikes.all());
        all.addAll(BrokerStrikes.all());
        all.addAll(ClockStrikes.all());
        all.addAll(DiskStrikes.all());
        return List.copyOf(all);
    }
}
