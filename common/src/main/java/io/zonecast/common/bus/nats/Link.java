package io.zonecast.common.bus.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection, kept for ever. jnats reconnects by itself, but gives up for good after two refusals of its
 * credentials; then a new connection is made here, and everything that is attached moves to it.
 *
 * <pre>
 *   connecting ──connected──▶ up ◀──reconnected── down
 *       ▲                     │ └──disconnected──▶ │
 *       └───────closed────────┴────────────────────┘
 * </pre>
 */
final class Link implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Link.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LAST_BACK_OFF = Duration.ofSeconds(2);

    /** Something that lives on a connection. Calls come one at a time. */
    interface Attachment {
        /** There is a new connection; what was on an older one is gone. */
        void attach(Connection connection);

        /** The same connection is back after a break; its subscriptions have been made again. */
        void resumed();
    }

    private final Options options;
    private final Consumer<Boolean> onChange;
    private final List<Attachment> attachments = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private final Semaphore closed = new Semaphore(0);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicBoolean up = new AtomicBoolean();
    private final Thread keeper;
    private volatile @Nullable Connection connection;

    Link(Options.Builder options, String id, Consumer<Boolean> onChange) {
        this.options = options.connectionListener(this::onEvent).build();
        this.onChange = onChange;
        this.keeper = Thread.ofPlatform().daemon().name("nats-link-" + id).unstarted(this::keep);
    }

    void start() {
        keeper.start();
    }

    private void keep() {
        Duration backOff = FIRST_BACK_OFF;
        try {
            while (stopping.getCount() > 0) {
                try {
                    Connection fresh = Nats.connect(options);
                    install(fresh);
                    backOff = FIRST_BACK_OFF;
                    awaitClosed(fresh);
                    log.warn("Connection to NATS closed, making a new one");
                } catch (IOException | RuntimeException e) {
                    log.info("Waiting for NATS urls={} reason={}", options.getServers(), e.getMessage());
                    if (stopping.await(backOff.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                    backOff = backOff.multipliedBy(2);
                    backOff = backOff.compareTo(LAST_BACK_OFF) > 0 ? LAST_BACK_OFF : backOff;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitClosed(Connection current) throws InterruptedException {
        // The event wakes at once; the look each second is for one that came before there was somebody to hear it.
        while (current.getStatus() != Connection.Status.CLOSED) {
            if (closed.tryAcquire(1, TimeUnit.SECONDS)) {
                log.debug("A connection was closed");
            }
        }
    }

    private void install(Connection fresh) {
        log.info(
                "Connected to NATS url={} server_version={}",
                fresh.getConnectedUrl(),
                fresh.getServerInfo().getVersion());
        synchronized (lock) {
            connection = fresh;
            attachments.forEach(attachment -> attach(attachment, fresh));
        }
        changed(true);
    }

    private static void attach(Attachment attachment, Connection connection) {
        try {
            attachment.attach(connection);
        } catch (IllegalStateException e) {
            // The connection went down this moment; jnats or the keeper brings the next attach.
            log.debug("Could not attach reason={}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("Could not attach, this part stays without messages", e);
        }
    }

    private void onEvent(Connection where, Events event) {
        if (event == Events.CLOSED) {
            changed(false);
            closed.release();
        } else if (event == Events.DISCONNECTED) {
            changed(false);
        } else if (event == Events.RESUBSCRIBED) {
            log.info("Connection to NATS is back url={}", where.getConnectedUrl());
            synchronized (lock) {
                attachments.forEach(Attachment::resumed);
            }
            changed(true);
        }
    }

    private void changed(boolean now) {
        if (up.getAndSet(now) != now) {
            if (!now && stopping.getCount() > 0) {
                log.warn("Connection to NATS lost");
            }
            onChange.accept(now);
        }
    }

    void add(Attachment attachment) {
        synchronized (lock) {
            attachments.add(attachment);
            Connection current = connection;
            if (current != null) {
                attach(attachment, current);
            }
        }
    }

    void remove(Attachment attachment) {
        attachments.remove(attachment);
    }

    boolean connected() {
        Connection current = connection;
        return current != null && current.getStatus() == Connection.Status.CONNECTED;
    }

    /** The live connection; throws {@link Failure.Unavailable} where there is none. */
    Connection connection() {
        Connection current = connection;
        if (current == null || current.getStatus() != Connection.Status.CONNECTED) {
            throw new Failure.Unavailable("no connection to NATS");
        }
        return current;
    }

    @Override
    public void close() {
        stopping.countDown();
        keeper.interrupt();
        try {
            keeper.join();
            Connection current = connection;
            if (current != null) {
                current.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
