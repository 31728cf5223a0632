package io.zonecast.common.bus.nats;

import io.nats.client.Connection;
import io.nats.client.Subscription;
import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a durable pull consumer by pull requests of its own making. That needs no permission but that of the one
 * consumer, hands a message over the moment it arrives, and takes what piled up meanwhile as one batch.
 *
 * <p>One pull request is open at a time, for 256 messages; the next goes out with the last message of the one before.
 * The broker sends a heartbeat while there is nothing. It says nothing at all where there is no such consumer, so
 * probes (pull requests that are answered at once) go out until one is answered.
 *
 * <pre>
 *   probing ──any answer──▶ pulling
 *      ▲                       │
 *      └──silence, break, 409──┘
 * </pre>
 */
final class Follower implements Link.Attachment, Bus.Subscription {
    private static final Logger log = LoggerFactory.getLogger(Follower.class);
    private static final int BATCH = 256;

    /** Bodies that may wait here: 16 MiB, well above one message and below jnats's own bound of 64 MiB. */
    private static final int BATCH_BYTES = 16 << 20;

    private static final Duration EXPIRES = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final Duration SILENCE = HEARTBEAT.multipliedBy(2).plusSeconds(1);
    private static final Duration HANDLER_PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_PROBE = Duration.ofMillis(200);

    /** A consumer that is made anew is found within this; two probes a second cost the broker nothing. */
    private static final Duration LAST_PROBE = Duration.ofMillis(500);

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(50);
    private static final Duration LAST_BACK_OFF = Duration.ofSeconds(2);
    private static final byte[] PULL = ("{\"batch\":" + BATCH + ",\"max_bytes\":" + BATCH_BYTES + ",\"expires\":"
                    + EXPIRES.toNanos() + ",\"idle_heartbeat\":" + HEARTBEAT.toNanos() + "}")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PROBE = ("{\"batch\":" + BATCH + ",\"max_bytes\":" + BATCH_BYTES + ",\"no_wait\":true}")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACK = "+ACK".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IN_PROGRESS = "+WPI".getBytes(StandardCharsets.US_ASCII);

    private final Link link;
    private final String id;
    private final String stream;
    private final String consumer;
    private final Bus.BatchHandler handler;
    private final Counter failures;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile boolean handling;
    private final Object lock = new Object();
    private @Nullable Connection connection;
    private @Nullable Subscription inbox;
    private String inboxSubject = "";
    private long pull;
    private int outstanding;
    private boolean probing;
    private boolean resumed;
    private boolean missing;
    private Duration patience = SILENCE;

    Follower(Link link, String id, String stream, String consumer, Bus.BatchHandler handler, Counter failures) {
        this.link = link;
        this.id = id;
        this.stream = stream;
        this.consumer = consumer;
        this.handler = handler;
        this.failures = failures;
        this.thread = Thread.ofPlatform().daemon().name("follow-" + consumer).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void attach(Connection fresh) {
        synchronized (lock) {
            connection = fresh;
            rebuild();
            lock.notifyAll();
        }
    }

    @Override
    public void resumed() {
        synchronized (lock) {
            if (inbox == null) {
                rebuild();
                lock.notifyAll();
            } else {
                // The pull request went down with the connection; what has arrived is still good.
                probe();
            }
        }
    }

    private void rebuild() {
        synchronized (lock) {
            if (inbox != null) {
                try {
                    inbox.unsubscribe();
                } catch (IllegalStateException e) {
                    log.debug("Old inbox is gone already consumer={}", consumer);
                }
            }
            if (connection == null || stopping.getCount() == 0) {
                inbox = null;
                return;
            }
            inboxSubject = Subjects.inboxPrefix(id)
                    + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);
            inbox = connection.subscribe(inboxSubject + ".*");
            probe();
        }
    }

    private void probe() {
        synchronized (lock) {
            probing = true;
            patience = FIRST_PROBE;
            ask(PROBE);
        }
    }

    private void pull() {
        synchronized (lock) {
            resumed |= probing;
            probing = false;
            patience = SILENCE;
            ask(PULL);
        }
    }

    private void ask(byte[] request) {
        pull++;
        outstanding = BATCH;
        publish("$JS.API.CONSUMER.MSG.NEXT." + stream + "." + consumer, inboxSubject + "." + pull, request);
    }

    private void publish(String subject, @Nullable String replyTo, byte[] body) {
        Connection current = connection;
        if (current == null) {
            return;
        }
        try {
            current.publish(subject, replyTo, body);
        } catch (IllegalStateException e) {
            // Disconnected: a lost pull comes again on the way back, a lost acknowledgement means redelivery.
            log.debug("Not sent subject={} reason={}", subject, e.getMessage());
        }
    }

