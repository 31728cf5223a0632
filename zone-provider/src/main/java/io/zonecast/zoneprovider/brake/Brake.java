package io.zonecast.zoneprovider.brake;

import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.metrics.BrakeMetrics;
import io.zonecast.zoneprovider.store.DepartureKind;
import io.zonecast.zoneprovider.store.DepartureRow;
import io.zonecast.zoneprovider.store.HeldRow;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds departures of zones once there are too many in a short while, until the operator lets them go or later
 * contents supersede them. Deletes are counted, and apart from them moves to another group: a move is no delete, but
 * moving every zone to a group that nobody follows would empty the secondaries just as well. What is held counts
 * too, so a mass delete that goes on stays held; a zone that is back counts no longer.
 *
 * <p>It remembers what the store holds: {@link #committed} is told of every commit. Safe for use by many threads.
 */
public final class Brake {
    private static final Logger LOG = LoggerFactory.getLogger(Brake.class);

    private final BrakeLimits limits;
    private final LongSupplier zones;
    private final BrakeMetrics metrics;
    private final Map<Name, HeldRow> held = new HashMap<>();
    private long unreleased;
    private final Map<DepartureKind, SequencedMap<Name, DepartureRow>> windows = new EnumMap<>(DepartureKind.class);

    /**
     * @param held what the store holds
     * @param departures those of the window, the earliest first
     * @param zones how many zones there are
     */
    public Brake(
            BrakeLimits limits,
            List<HeldRow> held,
            List<DepartureRow> departures,
            LongSupplier zones,
            BrakeMetrics metrics) {
        this.limits = limits;
        this.zones = zones;
        this.metrics = metrics;
        held.forEach(row -> this.held.put(row.zone(), row));
        unreleased = held.stream().filter(row -> !row.released()).count();
        for (DepartureKind kind : DepartureKind.values()) {
            windows.put(kind, new LinkedHashMap<>());
        }
        departures.forEach(row -> window(row.kind()).put(row.zone(), row));
        if (unreleased > 0) {
            LOG.error("zones that would leave are still held until they are released zones={}", unreleased);
        }
    }

    private SequencedMap<Name, DepartureRow> window(DepartureKind kind) {
        return Objects.requireNonNull(windows.get(kind));
    }

    /**
     * Asks for a zone that would leave. The departure counts from now on, whatever the answer is; who asked writes it with
     * {@link #counted}.
     *
     * @param group the group that it would go to; for a delete the one that it is in
     */
    public synchronized Verdict ask(Name zone, DepartureKind kind, Group group, Generation generation, Instant now) {
        HeldRow row = held.get(zone);
        if (row != null && row.kind() == kind) {
            if (row.released()) {
                return Verdict.GO;
            }
            boolean same = switch (kind) {
                case DELETE -> !generation.isAfter(row.generation());
                case MOVE -> row.group().equals(group);
            };
            return same ? Verdict.HELD : Verdict.HOLD;
        }
        SequencedMap<Name, DepartureRow> window = window(kind);
        forget(window, now);
        window.putIfAbsent(zone, new DepartureRow(zone, kind, now, zones.getAsLong()));
        long most = Math.max(zones.getAsLong(), window.firstEntry().getValue().zones());
        return limits.exceeded(window.size(), most) ? Verdict.HOLD : Verdict.GO;
    }

    private void forget(SequencedMap<Name, DepartureRow> window, Instant now) {
        Instant from = now.minus(limits.window());
        Iterator<DepartureRow> oldest = window.values().iterator();
        while (oldest.hasNext() && oldest.next().at().isBefore(from)) {
            oldest.remove();
        }
    }

    /** What keeps the count of a departure over a restart. */
    public StoreWrite counted(Name zone, DepartureKind kind, Instant now) {
        return new StoreWrite.PutDeparture(
                new DepartureRow(zone, kind, now, zones.getAsLong()), now.minus(limits.window()));
    }

    /** What is held of a zone, or let go and not done yet. */
    public synchronized Optional<HeldRow> of(Name zone) {
        return Optional.ofNullable(held.get(zone));
    }

    /** How many are held. */
    public synchronized long held() {
        return unreleased;
    }

    /** Which are held. */
    public synchronized List<Name> heldZones() {
        return held.values().stream()
                .filter(row -> !row.released())
                .map(HeldRow::zone)
                .toList();
    }

    /** Some of those that were let go and are not done yet. */
    public synchronized List<HeldRow> released(int most) {
        return held.values().stream().filter(HeldRow::released).limit(most).toList();
    }

    /** Takes over what was written. */
    public synchronized void committed(List<StoreWrite> writes) {
        for (StoreWrite write : writes) {
            if (write instanceof StoreWrite.Leaving leaving) {
                committed(leaving);
            }
        }
    }

    private void committed(StoreWrite.Leaving write) {
        switch (write) {
            case StoreWrite.PutHeld(HeldRow row) -> hold(row);
            case StoreWrite.DropHeld(Name zone) -> drop(zone);
            case StoreWrite.ReleaseHeld(List<Name> names) -> names.forEach(this::release);
            case StoreWrite.DropDeparture(Name zone) -> windows.values().forEach(window -> window.remove(zone));
            case StoreWrite.PutDeparture ignored -> {
                // Counted when it was asked for.
            }
            case StoreWrite.PutLeft ignored -> {}
            case StoreWrite.DropLeft ignored -> {}
        }
    }

    private void hold(HeldRow row) {
        HeldRow before = held.put(row.zone(), row);
        unreleased += (row.released() ? 0 : 1) - (before == null || before.released() ? 0 : 1);
        if (before == null) {
            metrics.outcome(row.kind(), "held");
        }
        if (before == null && unreleased == 1) {
            LOG.error(
                    "too many zones would leave at once, they are held until they are released kind={} zone={}"
                            + " limit_zones={} limit_percent={} window={}",
                    row.kind(),
                    row.zone(),
                    limits.zones(),
                    limits.percent(),
                    limits.window());
        }
    }

    private void drop(Name zone) {
        HeldRow gone = held.remove(zone);
        if (gone != null) {
            unreleased -= gone.released() ? 0 : 1;
            metrics.outcome(gone.kind(), gone.released() ? "released" : "superseded");
            LOG.info("no longer held zone={} generation={} released={}", zone, gone.generation(), gone.released());
        }
    }

    private void release(Name zone) {
        HeldRow row = held.get(zone);
        if (row != null && !row.released()) {
            held.put(zone, row.letGo());
            unreleased--;
        }
    }
}
