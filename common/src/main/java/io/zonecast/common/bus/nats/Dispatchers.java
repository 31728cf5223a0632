package io.zonecast.common.bus.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.MessageHandler;
import org.jspecify.annotations.Nullable;

/** The one dispatcher of a subscription, which moves from connection to connection. */
final class Dispatchers {
    private @Nullable Connection connection;
    private @Nullable Dispatcher dispatcher;
    private boolean closed;

    synchronized Dispatcher move(Connection to, MessageHandler handler) {
        drop();
        if (closed) {
            throw new IllegalStateException("subscription is closed");
        }
        Dispatcher fresh = to.createDispatcher(handler);
        connection = to;
        dispatcher = fresh;
        return fresh;
    }

    synchronized void close() {
        closed = true;
        drop();
    }

    private void drop() {
        if (connection != null && dispatcher != null) {
            try {
                connection.closeDispatcher(dispatcher);
            } catch (IllegalArgumentException | IllegalStateException e) {
                // Its connection is closed, and the dispatcher with it.
                dispatcher = null;
            }
        }
        dispatcher = null;
    }
}
