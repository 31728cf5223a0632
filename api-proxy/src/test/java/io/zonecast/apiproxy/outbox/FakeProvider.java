package io.zonecast.apiproxy.outbox;

import io.zonecast.apiproxy.zone.ReturnedZone;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.event.Contents;
import io.zonecast.common.event.EventCodec;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ContentCodec;
import io.zonecast.common.message.ContentReply;
import io.zonecast.common.message.ContentRequest;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.BodyClaim;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Stands for the zone-provider: reads zone events, answers with manifests without bodies, and gives back the contents that it
 * was told.
 */
public final class FakeProvider implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int CHUNK = 1000;
    private static final int PAGE = 100;

    private final Bus bus;
    private final Signer signer;
    private final KeyRing keys;
    private final AtomicLong n = new AtomicLong();
    private final Bus.Subscription subscription;
    private final Predicate<ZoneEvent> answers;
    private final List<Bus.Subscription> returning = new ArrayList<>();
    private final Map<Name, ReturnedZone> held = new ConcurrentSkipListMap<>();
    private volatile Generation newest = Generation.NONE;

    /** True to take events in and publish nothing, as if the broker lost each manifest. */
    public volatile boolean silent;

    /** Is shown each zone that is asked back, before it is answered. */
    public volatile Consumer<Name> onReturn = zone -> {};

    /** Run each time that the inventory is asked for, before it is answered. */
    public volatile Runnable onInventory = () -> {};

    /** Every event taken, with those that came again. */
    public final ConcurrentLinkedQueue<ZoneEvent> events = new ConcurrentLinkedQueue<>();

    /** @param answers which events get a version */
    public FakeProvider(Bus bus, Signer signer, KeyRing keys, Predicate<ZoneEvent> answers) {
        this.bus = bus;
        this.signer = signer;
        this.keys = keys;
        this.answers = answers;
        this.returning.add(bus.serve(Subjects.returnedData("*"), 2, "zone-provider", 4, this::zone));
        this.returning.add(bus.serve(Subjects.returnedInventory("*"), 2, "zone-provider", 4, this::inventory));
        this.subscription = bus.follow(Subjects.ZONE_EVENTS, Subjects.PROVIDER_CONSUMER, this::accept);
    }

    /** One that goes on with the zones of another. */
    public FakeProvider(Bus bus, Signer signer, KeyRing keys, Predicate<ZoneEvent> answers, FakeProvider before) {
        this(bus, signer, keys, answers);
        held.putAll(before.held);
        newest = before.newest;
        n.addAndGet(before.n.get());
    }

    /** Makes the streams and consumers, as the zone-provider does. */
    public static void prepare(Bus bus) {
        bus.ensureStream(new Bus.StreamSettings(
                Subjects.ZONE_EVENTS, List.of(Subjects.ALL_EVENTS), Duration.ofDays(7), 1L << 30, 1));
        prepareVersions(bus);
    }

    /** Likewise, where there is a stream of events already. */
    public static void prepareVersions(Bus bus) {
        bus.ensureStream(new Bus.StreamSettings(
                Subjects.ZONE_VERSIONS, List.of(Subjects.ALL_VERSIONS), Duration.ofDays(7), 1L << 30, 1));
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
            newest = event.generation().isAfter(newest) ? event.generation() : newest;
            if (answers.test(event) && apply(event) && !silent) {
                publish(
                        event,
                        event.contents() instanceof Contents.Nothing ? ManifestKind.TOMBSTONE : ManifestKind.FULL);
            }
        }
    }

    /** Takes an event in; false where it does not follow what is held, which the real one would have to ask for. */
    private boolean apply(ZoneEvent event) {
        ReturnedZone before = held.get(event.zone());
        if (before != null && !event.generation().isAfter(before.generation())) {
            return true;
        }
        List<Rrset> rrsets;
        switch (event.contents()) {
            case Contents.Nothing() -> rrsets = List.of();
            case Contents.Pull() -> rrsets = List.of();
            case Contents.Whole(List<Rrset> whole) -> rrsets = whole;
            case Contents.Changes(List<Rrset> replaced, List<RrsetKey> removed) -> {
                if (before == null || !event.previous().equals(before.generation())) {
                    return false;
                }
                Map<RrsetKey, Rrset> all = new TreeMap<>();
                before.rrsets().forEach(rrset -> all.put(rrset.key(), rrset));
                removed.forEach(all::remove);
                replaced.forEach(rrset -> all.put(rrset.key(), rrset));
                rrsets = List.copyOf(all.values());
            }
        }
        boolean deleted = event.contents() instanceof Contents.Nothing;
        held.put(
                event.zone(),
                new ReturnedZone(event.zone(), event.generation(), event.serial(), event.settings(), deleted, rrsets));
        return true;
    }

    /** What it has of a zone. */
    public ReturnedZone held(Name zone) {
        return Objects.requireNonNull(held.get(zone));
    }

    /** Signs a zone again: another serial for the same contents, whose manifest the broker has lost. */
    public void signAgainUnheard(Name zone) {
        held.computeIfPresent(
                zone,
                (name, before) -> new ReturnedZone(
                        name,
                        before.generation(),
                        before.serial().next(),
                        before.settings(),
                        before.deleted(),
                        before.rrsets()));
    }

    /** Loses everything. */
    public void forget() {
        held.clear();
    }

    private Reply zone(Message message) {
        ContentRequest.Zone asked = (ContentRequest.Zone) ContentCodec.decodeRequest(message.body());
        onReturn.accept(asked.zone());
        ReturnedZone zone = held.get(asked.zone());
        if (zone == null) {
            throw new Failure.Refused("unknown zone");
        }
        byte[] body = zone.deleted() ? new byte[0] : ZoneBody.encodeFull(zone.rrsets());
        ContentReply.Zone page = new ContentReply.Zone(
                asked.nonce(),
                zone.zone(),
                zone.generation(),
                zone.serial(),
                zone.settings(),
                zone.deleted(),
                body.length,
                asked.offset(),
                Arrays.copyOfRange(body, asked.offset(), Math.min(body.length, asked.offset() + CHUNK)));
        return sealed(message.subject(), zone.generation(), ContentCodec.encode(page));
    }

    private Reply inventory(Message message) {
        ContentRequest.Inventory asked = (ContentRequest.Inventory) ContentCodec.decodeRequest(message.body());
        onInventory.run();
        List<ContentReply.Entry> entries = held.values().stream()
                .filter(zone -> asked.cursor().isEmpty() || zone.zone().compareTo(Name.parse(asked.cursor())) > 0)
                .limit(PAGE)
                .map(zone -> new ContentReply.Entry(zone.zone(), zone.generation(), zone.serial(), zone.deleted()))
                .toList();
        String next = entries.size() < PAGE ? "" : entries.getLast().zone().toString();
        return sealed(
                message.subject(),
                asked.cursor().isEmpty() ? newest : Generation.NONE,
                ContentCodec.encode(new ContentReply.Page(asked.nonce(), entries, next)));
    }

    private Reply sealed(String subject, Generation number, byte[] body) {
        return new Reply(new Seal(number.epoch(), number.number()).seal(signer, subject, body), body);
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
        returning.forEach(Bus.Subscription::close);
        subscription.close();
    }
}
