package io.zonecast.common.bus.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Options;
import io.nats.client.api.PublishAck;
import io.prometheus.metrics.core.metrics.Counter;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.metrics.Metrics;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The bus over one connection to NATS, which is made in the background and kept for ever. */
public final class NatsBus implements Bus {
    private static final Duration DIRECT_GET = Duration.ofSeconds(5);

    private final String id;
    private final Link link;
    private final Streams streams;
    private final Map<Long, CompletableFuture<io.nats.client.Message>> asked = new ConcurrentHashMap<>();
    private final AtomicLong questions = new AtomicLong();
    private final Counter dropped;
    private final Counter followFailures;

    private NatsBus(NatsSettings settings, Signer signer, Metrics metrics, Consumer<Boolean> onChange) {
        this.id = settings.id();
        Counter errors = metrics.counter("zonecast_nats_errors_total", "Errors that NATS told of, by kind", "kind");
        this.dropped = metrics.counter(
                "zonecast_nats_requests_dropped_total", "Requests that were not answered, by reason", "reason");
        this.followFailures = metrics.counter(
                "zonecast_nats_follow_failures_total", "Batches not taken and silent consumers, by reason", "reason");
        Options.Builder options = Options.builder()
                .servers(settings.urls().toArray(String[]::new))
                .connectionName("zonecast " + id)
                .inboxPrefix(Subjects.inboxPrefix(id))
                .maxReconnects(-1)
                .reconnectWait(Duration.ofMillis(200))
                .reconnectJitter(Duration.ofMillis(100))
                .reconnectJitterTls(Duration.ofMillis(500))
                .reconnectBufferSize(0)
                .connectionTimeout(Duration.ofSeconds(2))
                .pingInterval(Duration.ofSeconds(3))
                .maxPingsOut(2)
                .requestCleanupInterval(Duration.ofMillis(500))
                .maxMessagesInOutgoingQueue(20_000)
                .reportNoResponders()
                .errorListener(new Errors(errors));
        if (signer instanceof NkeySigner nkey) {
            options.authHandler(nkey);
        }
        settings.caFile().ifPresent(file -> options.sslContext(Tls.trusting(file)));
        this.link = new Link(options, id, up -> {
            if (!up) {
                // Their answers went down with the connection; who waits would wait in vain until the time-out.
                asked.values().forEach(each -> each.cancel(false));
            }
            onChange.accept(up);
        });
        this.streams = new Streams(link);
    }

