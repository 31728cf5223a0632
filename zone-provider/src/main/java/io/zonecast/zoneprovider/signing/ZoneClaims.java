package io.zonecast.zoneprovider.signing;

import io.zonecast.dns.name.Name;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Who works on which zone: one lane at a time, from reading it to the durable commit. Safe for use by many threads. */
final class ZoneClaims {
    private final Set<Name> claimed = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();

    /** False where another lane still has the zone after {@code patience}. */
    boolean claim(Name zone, Duration patience) {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (!claimed.add(zone)) {
                if (left <= 0) {
                    return false;
                }
                left = released.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    void release(Collection<Name> zones) {
        lock.lock();
        try {
            claimed.removeAll(zones);
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
