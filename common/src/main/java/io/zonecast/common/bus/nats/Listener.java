package io.zonecast.common.bus.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.zonecast.common.bus.Bus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscription without a stream: messages in order on one thread. */
final class Listener implements Link.Attachment, Bus.Subscription {
    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    private final Link link;
    private final String subject;
    private final Bus.MessageHandler handler;
    private final Dispatchers dispatchers = new Dispatchers();

    Listener(Link link, String subject, Bus.MessageHandler handler) {
        this.link = link;
        this.subject = subject;
        this.handler = handler;
    }

    @Override
    public void attach(Connection connection) {
        Dispatcher dispatcher = dispatchers.move(connection, this::onMessage);
        dispatcher.subscribe(subject);
    }

    @Override
    public void resumed() {
        // jnats has subscribed again.
    }

    private void onMessage(io.nats.client.Message message) {
        try {
            handler.accept(Letters.message(message, message.getSubject(), 0));
        } catch (RuntimeException e) {
            log.warn("Message not taken subject={} reason={}", message.getSubject(), e.toString(), e);
        }
    }

    @Override
    public void close() {
        link.remove(this);
        dispatchers.close();
    }
}
