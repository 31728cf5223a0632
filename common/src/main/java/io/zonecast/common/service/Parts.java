package io.zonecast.common.service;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a service in the order of their start, closed in reverse. For one thread at a time. */
public final class Parts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Parts.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Adds a part that was just started. */
    public <P extends AutoCloseable> P add(P part) {
        parts.push(part);
        return part;
    }

    /** Closes all; one that fails is logged and does not keep the others open. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                log.error("Part not closed well part={}", part.getClass().getSimpleName(), e);
            }
        }
    }
}
