package io.zonecast.apiproxy.outbox;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.event.Contents;
import io.zonecast.common.event.EventCodec;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.BodyClaim;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Stands for the zone-provider: reads zone events and answers with manifests without bodies. */
public final class FakeProvider implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Bus bus;
    private final Signer signer;
    private final KeyRing keys;
    private final AtomicLong n = new AtomicLong();
    private final Bus.Subscription subscription;
    private final Predicate<ZoneEvent> answers;

    /** Every event taken, with those that came again. */
    public final ConcurrentLinkedQueue<ZoneEvent> events = new ConcurrentLinkedQueue<>();

    /** @param answers which events get a version */
    public FakeProvider(Bus bus, Signer signer, KeyRing keys, Predicate<ZoneEvent> answers) {
        this.bus = bus;
        this.signer = signer;
        this.keys = keys;
        this.answers = answers;
        this.subscription = bus.follow(Subjects.ZONE_EVENTS, Subjects.PROVIDER_CONSUMER, this::accept);
    }

    /** Makes the streams and consumers, as the zone-provider does. */
    public static void prepare(Bus bus) {
        for (String name : List.of(Subjects.ZONE_EVENTS, Subjects.ZONE_VERSIONS)) {
            String subject = name.equals(Subjects.ZONE_EVENTS) ? Subjects.ALL_EVENTS : Subjects.ALL_VERSIONS;
            bus.ensureStream(new Bus.StreamSettings(name, List.of(subject), Duration.ofDays(7), 1L << 30, 1));
        }
        bus.ensureConsumer(
                Subjects.ZONE_EVENTS,
                new Bus.ConsumerSettings(Subjects.PROVIDER_CONSUMER, Subjects.ALL_EVENTS, false, Bus.Start.FIRST));
        bus.ensureConsumer(
                Subjects.ZONE_VERSIONS,
                new Bus.ConsumerSettings(Subjects.API_PROXY_CONSUMER, Subjects.ALL_VERSIONS, true, Bus.Start.FIRST));
    }

    private void accept(List<Message> batch) {
        for (Message message : batch) {
            ZoneEvent event = EventCodec.decode(message.body());
            Seal seal = Seal.open(keys, Role.API_PROXY, message.subject(), message.headers(), message.body());
            if (seal.number() != event.generation().number()) {
                throw new IllegalStateException("seal of another generation");
            }
            events.add(event);
            if (answers.test(event)) {
                publish(
                        event,
                        event.contents() instanceof Contents.Nothing ? ManifestKind.TOMBSTONE : ManifestKind.FULL);
            }
        }
    }

    /** Publishes a version of an event. */
    public void publish(ZoneEvent event, ManifestKind kind) {
        Manifest manifest = new Manifest(
                event.zone(),
                event.settings().group(),
                new VersionNumber(1, n.incrementAndGet()),
                VersionNumber.NONE,
                ZoneDigest.ZERO,
                event.generation(),
                event.serial(),
                ZoneDigest.ZERO,
                Instant.MAX,
                Instant.now(),
                kind,
                BodyClaim.NONE,
                kind == ManifestKind.FAILED ? "made to fail" : "");
        Headers headers = VersionMessage.headers(SignedManifest.seal(manifest, signer));
        String subject = Subjects.version(event.settings().group(), event.zone());
        bus.append(subject, headers, new byte[0], "", TIMEOUT).join();
    }

    @Override
    public void close() {
        subscription.close();
    }
}
