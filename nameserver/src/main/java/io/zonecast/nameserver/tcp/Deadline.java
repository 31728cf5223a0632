package io.zonecast.nameserver.tcp;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** When a connection is overdue. Its threads tell what they do, the watch asks. */
final class Deadline {
    private final TcpLimits limits;
    /** {@link System#nanoTime} until which a query must come, or end. */
    private volatile long reading;

    private volatile long sending;
    private volatile boolean isSending;
    /** A query, or the handshake, has begun and is not whole. */
    private volatile boolean isPartial;

    private final AtomicInteger transfers = new AtomicInteger();
    private boolean told;

    /** Begins with a handshake, or with waiting for the first query. */
    Deadline(TcpLimits limits, Duration first, boolean handshake) {
        this.limits = limits;
        this.isPartial = handshake;
        this.reading = in(first);
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    /** Nothing of the next query is here. */
    void idle() {
        reading = in(limits.idle());
        isPartial = false;
    }

    /** A query has begun; what more of it comes buys no time. */
    void partial() {
        reading = in(limits.message());
        isPartial = true;
    }

    /** Something goes out; under the lock of those who send. */
    void sending() {
        sending = in(limits.message());
        isSending = true;
    }

    /** It is out. */
    void sent() {
        isSending = false;
    }

    /** The server itself is not ready to read on. */
    void waiting() {
        isPartial = false;
    }

    /** A transfer is under way, during which nobody has to ask anything. */
    void transferBegins() {
        transfers.incrementAndGet();
    }

    /** It is not any more. */
    void transferEnds() {
        if (!isPartial) {
            reading = in(limits.idle());
        }
        transfers.decrementAndGet();
    }

    /** True the first time that the connection is found overdue; only the watch asks. */
    boolean isOver(long now) {
        boolean over = !told
                && ((isSending && now - sending > 0) || ((isPartial || transfers.get() == 0) && now - reading > 0));
        told |= over;
        return over;
    }
}
