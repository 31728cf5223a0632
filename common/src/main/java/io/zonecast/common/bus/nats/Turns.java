package io.zonecast.common.bus.nats;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who is answered next: those who ask take turns, and one of them never has the last free place, so that a thousand
 * requests of one delay the others by one request at most. Safe for use by many threads.
 */
final class Turns {
    /** Requests that wait for their turn; more would be answered after their callers have given up. */
    static final int MAX_WAITING = 1000;

    /** Of these from one asker. */
    static final int MAX_WAITING_EACH = 250;

    private final int atOnce;
    private final int each;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<String, Deque<Runnable>> waiting = new LinkedHashMap<>();
    private final Map<String, Integer> running = new HashMap<>();
    private int allWaiting;
    private int allRunning;

    /** @param executor runs what has its turn, on another thread */
    Turns(int atOnce, Executor executor) {
        this.atOnce = atOnce;
        this.each = Math.max(1, atOnce - 1);
        this.executor = executor;
    }

    /** Does {@code work} when it is the asker's turn; false where too much waits already. */
    boolean offer(String asker, Runnable work) {
        lock.lock();
        try {
            Deque<Runnable> queue = waiting.computeIfAbsent(asker, name -> new ArrayDeque<>());
            if (allWaiting >= MAX_WAITING || queue.size() >= MAX_WAITING_EACH) {
                if (queue.isEmpty()) {
                    waiting.remove(asker);
                }
                return false;
            }
            queue.add(work);
            allWaiting++;
            begin();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        for (String asker = next(); asker != null; asker = next()) {
            String turn = asker;
            Deque<Runnable> queue = Objects.requireNonNull(waiting.remove(turn));
            Runnable work = queue.remove();
            if (!queue.isEmpty()) {
                // Behind all others.
                waiting.put(turn, queue);
            }
            allWaiting--;
            allRunning++;
            running.merge(turn, 1, Integer::sum);
            executor.execute(() -> {
                try {
                    work.run();
                } finally {
                    end(turn);
                }
            });
        }
    }

    private @Nullable String next() {
        if (allRunning >= atOnce) {
            return null;
        }
        Iterator<String> askers = waiting.keySet().iterator();
        while (askers.hasNext()) {
            String asker = askers.next();
            if (running.getOrDefault(asker, 0) < each) {
                return asker;
            }
        }
        return null;
    }

    private void end(String asker) {
        lock.lock();
        try {
            allRunning--;
            running.computeIfPresent(asker, (name, count) -> count == 1 ? null : count - 1);
            begin();
        } finally {
            lock.unlock();
        }
    }
}