    /**
     * A bus that begins to connect now.
     *
     * @param settings where to
     * @param signer the NKey to log in with
     * @param metrics for its counters
     * @param onChange told when the connection comes (true) and goes (false)
     * @throws Failure.Refused where the CA file can't be used
     */
    public static NatsBus open(NatsSettings settings, Signer signer, Metrics metrics, Consumer<Boolean> onChange) {
        NatsBus bus = new NatsBus(settings, signer, metrics, onChange);
        bus.link.start();
        return bus;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean connected() {
        return link.connected();
    }

    @Override
    public boolean publish(String subject, Headers headers, byte[] body) {
        try {
            link.connection().publish(subject, Letters.headers(headers), body);
            return true;
        } catch (Failure.Unavailable | IllegalStateException e) {
            return false;
        } catch (IllegalArgumentException e) {
            throw new Failure.Refused("message on " + subject + " can't be sent: " + e.getMessage());
        }
    }

    @Override
    public Subscription subscribe(String subject, MessageHandler handler) {
        Listener listener = new Listener(link, subject, handler);
        link.add(listener);
        return listener;
    }

    @Override
    public Subscription serve(String subject, int idToken, String queue, int atOnce, Responder responder) {
        Responders responders = new Responders(link, subject, idToken, queue, atOnce, responder, dropped);
        link.add(responders);
        return responders;
    }

    @Override
    public Message request(String subject, Headers headers, byte[] body, Duration timeout) {
        return Letters.checked(Letters.message(ask(subject, headers, body, timeout), subject, 0));
    }

    private io.nats.client.Message ask(String subject, Headers headers, byte[] body, Duration timeout) {
        CompletableFuture<io.nats.client.Message> answer = send(link.connection(), subject, headers, body, timeout);
        long question = questions.incrementAndGet();
        asked.put(question, answer);
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | CancellationException e) {
            throw new Failure.Unavailable("no answer on " + subject + " in time", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JetStreamStatusException status
                    && status.getStatus().isNoResponders()) {
                throw new Failure.Unavailable("nobody answers on " + subject, e);
            }
            throw new Failure.Unavailable("no answer on " + subject + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure.Unavailable("interrupted while waiting on " + subject, e);
        } finally {
            asked.remove(question);
        }
    }

    private static CompletableFuture<io.nats.client.Message> send(
            Connection connection, String subject, Headers headers, byte[] body, Duration timeout) {
        try {
            return connection.requestWithTimeout(subject, Letters.headers(headers), body, timeout);
        } catch (IllegalStateException e) {
            throw new Failure.Unavailable("no connection to NATS", e);
        } catch (IllegalArgumentException e) {
            throw new Failure.Refused("message on " + subject + " can't be sent: " + e.getMessage());
        }
    }

    @Override
    public CompletableFuture<Long> append(
            String subject, Headers headers, byte[] body, String messageId, Duration timeout) {
        Headers all = messageId.isEmpty() ? headers : headers.with("Nats-Msg-Id", messageId);
        CompletableFuture<io.nats.client.Message> sent;
        try {
            sent = send(link.connection(), subject, all, body, timeout);
        } catch (Failure e) {
            return CompletableFuture.failedFuture(e);
        }
        // jnats looks for late futures only now and then, hence a time-out of our own.
        return sent.copy().orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS).handle((reply, problem) -> {
            if (problem != null) {
                sent.cancel(false);
                throw new CompletionException(
                        new Failure.Unavailable("no acknowledgement for " + subject + ": " + problem, problem));
            }
            return sequence(subject, reply);
        });
    }

    private static long sequence(String subject, io.nats.client.Message reply) {
        if (reply.isStatusMessage()) {
            throw new CompletionException(new Failure.Unavailable("no stream takes " + subject));
        }
        try {
            return new PublishAck(reply).getSeqno();
        } catch (IOException | JetStreamApiException e) {
            throw new CompletionException(
                    new Failure.Unavailable("stream did not take " + subject + ": " + e.getMessage(), e));
        }
    }

    @Override
    public Subscription follow(String stream, String consumer, BatchHandler handler) {
        Follower follower = new Follower(link, id, stream, consumer, handler, followFailures);
        link.add(follower);
        follower.start();
        return follower;
    }

    @Override
    public boolean ensureStream(StreamSettings settings) {
        return streams.ensureStream(settings);
    }

    @Override
    public boolean ensureConsumer(String stream, ConsumerSettings settings) {
        return streams.ensureConsumer(stream, settings);
    }

    @Override
    public void removeConsumer(String stream, String consumer) {
        streams.removeConsumer(stream, consumer);
    }

    @Override
    public Set<String> consumers(String stream) {
        return streams.consumers(stream);
    }

    @Override
    public Optional<Message> last(String stream, String subject) {
        // Subjects hold nothing that JSON would have to escape.
        byte[] wanted = ("{\"last_by_subj\":\"" + subject + "\"}").getBytes(StandardCharsets.US_ASCII);
        io.nats.client.Message reply = ask("$JS.API.DIRECT.GET." + stream, Headers.NONE, wanted, DIRECT_GET);
        if (reply.isStatusMessage()) {
            if (reply.getStatus().getCode() == 404) {
                return Optional.empty();
            }
            throw new Failure.Unavailable(
                    "stream " + stream + ": " + reply.getStatus().getMessageWithCode());
        }
        Headers headers = Letters.message(reply, subject, 0).headers();
        long sequence = Long.parseLong(headers.get("Nats-Sequence").orElse("0"));
        return Optional.of(Letters.message(reply, headers.get("Nats-Subject").orElse(subject), sequence));
    }

    @Override
    public void close() {
        link.close();
    }
}
