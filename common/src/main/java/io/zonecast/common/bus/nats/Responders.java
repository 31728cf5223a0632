package io.zonecast.common.bus.nats;

import io.nats.client.Connection;
import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.log.Seldom;
import io.zonecast.common.subject.Subjects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests on virtual threads, a bounded number at a time, those who ask in turns. The reply subject is what an attacker may choose, so
 * it has to be an inbox of the one who asks.
 */
final class Responders implements Link.Attachment, Bus.Subscription {
    private static final Logger log = LoggerFactory.getLogger(Responders.class);

    private static final Pattern ANY_INBOX = Pattern.compile("_INBOX_[A-Za-z0-9_-]+\\..+");

    private final Link link;
    private final String subject;
    private final int idToken;
    private final String queue;
    private final Bus.Responder responder;
    private final Counter dropped;
    private final Turns turns;
    private final Seldom strange = new Seldom();
    private final Dispatchers dispatchers = new Dispatchers();

    Responders(
            Link link,
            String subject,
            int idToken,
            String queue,
            int atOnce,
            Bus.Responder responder,
            Counter dropped) {
        this.link = link;
        this.subject = subject;
        this.idToken = idToken;
        this.queue = queue;
        this.responder = responder;
        this.dropped = dropped;
        this.turns = new Turns(atOnce, work -> Thread.ofVirtual().name("answer").start(work));
    }

    @Override
    public void attach(Connection connection) {
        dispatchers.move(connection, this::onMessage).subscribe(subject, queue);
    }

    @Override
    public void resumed() {
        // jnats has subscribed again.
    }

    private void onMessage(io.nats.client.Message request) {
        if (request.getReplyTo() == null) {
            // No request: news on a subject that matches, such as fleet.served beside fleet.<id>.
            return;
        }
        if (!repliesToAsker(request.getSubject(), request.getReplyTo(), idToken)) {
            dropped.labelValues("reply_subject").inc();
            long times = strange.oneMore();
            if (times > 0) {
                log.warn(
                        "Request dropped subject={} reply={} times={}",
                        request.getSubject(),
                        request.getReplyTo(),
                        times);
            }
            return;
        }
        if (!turns.offer(asker(request.getSubject()), () -> send(request, answer(request)))) {
            dropped.labelValues("overload").inc();
            send(request, Letters.reply(new Failure.Unavailable("too many requests wait")));
        }
    }

    /** Those who are trusted by their permissions alone are told apart by nothing. */
    private String asker(String subject) {
        return idToken < 0 ? "" : subject.split("\\.", -1)[idToken];
    }

    static boolean repliesToAsker(String subject, @Nullable String replyTo, int idToken) {
        if (replyTo == null) {
            return false;
        }
        if (idToken < 0) {
            return ANY_INBOX.matcher(replyTo).matches();
        }
        String[] tokens = subject.split("\\.", -1);
        return idToken < tokens.length
                && !tokens[idToken].isEmpty()
                && replyTo.startsWith(Subjects.inboxPrefix(tokens[idToken]));
    }

    private Reply answer(io.nats.client.Message request) {
        try {
            return responder.answer(Letters.message(request, request.getSubject(), 0));
        } catch (Failure e) {
            log.debug("Request failed subject={} reason={}", request.getSubject(), e.getMessage());
            return Letters.reply(e);
        } catch (RuntimeException e) {
            log.error("Request failed in an unforeseen way subject={}", request.getSubject(), e);
            return Letters.reply(new Failure.Unavailable("the responder failed in an unforeseen way"));
        }
    }

    private static void send(io.nats.client.Message request, Reply reply) {
        try {
            request.getConnection().publish(request.getReplyTo(), Letters.headers(reply.headers()), reply.body());
        } catch (IllegalStateException e) {
            log.debug("Reply lost, no connection subject={}", request.getSubject());
        } catch (IllegalArgumentException e) {
            log.error("Reply can't be sent subject={} bytes={}", request.getSubject(), reply.body().length, e);
            Reply failure = Letters.reply(new Failure.Unavailable("the reply is too large to be sent"));
            request.getConnection().publish(request.getReplyTo(), Letters.headers(failure.headers()), failure.body());
        }
    }

    @Override
    public void close() {
        link.remove(this);
        dispatchers.close();
    }
}
