package io.zonecast.systemtests.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every kind of strike. */
final class Catalogue {
    /** What two minutes suffice for, in this order. */
    private static final List<String> SHORT = List.of(
            "kill zone-provider",
            "messages forged",
            "cut one off",
            "freeze nats-server",
            "old messages replayed",
            "kill api-proxy",
            "a secondary is away and comes back",
            "broker rolled back",
            "clock a day ahead",
            "disk full at api-proxy",
            "store of a stopped secondary damaged",
            "messages duplicated and reordered",
            "flipped bits on the way",
            "zone-provider from an older backup",
            "all clocks jump",
            "disk full at zone-provider",
            "primary store damaged",
            "primary from an older backup, adopt",
            "kill everything");

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
        all.addAll(MessageStrikes.all());
        all.addAll(DamageStrikes.all());
        all.addAll(BackupStrikes.all());
        return List.copyOf(all);
    }

    /** Strikes that leave processes alone, so that they can happen around others. */
    static List<Entry> surroundings() {
        List<Entry> all = new ArrayList<>(ClockStrikes.all());
        all.addAll(NetworkStrikes.all());
        return List.copyOf(all);
    }

    /** Strikes that need a fleet that is whole otherwise: they wait for it themselves, or measure how fast it is. */
    static boolean isAlone(Entry entry) {
        return entry.name().startsWith("primary ") || entry.name().contains("is away");
    }

    /** The strikes of the short run. */
    static List<Entry> shortRun() {
        Map<String, Entry> all = all().stream().collect(Collectors.toMap(Entry::name, Function.identity()));
        return SHORT.stream()
                .map(name -> Optional.ofNullable(all.get(name)).orElseThrow())
                .toList();
    }
}
