package io.zonecast.common.bus.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.failure.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and lists streams and consumers. */
final class Streams {
    private static final Logger log = LoggerFactory.getLogger(Streams.class);
    private static final int NO_STREAM = 10059;
    private static final int NO_CONSUMER = 10014;
    private static final int NOT_FOUND = 404;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Above the longest hand-over of a batch; below what a person would wait for after a crash. */
    private static final Duration ACK_WAIT = Duration.ofSeconds(10);

    /** What is on its way goes out within this: two looks of who makes the consumers, and a bit. */
    private static final Duration STILL = Duration.ofSeconds(8);

    private final Link link;

    /** One entry for each consumer at most. */
    private final Map<String, Owed> owing = new ConcurrentHashMap<>();

    Streams(Link link) {
        this.link = link;
    }

    boolean ensureStream(Bus.StreamSettings settings) {
        return call("stream " + settings.name(), management -> {
            StreamConfiguration wanted = configuration(settings);
            StreamConfiguration found = find(management, settings.name());
            // Looked at twice: the message may have been the last one that was too old.
            if (found != null && keepsBack(management, settings.name()) && keepsBack(management, settings.name())) {
                log.error(
                        "Stream does not give back what it took, its store is damaged: making it anew stream={}",
                        settings.name());
                management.deleteStream(settings.name());
                found = null;
            }
            boolean made = found == null;
            if (found == null) {
                management.addStream(wanted);
            } else if (!differences(wanted, found).isEmpty()) {
                management.updateStream(wanted);
            }
            // An old server takes settings that it does not know without a word.
            List<String> different = differences(
                    wanted, management.getStreamInfo(settings.name()).getConfiguration());
            if (!different.isEmpty()) {
                throw new Failure.Corrupt("NATS does not keep the settings of stream " + settings.name() + ": "
                        + String.join(", ", different));
            }
            return made;
        });
    }

    /**
     * After 2.9.10 has cut off the damaged end of a file, it takes messages, confirms them and counts them, but finds none of
     * them again, for any consumer.
     */
    private static boolean keepsBack(JetStreamManagement management, String name)
            throws IOException, JetStreamApiException {
        StreamState state = management.getStreamInfo(name).getStreamState();
        if (state.getMsgCount() == 0) {
            return false;
        }
        try {
            return management.getMessage(name, state.getLastSequence()).getSeq() != state.getLastSequence();
        } catch (JetStreamApiException e) {
            if (e.getErrorCode() == NOT_FOUND) {
                return true;
            }
            throw e;
        }
    }

