package io.zonecast.systemtests.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clocks that are a day off. The broker's can't be moved: it asks the kernel itself. */
final class ClockStrikes {
    /** What a service sees a changed clock after. */
    private static final Duration SEEN = Duration.ofMillis(1500);

    private ClockStrikes() {}

    static List<Catalogue.Entry> all() {
        return List.of(
                new Catalogue.Entry("clock a day ahead", ground -> one(ground, Duration.ofDays(1))),
                new Catalogue.Entry("clock a day behind", ground -> one(ground, Duration.ofDays(-1))),
                new Catalogue.Entry("all clocks jump", ClockStrikes::all));
    }

    private static Strike one(Ground ground, Duration ahead) {
        String id = ground.service();
        return moved(ground, List.of(id), ahead, "clock of " + id + " is " + text(ahead));
    }

    private static Strike all(Ground ground) {
        Duration ahead = Duration.ofDays(ground.random().nextBoolean() ? 1 : -1);
        return moved(
                ground, new ArrayList<>(ground.links().keySet()), ahead, "clocks of all services are " + text(ahead));
    }

    private static String text(Duration ahead) {
        return ahead.isNegative() ? "a day behind" : "a day ahead";
    }

    private static Strike moved(Ground ground, List<String> ids, Duration ahead, String what) {
        if (!ground.clocks().movable()) {
            return Strike.notHere("libfaketime is not installed (Debian: faketime)");
        }
        return Strike.of(
                what,
                () -> {
                    ids.forEach(id -> ground.clocks().set(id, ahead));
                    Wait.during(SEEN);
                },
                () -> ids.forEach(id -> ground.clocks().set(id, Duration.ZERO)));
    }
}
