package io.zonecast.healthchecker.probe;

import io.zonecast.dns.name.Name;
import io.zonecast.healthchecker.fleet.Effect;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one secondary is asked: zones that wait for their turn, and what was asked. It has its own bounds, so that one
 * that does not answer costs the others nothing. The queues are guarded by the lane itself, the rest is of the prober's
 * thread.
 */
final class Lane {
    /** Zones that wait for their turn; the oldest is dropped first, it is asked for again later. */
    static final int MAX_WAITING = 5_000;

    /** Questions at once that somebody waits for. */
    static final int MAX_URGENT = 64;

    /** Questions without an answer: a quarter of a second of the default rate. */
    static final int MAX_OUT = 64;

    /** After so many in a row without an answer one question at a time is enough to notice its return. */
    private static final int SILENT = 3;

    private final LinkedHashMap<Name, Effect.Probe> waiting = new LinkedHashMap<>();
    private final ArrayDeque<Out> urgent = new ArrayDeque<>();
    final List<Line> old = new ArrayList<>();

    @Nullable
    Line line;

    private double allowance;
    private int unanswered;

    /** False where another zone had to go. */
    synchronized boolean enqueue(Effect.Probe probe) {
        waiting.put(probe.zone(), probe);
        if (waiting.size() > MAX_WAITING) {
            waiting.remove(waiting.keySet().iterator().next());
            return false;
        }
        return true;
    }

    /** False where too many are waited for. */
    synchronized boolean urge(Out out) {
        return urgent.size() < MAX_URGENT && urgent.add(out);
    }

    synchronized int waiting() {
        return waiting.size() + urgent.size();
    }

    void allow(double more, double most) {
        allowance = Math.min(most, allowance + more);
    }

    /** The next question, where there is one and it may be asked. */
    Optional<Out> next(long now) {
        if (out() >= (unanswered >= SILENT ? 1 : MAX_OUT)) {
            return Optional.empty();
        }
        synchronized (this) {
            Out wanted = urgent.pollFirst();
            if (wanted != null) {
                return Optional.of(wanted);
            }
            if (allowance < 1 || waiting.isEmpty()) {
                return Optional.empty();
            }
            allowance--;
            return Optional.of(Out.first(waiting.pollFirstEntry().getValue(), now));
        }
    }

    int out() {
        int out = line == null ? 0 : line.asked();
        for (Line one : old) {
            out += one.asked();
        }
        return out;
    }

    void answered(boolean answered) {
        unanswered = answered ? 0 : unanswered + 1;
    }
}
