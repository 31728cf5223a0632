package io.zonecast.systemtests.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Time, chance and what happens next. Everything that happens is an event of one queue. */
final class World {
    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    /** Events told where a seed fails. */
    private static final int TRACE = Integer.getInteger("trace", 60);

    final Random random;
    /** True while faults strike by chance. */
    boolean rough = true;

    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final Deque<Line> trace = new ArrayDeque<>();
    private long now;
    private long order;
    private long steps;
    private long digest;
    private int interleaved;

    World(long seed) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    }

    /** Something to be done: by a process in one of its lives, or by the world. */
    private record Event(long at, long order, @Nullable Node node, int life, String what, Runnable work)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /** One line of the trace. */
    private record Line(long at, String who, String what) {
        @Override
        public String toString() {
            return "%10.3f %-13s %s".formatted(at / 1e9, who, what);
        }
    }

    long nanos() {
        return now;
    }

    Instant instant() {
        return START.plusNanos(now);
    }

    long steps() {
        return steps;
    }

    /** Sums up what happened: the same for the same seed. */
    long digest() {
        return digest;
    }

    /** True with a probability, while it is rough. */
    boolean strikes(double probability) {
        return rough && random.nextDouble() < probability;
    }

    Duration between(int leastMillis, int mostMillis) {
        return Duration.ofMillis(leastMillis + random.nextInt(mostMillis - leastMillis + 1));
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    void later(Duration delay, String what, Runnable work) {
        queue.add(new Event(now + delay.toNanos(), order++, null, 0, what, work));
    }

    void later(Node node, Duration delay, String what, Runnable work) {
        queue.add(new Event(now + Math.max(0, delay.toNanos()), order++, node, node.life(), what, work));
    }

    /** Does what comes next; false where nothing does. */
    boolean step() {
        Event next = queue.poll();
        if (next == null) {
            return false;
        }
        happen(next);
        return true;
    }

    /** While somebody waits for an answer, the others go on a little. */
    void interleave() {
        if (interleaved > 0 || !strikes(0.1)) {
            return;
        }
        interleaved++;
        List<Event> passed = new ArrayList<>();
        int left = 1 + random.nextInt(4);
        while (left > 0 && !queue.isEmpty() && passed.size() < 20) {
            Event next = queue.remove();
            if (next.node != null && !next.node.isBusy()) {
                happen(next);
                left--;
            } else {
                passed.add(next);
            }
        }
        queue.addAll(passed);
        interleaved--;
    }

    private void happen(Event event) {
        now = Math.max(now, event.at);
        Node node = event.node;
        if (node == null) {
            note("", event.what);
            event.work.run();
        } else if (node.isUp() && node.life() == event.life) {
            note(node.name(), event.what);
            node.run(event.work);
        } else {
            return;
        }
        steps++;
    }

    /** Remembers for the trace. */
    void note(String who, String what) {
        digest = digest * 31 + what.hashCode() + 17L * who.hashCode() + now;
        if (trace.size() == TRACE) {
            trace.removeFirst();
        }
        trace.add(new Line(now, who, what));
    }

    /** As {@link #note(String, String)}, where the words cost something. */
    void note(String who, String kind, Supplier<String> detail) {
        note(who, kind + " " + detail.get());
    }

    String trace() {
        return trace.stream().map(Line::toString).collect(Collectors.joining("\n"));
    }
}
