package io.zonecast.zoneprovider;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parts that were started, closed in reverse; parts that come after the close are closed at once. */
final class Lanes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private boolean closed;

    <T extends AutoCloseable> T add(T part) {
        synchronized (parts) {
            parts.push(part);
            if (!closed) {
                return part;
            }
        }
        closeAll();
        return part;
    }

    @Override
    public void close() {
        synchronized (parts) {
            closed = true;
        }
        closeAll();
    }

    /** Not under the lock: a part that is closed may be just about to add another. */
    private void closeAll() {
        for (AutoCloseable part = pop(); part != null; part = pop()) {
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.error("part did not close well part={}", part.getClass().getSimpleName(), e);
            }
        }
    }

    private @Nullable AutoCloseable pop() {
        synchronized (parts) {
            return parts.poll();
        }
    }
}
