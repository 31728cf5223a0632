package io.zonecast.common.bus.nats;

import io.nats.client.Connection;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.prometheus.metrics.core.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What jnats tells of that no caller hears: above all denials, which look like time-outs to who is denied. */
final class Errors implements ErrorListener {
    private static final Logger log = LoggerFactory.getLogger(Errors.class);

    private final Counter count;

    Errors(Counter count) {
        this.count = count;
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
        count.labelValues(error.contains("Permissions Violation") ? "denied" : "error")
                .inc();
        log.warn("NATS tells of an error text={}", error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception exception) {
        count.labelValues("exception").inc();
        log.debug("Trouble with the connection to NATS reason={}", exception.toString());
    }

    @Override
    public void slowConsumerDetected(Connection connection, Consumer consumer) {
        count.labelValues("slow_consumer").inc();
        log.warn("Messages come faster than they are taken dropped={}", consumer.getDroppedCount());
    }

    @Override
    public void messageDiscarded(Connection connection, Message message) {
        // The subject is missing for pings of the protocol, which may be lost.
        if (message.getSubject() != null) {
            count.labelValues("discarded").inc();
            log.warn("Message discarded subject={}", message.getSubject());
        }
    }

    @Override
    public void socketWriteTimeout(Connection connection) {
        count.labelValues("write_timeout").inc();
        log.warn("NATS does not take what is written");
    }
}
