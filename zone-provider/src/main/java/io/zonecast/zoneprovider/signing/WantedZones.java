package io.zonecast.zoneprovider.signing;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.store.WantedRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The zones whose contents have to be fetched, as in the store, with when to try next: at once, after an
 * attempt that did not end it with a back-off that doubles from one second to five minutes. Safe for use
 * by many threads.
 */
public final class WantedZones {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final class Entry {
        private WantedRow row;
        private int attempts;
        private long due;
        private boolean taken;

        Entry(WantedRow row, long due) {
            this.row = row;
            this.due = due;
        }
    }

    private final Map<Name, Entry> entries = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LongSupplier nanos;

    /** @param nanos a clock that only goes forward, as {@link System#nanoTime} */
    public WantedZones(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Notes what is wanted now. */
    public void want(Collection<WantedRow> rows) {
        want(rows, Duration.ZERO);
    }

    /**
     * Notes what is wanted if it does not come by itself.
     *
     * @param patience how long to wait for that
     */
    public void want(Collection<WantedRow> rows, Duration patience) {
        lock.lock();
        try {
            for (WantedRow row : rows) {
                want(row, nanos.getAsLong() + patience.toNanos());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void want(WantedRow row, long due) {
        Entry entry = entries.get(row.zone());
        if (entry == null) {
            entry = new Entry(row, due);
            entries.put(row.zone(), entry);
        }
        if (entry.row.least().isAfter(row.least())) {
            return;
        }
        boolean news = row.failure().isEmpty();
        entry.row = row;
        if (news && !entry.taken) {
            // Never later than before: what is wished for again and again would not be tried at all.
            entry.due = Math.min(entry.due - due, 0) + due;
        } else if (!news) {
            backOff(entry);
        }
    }

    private void backOff(Entry entry) {
        long wait = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(entry.attempts, 20));
        entry.attempts++;
        entry.due = nanos.getAsLong() + wait;
    }

    /** Contents up to this generation arrived. */
    public void reached(Name zone, Generation generation) {
        lock.lock();
        try {
            Entry entry = entries.get(zone);
            if (entry != null && !entry.row.least().isAfter(generation)) {
                entries.remove(zone);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until some are due and takes them; who takes one gives it {@link #back}. */
    public List<WantedRow> take(int most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            List<WantedRow> due = takeDue(most);
            while (due.isEmpty()) {
                changed.awaitNanos(untilNext());
                due = takeDue(most);
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** Takes those that are due now, without waiting. */
    public List<WantedRow> takeDue(int most) {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            List<WantedRow> due = new ArrayList<>();
            for (Entry entry : entries.values()) {
                if (due.size() == most) {
                    break;
                }
                if (!entry.taken && entry.due - now <= 0) {
                    entry.taken = true;
                    due.add(entry.row);
                }
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    private long untilNext() {
        long now = nanos.getAsLong();
        long next = LONGEST.toNanos();
        for (Entry entry : entries.values()) {
            if (!entry.taken) {
                next = Math.min(next, entry.due - now);
            }
        }
        return next;
    }

    /** Ends an attempt; where the zone is still wanted it is tried again later. */
    public void back(Name zone) {
        lock.lock();
        try {
            Entry entry = entries.get(zone);
            if (entry != null && entry.taken) {
                entry.taken = false;
                if (entry.due - nanos.getAsLong() <= 0) {
                    backOff(entry);
                }
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many of them could not be signed when it was tried last. */
    public int failed() {
        lock.lock();
        try {
            return (int) entries.values().stream()
                    .filter(entry -> !entry.row.failure().isEmpty())
                    .count();
        } finally {
            lock.unlock();
        }
    }

    /** How many. */
    public int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }
}
