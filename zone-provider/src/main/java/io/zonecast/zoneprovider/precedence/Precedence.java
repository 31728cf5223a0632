package io.zonecast.zoneprovider.precedence;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Knows whether changes are under way, to which renewals give way. Safe for use by many threads. */
public final class Precedence {
    private final AtomicInteger underWay = new AtomicInteger();
    private final List<Runnable> onCalm = new CopyOnWriteArrayList<>();

    /** Changes begin to be signed and stored; whoever calls this calls {@link #end}. */
    public void begin() {
        underWay.incrementAndGet();
    }

    /** They are durable, or failed. */
    public void end() {
        if (underWay.decrementAndGet() == 0) {
            onCalm.forEach(Runnable::run);
        }
    }

    /** True while changes are under way. */
    public boolean busy() {
        return underWay.get() > 0;
    }

    /** Told whenever no more changes are under way. */
    public void onCalm(Runnable told) {
        onCalm.add(told);
    }
}