    private void run() {
        try {
            while (stopping.getCount() > 0) {
                Subscription from = awaitInbox();
                try {
                    deliver(collect(from));
                    tell();
                } catch (RuntimeException e) {
                    // Of the inbox, not of the handler: it went with its connection, or held what is no message.
                    log.debug("Inbox has gone consumer={} reason={}", consumer, e.toString());
                    forget(from);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After the batch that came along, so that the handler has it when it hears. */
    private void tell() {
        boolean nowResumed;
        boolean nowMissing;
        synchronized (lock) {
            nowResumed = resumed;
            nowMissing = missing;
            resumed = false;
            missing = false;
        }
        if (stopping.getCount() == 0) {
            return;
        }
        if (nowResumed) {
            handler.resumed();
        }
        if (nowMissing) {
            handler.missing();
        }
    }

    private Subscription awaitInbox() throws InterruptedException {
        synchronized (lock) {
            while (inbox == null) {
                lock.wait(LAST_BACK_OFF.toMillis());
                if (inbox == null && link.connected()) {
                    rebuild();
                }
            }
            return inbox;
        }
    }

    /** A dead inbox is not asked again; the link brings another, or a look after a while makes it. */
    private void forget(Subscription dead) {
        synchronized (lock) {
            if (dead.equals(inbox)) {
                inbox = null;
            }
        }
    }

    private List<io.nats.client.Message> collect(Subscription from) throws InterruptedException {
        List<io.nats.client.Message> batch = new ArrayList<>();
        io.nats.client.Message message = from.nextMessage(patience());
        if (message == null) {
            silent();
        }
        while (message != null) {
            if (message.isStatusMessage()) {
                onStatus(message);
            } else if (message.isJetStream()) {
                batch.add(message);
                taken();
            }
            message = batch.size() < BATCH ? from.nextMessage(null) : null;
        }
        return batch;
    }

    private Duration patience() {
        synchronized (lock) {
            return patience;
        }
    }

    private void taken() {
        synchronized (lock) {
            if (--outstanding == 0 || probing) {
                pull();
            }
        }
    }

    private void silent() {
        synchronized (lock) {
            if (probing) {
                // One answer may be late; two that don't come mean that nobody is there to give them.
                missing |= patience.compareTo(FIRST_PROBE) > 0 && link.connected();
                patience = patience.compareTo(LAST_PROBE) < 0 ? longer(patience) : LAST_PROBE;
                ask(PROBE);
                return;
            }
        }
        if (link.connected()) {
            log.warn("Consumer is silent, building it anew stream={} consumer={}", stream, consumer);
            failures.labelValues("silent").inc();
            rebuild();
        }
    }

    private void onStatus(io.nats.client.Message message) {
        int code = message.getStatus().getCode();
        String text = message.getStatus().getMessage();
        synchronized (lock) {
            boolean current = message.getSubject().equals(inboxSubject + "." + pull);
            if (code == 404 || code == 408 || (code == 409 && text.contains("MaxBytes"))) {
                if (current || probing) {
                    pull();
                }
            } else if (code != 100 && current) {
                // 503: no such consumer yet. 409: deleted, its server stops, its leader changes.
                log.debug("Consumer is not there stream={} consumer={} code={} text={}", stream, consumer, code, text);
                probing = true;
                patience = FIRST_PROBE;
            }
        }
    }

    private void deliver(List<io.nats.client.Message> batch) throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        List<Message> messages = batch.stream().map(Letters::streamed).toList();
        Duration wait = FIRST_BACK_OFF;
        while (!taken(messages)) {
            failures.labelValues("handler").inc();
            if (stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            wait = longer(wait);
            // Tells the broker not to send again what is being tried again here, where the order is right.
            batch.forEach(message -> publish(message.getReplyTo(), null, IN_PROGRESS));
        }
        publish(batch.getLast().getReplyTo(), null, ACK);
    }

    private boolean taken(List<Message> messages) {
        handling = true;
        try {
            handler.accept(messages);
            return true;
        } catch (RuntimeException | Error e) {
            log.warn(
                    "Batch not taken, comes again stream={} consumer={} first={} messages={} reason={}",
                    stream,
                    consumer,
                    messages.getFirst().sequence(),
                    messages.size(),
                    e.toString(),
                    e instanceof Failure ? null : e);
            return false;
        } finally {
            handling = false;
        }
    }

    private static Duration longer(Duration duration) {
        Duration twice = duration.multipliedBy(2);
        return twice.compareTo(LAST_BACK_OFF) > 0 ? LAST_BACK_OFF : twice;
    }

    @Override
    public void close() {
        link.remove(this);
        stopping.countDown();
        synchronized (lock) {
            rebuild();
        }
        try {
            if (thread.equals(Thread.currentThread())) {
                return;
            }
            // A handler ends the batch that it has: an interrupt would close the file that it writes to.
            if (!thread.join(handling ? HANDLER_PATIENCE : Duration.ofMillis(200)) && !handling) {
                thread.interrupt();
                thread.join(HANDLER_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