    private static @Nullable StreamConfiguration find(JetStreamManagement management, String name)
            throws IOException, JetStreamApiException {
        try {
            return management.getStreamInfo(name).getConfiguration();
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == NO_STREAM) {
                return null;
            }
            throw e;
        }
    }

    private static StreamConfiguration configuration(Bus.StreamSettings settings) {
        return StreamConfiguration.builder()
                .name(settings.name())
                .subjects(settings.subjects())
                .storageType(StorageType.File)
                .retentionPolicy(RetentionPolicy.Limits)
                .discardPolicy(DiscardPolicy.Old)
                .maxAge(settings.maxAge())
                .maxBytes(settings.maxBytes())
                .replicas(settings.replicas())
                .duplicateWindow(Duration.ofMinutes(2))
                .allowDirect(true)
                .build();
    }

    private static List<String> differences(StreamConfiguration wanted, StreamConfiguration found) {
        List<String> different = new ArrayList<>();
        compare(different, "subjects", new TreeSet<>(wanted.getSubjects()), new TreeSet<>(found.getSubjects()));
        compare(different, "storage", wanted.getStorageType(), found.getStorageType());
        compare(different, "retention", wanted.getRetentionPolicy(), found.getRetentionPolicy());
        compare(different, "discard", wanted.getDiscardPolicy(), found.getDiscardPolicy());
        compare(different, "max_age", wanted.getMaxAge(), found.getMaxAge());
        compare(different, "max_bytes", wanted.getMaxBytes(), found.getMaxBytes());
        compare(different, "replicas", wanted.getReplicas(), found.getReplicas());
        compare(different, "duplicate_window", wanted.getDuplicateWindow(), found.getDuplicateWindow());
        compare(different, "allow_direct", wanted.getAllowDirect(), found.getAllowDirect());
        return different;
    }

    private static void compare(List<String> different, String what, Object wanted, Object found) {
        if (!wanted.equals(found)) {
            different.add(what + " is " + found + ", not " + wanted);
        }
    }

    boolean ensureConsumer(String stream, Bus.ConsumerSettings settings) {
        return call("consumer " + settings.name(), management -> {
            DeliverPolicy start = settings.start() == Bus.Start.FIRST ? DeliverPolicy.All : DeliverPolicy.New;
            try {
                ConsumerInfo found = management.getConsumerInfo(stream, settings.name());
                if (isAhead(management, stream, found)) {
                    log.warn(
                            "Consumer is ahead of its stream, making it anew stream={} consumer={}",
                            stream,
                            settings.name());
                } else if (standsStill(stream, found)) {
                    log.error(
                            "Consumer owes messages and stands still, making it anew behind all that is there stream={}"
                                    + " consumer={} delivered={}",
                            stream,
                            settings.name(),
                            found.getDelivered().getStreamSequence());
                    start = DeliverPolicy.New;
                } else {
                    return false;
                }
                management.deleteConsumer(stream, settings.name());
            } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() != NO_CONSUMER) {
                    throw e;
                }
            }
            management.addOrUpdateConsumer(
                    stream,
                    ConsumerConfiguration.builder()
                            .durable(settings.name())
                            .filterSubject(settings.filter())
                            .ackPolicy(AckPolicy.All)
                            .ackWait(ACK_WAIT)
                            .maxAckPending(2000)
                            .headersOnly(settings.headersOnly())
                            .deliverPolicy(start)
                            .build());
            return true;
        });
    }

    /**
     * The stream was set back and the consumer was not: it would skip all that comes until the stream is past its place
     * again. What was delivered and not acknowledged is such a place, too.
     */
    private static boolean isAhead(JetStreamManagement management, String stream, ConsumerInfo found)
            throws IOException, JetStreamApiException {
        long reached = Math.max(
                found.getAckFloor().getStreamSequence(), found.getDelivered().getStreamSequence());
        return reached != 0
                && reached > management.getStreamInfo(stream).getStreamState().getLastSequence();
    }

    /** Somebody waits and there is something, but for {@link #STILL} nothing went out. */
    private boolean standsStill(String stream, ConsumerInfo found) {
        String place = stream + "." + found.getName();
        if (found.getNumWaiting() == 0 || found.getNumPending() == 0) {
            owing.remove(place);
            return false;
        }
        Owed now = new Owed(found.getDelivered().getConsumerSequence(), System.nanoTime());
        Owed since =
                owing.merge(place, now, (before, latest) -> before.delivered == latest.delivered ? before : latest);
        boolean still = now.at - since.at >= STILL.toNanos();
        if (still) {
            owing.remove(place);
        }
        return still;
    }

    /**
     * A consumer that owes messages.
     *
     * @param delivered how many it had delivered
     * @param at {@link System#nanoTime} of the first look that found this
     */
    private record Owed(long delivered, long at) {}

    void removeConsumer(String stream, String consumer) {
        call("consumer " + consumer, management -> {
            try {
                return management.deleteConsumer(stream, consumer);
            } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() == NO_CONSUMER || e.getApiErrorCode() == NO_STREAM) {
                    return false;
                }
                throw e;
            }
        });
    }

    Set<String> consumers(String stream) {
        return call("stream " + stream, management -> Set.copyOf(management.getConsumerNames(stream)));
    }

    private interface Call<T> {
        T on(JetStreamManagement management) throws IOException, JetStreamApiException;
    }

    private <T> T call(String what, Call<T> call) {
        try {
            return call.on(link.connection()
                    .jetStreamManagement(
                            JetStreamOptions.builder().requestTimeout(TIMEOUT).build()));
        } catch (IOException | JetStreamApiException | IllegalStateException e) {
            throw new Failure.Unavailable(what + ": " + e.getMessage(), e);
        }
    }
}
