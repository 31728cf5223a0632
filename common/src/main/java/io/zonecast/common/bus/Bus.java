package io.zonecast.common.bus;

import io.zonecast.common.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The message broker as the services see it. A bus exists before its broker can be reached and outlives
 * every break: subscriptions, responders and followers may be made at any time and start working once
 * there is a connection. Safe for use by many threads.
 */
public interface Bus extends AutoCloseable {
    /** The id under which this service speaks: the token in its subjects and inboxes. */
    String id();

    /** True while there is a connection. */
    boolean connected();

    /** Publishes without a stream; false where there was no connection and the message is gone. */
    boolean publish(String subject, Headers headers, byte[] body);

    /** Receives what is published on a subject, in order, on one thread; a throwing handler is logged. */
    Subscription subscribe(String subject, MessageHandler handler);

    /**
     * Answers requests. A request whose reply subject is not an inbox of the id that its last subject
     * token (or the token named by {@code idToken}) tells is dropped and counted: else an answer could be
     * steered into the broker's own API.
     *
     * <p>A {@link Failure} thrown by the responder becomes a failing reply that {@link #request} throws
     * at the other end.
     *
     * @param subject may hold wildcards
     * @param idToken index of the subject token that names who asks, counted from 0; -1 where the caller is
     *     trusted by its subject permissions and any inbox will do
     * @param queue queue group; responders of one group share the requests
     * @param atOnce how many requests are answered at the same time, where it is more than one at least one less for
     *     each who asks; more wait, those who ask taking turns, at most 1000 and at most 250 of one
     */
    Subscription serve(String subject, int idToken, String queue, int atOnce, Responder responder);

    /**
     * Asks and waits.
     *
     * @throws Failure the one that the responder threw
     * @throws Failure.Unavailable where nobody answered in time; the outcome is unknown
     */
    Message request(String subject, Headers headers, byte[] body, Duration timeout);

    /**
     * Appends to a stream. The future completes with the stream sequence, or exceptionally with
     * {@link Failure.Unavailable} when the outcome is unknown after {@code timeout}.
     *
     * @param messageId for the broker's duplicate window
     */
    CompletableFuture<Long> append(String subject, Headers headers, byte[] body, String messageId, Duration timeout);

    /**
     * Reads a durable pull consumer from its position: batches of up to 256, in order, on one thread. When
     * the handler returns, the whole batch is acknowledged; when it throws, the batch comes again after
     * a back-off. A consumer that does not exist yet is waited for; a silent one is rebuilt.
     */
    Subscription follow(String stream, String consumer, BatchHandler handler);

    /**
     * Makes a stream or brings its configuration up to date, and reads it back. One that does not give back the last
     * message that it took is made anew, empty and without consumers: a broker whose store was damaged may go on taking
     * messages that nobody will ever get.
     *
     * @return true where it was made; then what it had lost has to be found in another way
     */
    boolean ensureStream(StreamSettings settings);

    /**
     * Makes a durable pull consumer (ack policy all) where there is none, or anew where it is of no use: it remembers a
     * place behind the end of its stream, or owes messages to somebody who waits and has not moved for some seconds. What
     * stood still begins with what comes next.
     *
     * @return true where it was made; then what it skips has to be found in another way
     */
    boolean ensureConsumer(String stream, ConsumerSettings settings);

    /** Removes a consumer; nothing happens where there is none. */
    void removeConsumer(String stream, String consumer);

    /** The names of the consumers of a stream. */
    Set<String> consumers(String stream);

    /** The last message of a subject in a stream; the subject may hold wildcards. */
    Optional<Message> last(String stream, String subject);

    @Override
    void close();

    /** Something that goes on until it is closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Takes one message. */
    interface MessageHandler {
        void accept(Message message);
    }

    /** Takes a batch; returning means that all of it may be forgotten by the broker. */
    interface BatchHandler {
        void accept(List<Message> batch);

        /**
         * Reading goes on after a start, a break or a silence, and what came with it was taken. What was on its way
         * before may come a good while later, or never. On the follower's thread; must return at once.
         */
        default void resumed() {}

        /**
         * The broker does not answer for the consumer, as if there were none. Told about twice a second until it does;
         * on the follower's thread; must return at once.
         */
        default void missing() {}
    }

    /** Answers a request. */
    interface Responder {
        Reply answer(Message request);
    }

    /**
     * A stream on file storage, retention by limits, no limit per subject.
     *
     * @param name of the stream
     * @param subjects what it keeps
     * @param maxAge how long
     * @param maxBytes how much
     * @param replicas 1 or 3
     */
    record StreamSettings(String name, List<String> subjects, Duration maxAge, long maxBytes, int replicas) {
        public StreamSettings {
            subjects = List.copyOf(subjects);
        }
    }

    /**
     * A durable pull consumer.
     *
     * @param name durable name
     * @param filter subject filter
     * @param headersOnly true to leave bodies out
     * @param start where it begins when it is made
     */
    record ConsumerSettings(String name, String filter, boolean headersOnly, Start start) {}

    /** Where a new consumer begins. */
    enum Start {
        /** With the first message kept. */
        FIRST,
        /** With what comes next. */
        NEW
    }
}
