package io.zonecast.systemtests.faults;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.zonecast.cli.setup.FleetPlan;
import io.zonecast.common.bus.nats.NatsKeys;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who got into the broker: hears everything, keeps some of it, and can say anything, but has nobody's key. It
 * does not hear itself, so what it hears is real: versions and serials there may only go forward.
 */
final class Tap implements AutoCloseable {
    static final String USER = "outsider";
    static final String PASSWORD = "whoever-got-in";

    /** What it keeps for later use, in messages; the oldest go first. */
    private static final int KEPT = 3000;

    private final Connection connection;
    private final KeyRing keys;
    private final Findings findings;
    private final Deque<Message> kept = new ArrayDeque<>();
    private final Map<String, Manifest> newest = new HashMap<>();
    private long heard;

    Tap(FleetPlan plan, Findings findings) throws IOException, InterruptedException, TimeoutException {
        this.findings = findings;
        this.keys = NatsKeys.ring(Map.of(
                Role.ZONE_PROVIDER,
                List.of(NatsKeys.fromSeedFile(plan.seed(Role.ZONE_PROVIDER.word()))
                        .publicKey())));
        this.connection = Nats.connect(Options.builder()
                .server("nats://" + plan.natsListen())
                .userInfo(USER.toCharArray(), PASSWORD.toCharArray())
                .noEcho()
                .maxReconnects(-1)
                .reconnectWait(Duration.ofMillis(100))
                .errorListener(new ErrorListener() {})
                .build());
        Dispatcher dispatcher = connection.createDispatcher(this::hear);
        List.of("zone.>", "ping.*", "resync.*", "command.*", "fleet.*", "zonedata.>", "zonecontent.>")
                .forEach(dispatcher::subscribe);
        connection.flush(Duration.ofSeconds(10));
    }

    /** Lets the outsider into a broker that is not started yet. */
    static void admit(FleetPlan plan) {
        Path users = plan.natsConfiguration().resolveSibling("users.conf");
        try {
            String text = Files.readString(users);
            int end = text.lastIndexOf(']');
            Files.writeString(
                    users,
                    text.substring(0, end) + "  { user: " + USER + ", password: \"" + PASSWORD + "\" }\n"
                            + text.substring(end));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void hear(Message message) {
        heard++;
        if (message.getSubject().startsWith("zone.version.")) {
            judge(message);
        }
        kept.add(message);
        if (kept.size() > KEPT) {
            kept.remove();
        }
    }

    private void judge(Message message) {
        Manifest now;
        try {
            Map<String, String> values = new HashMap<>();
            if (message.hasHeaders()) {
                message.getHeaders().forEach((name, list) -> values.put(name, list.getFirst()));
            }
            now = VersionMessage.open(new io.zonecast.common.bus.Headers(values), keys)
                    .manifest();
        } catch (Failure.Corrupt e) {
            // A bit was flipped on its way: whoever gets it refuses it too.
            return;
        }
        Manifest before = newest.get(message.getSubject());
        if (before == null || now.version().isAfter(before.version())) {
            newest.put(message.getSubject(), now);
            if (before != null && !goesForward(before, now)) {
                findings.add("published " + text(now) + " after " + text(before));
            }
        } else if (now.version().equals(before.version())
                && !(now.digest().equals(before.digest()) && now.serial().equals(before.serial()))) {
            findings.add("published two contents as one version: " + text(now) + " and " + text(before));
        }
    }

    /** A failed version says only that; a tombstone repeats the last serial. */
    private static boolean goesForward(Manifest before, Manifest now) {
        int step = (int) (now.serial().value() - before.serial().value());
        return switch (now.kind()) {
            case DIFF, FULL -> step > 0 || before.kind() == io.zonecast.common.version.ManifestKind.FAILED;
            case TOMBSTONE, FAILED -> step >= 0;
        };
    }

    private static String text(Manifest manifest) {
        return manifest.zone() + " version " + manifest.version() + " " + manifest.kind() + " serial "
                + manifest.serial().value() + " generation " + manifest.generation();
    }

    synchronized long heard() {
        return heard;
    }

    /** What was kept, the oldest first. */
    synchronized List<Message> kept() {
        return List.copyOf(kept);
    }

    /** The newest version of each zone that was heard of, by subject. */
    synchronized Map<String, Manifest> newest() {
        return Map.copyOf(newest);
    }

    /** Asks the broker for something that only its owner may have. */
    void order(String subject) throws InterruptedException {
        Message reply = connection.request(subject, new byte[0], Duration.ofSeconds(10));
        if (reply == null) {
            throw new IllegalStateException("no answer to " + subject);
        }
    }

    /** True if the broker has both streams. */
    boolean seesStreams() {
        return List.of(Subjects.ZONE_EVENTS, Subjects.ZONE_VERSIONS).stream().allMatch(this::sees);
    }

    private boolean sees(String stream) {
        try {
            Message reply = connection.getStatus() == Connection.Status.CONNECTED
                    ? connection.request("$JS.API.STREAM.INFO." + stream, new byte[0], Duration.ofSeconds(1))
                    : null;
            return reply != null && !new String(reply.getData(), StandardCharsets.UTF_8).contains("\"error\"");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IllegalStateException e) {
            // The connection went down this moment.
            return false;
        }
    }

    /** Says something; a broker that is away gets nothing of it. */
    void say(String subject, @Nullable Headers headers, byte[] body) {
        if (connection.getStatus() == Connection.Status.CONNECTED) {
            connection.publish(NatsMessage.builder()
                    .subject(subject)
                    .headers(headers)
                    .data(body)
                    .build());
        }
    }

    /** Says again what it once heard. */
    void repeat(Message message) {
        say(message.getSubject(), message.getHeaders(), message.getData());
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
