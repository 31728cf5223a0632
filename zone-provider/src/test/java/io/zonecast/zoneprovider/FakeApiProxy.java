package io.zonecast.zoneprovider;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.event.Contents;
import io.zonecast.common.event.EventCodec;
import io.zonecast.common.event.EventKind;
import io.zonecast.common.event.ZoneEvent;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.BrakeCodec;
import io.zonecast.common.message.BrakeReply;
import io.zonecast.common.message.BrakeRequest;
import io.zonecast.common.message.ContentCodec;
import io.zonecast.common.message.ContentReply;
import io.zonecast.common.message.ContentRequest;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.text.RdataText;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.dns.zone.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** An api-proxy that keeps its zones in memory, with the real signatures and encodings. */
final class FakeApiProxy implements AutoCloseable {
    static final ZoneSettings NSEC3 = new ZoneSettings(true, ZoneSettings.Denial.NSEC3, Group.ALL);
    static final ZoneSettings NSEC = new ZoneSettings(true, ZoneSettings.Denial.NSEC, Group.ALL);
    static final ZoneSettings UNSIGNED = new ZoneSettings(false, ZoneSettings.Denial.NSEC3, Group.ALL);

    private static final int CHUNK = 100_000;

    record Held(
            Generation generation,
            Serial serial,
            ZoneSettings settings,
            boolean deleted,
            Map<RrsetKey, Rrset> rrsets) {}

    private final Bus bus;
    private final Signer signer;
    private final AtomicLong counter = new AtomicLong();
    private final AtomicLong epoch = new AtomicLong(7);
    private final Map<Name, Held> zones = new ConcurrentSkipListMap<>();
    private final AtomicLong fetches = new AtomicLong();
    private final Map<Name, Serial> firstSerials = new ConcurrentHashMap<>();
    private final AtomicLong inventories = new AtomicLong();
    private volatile Predicate<Name> listed = zone -> true;

    FakeApiProxy(Bus bus, Signer signer) {
        this.bus = bus;
        this.signer = signer;
        bus.serve(Subjects.contentData("*"), 2, "api", 4, this::content);
        bus.serve(Subjects.contentInventory("*"), 2, "api", 4, this::inventory);
    }

    long fetches() {
        return fetches.get();
    }

    Held held(Name zone) {
        return zones.get(zone);
    }

    /** Creates or replaces a zone. */
    ZoneEvent put(Name zone, ZoneSettings settings, List<Rrset> rrsets) {
        Held before = zones.get(zone);
        Held after = new Held(
                next(),
                before == null ? firstSerials.getOrDefault(zone, new Serial(0)).next() : before.serial.next(),
                settings,
                false,
                rrsets.stream().collect(Collectors.toMap(Rrset::key, rrset -> rrset, (a, b) -> b, TreeMap::new)));
        zones.put(zone, after);
        boolean fresh = before == null || before.deleted;
        return event(zone, before, after, fresh ? EventKind.ADD : EventKind.MODIFIED, new Contents.Whole(rrsets));
    }

    /** Changes some places of a zone. */
    ZoneEvent change(Name zone, List<Rrset> replaced, List<RrsetKey> removed) {
        Held before = zones.get(zone);
        Map<RrsetKey, Rrset> rrsets = new TreeMap<>(before.rrsets);
        removed.forEach(rrsets::remove);
        replaced.forEach(rrset -> rrsets.put(rrset.key(), rrset));
        Held after = new Held(next(), before.serial.next(), before.settings, false, rrsets);
        zones.put(zone, after);
        return event(zone, before, after, EventKind.MODIFIED, new Contents.Changes(replaced, removed));
    }

    ZoneEvent delete(Name zone) {
        Held before = zones.get(zone);
        Held after = new Held(next(), before.serial, before.settings, true, Map.of());
        zones.put(zone, after);
        return event(zone, before, after, EventKind.DELETE, new Contents.Nothing());
    }

    private Generation next() {
        return new Generation(epoch.get(), counter.incrementAndGet());
    }

    /** It is started again with a store that never had this zone. */
    void lose(Name zone) {
        zones.remove(zone);
        epoch.incrementAndGet();
    }

    private static ZoneEvent event(Name zone, Held before, Held after, EventKind kind, Contents contents) {
        return new ZoneEvent(
                zone,
                kind,
                after.generation,
                before == null ? Generation.NONE : before.generation,
                after.serial,
                after.settings,
                Instant.ofEpochMilli(1_700_000_000_000L),
                "test",
                "r-" + after.generation.number(),
                contents);
    }

    /** Publishes an event; returns when the stream has it. */
    void send(ZoneEvent event) {
        append(event).join();
    }

    /** Publishes many events, in order. */
    void sendAll(List<ZoneEvent> events) {
        List<CompletableFuture<Long>> appended =
                events.stream().map(this::append).toList();
        appended.forEach(CompletableFuture::join);
    }

    private CompletableFuture<Long> append(ZoneEvent event) {
        byte[] body = EventCodec.encode(event);
        String subject = Subjects.event(event.zone());
        Headers headers =
                new Seal(event.generation().epoch(), event.generation().number()).seal(signer, subject, body);
        return bus.append(
                subject,
                headers,
                body,
                "e-" + event.generation().number() + "-" + System.nanoTime(),
                Duration.ofSeconds(5));
    }

    /** Asks the brake, sealed with a number. */
    BrakeReply brake(BrakeRequest request, long number) {
        return brake(request, number, signer);
    }

    BrakeReply brake(BrakeRequest request, long number, Signer by) {
        byte[] body = BrakeCodec.encode(request);
        String subject = Subjects.brake(bus.id());
        return BrakeCodec.decode(
                bus.request(subject, new Seal(7, number).seal(by, subject, body), body, Duration.ofSeconds(10))
                        .body());
    }

    /** A new zone's serial goes on from this one. */
    void serial(Name zone, Serial before) {
        firstSerials.put(zone, before);
    }

    /** From now on the inventory lists only these. */
    void list(Predicate<Name> only) {
        listed = only;
    }

    /** Inventories begun since the start. */
    long inventories() {
        return inventories.get();
    }

    private Reply content(Message request) {
        if (!(ContentCodec.decodeRequest(request.body()) instanceof ContentRequest.Zone asked)) {
            throw new Failure.Refused("wrong request");
        }
        fetches.incrementAndGet();
        Held held = zones.get(asked.zone());
        if (held == null) {
            throw new Failure.Refused("unknown zone");
        }
        if (!asked.generation().equals(Generation.NONE) && !asked.generation().equals(held.generation)) {
            throw new Failure.Refused("superseded");
        }
        byte[] body = held.deleted ? new byte[0] : ZoneBody.encodeFull(List.copyOf(held.rrsets.values()));
        byte[] chunk = Arrays.copyOfRange(body, asked.offset(), Math.min(body.length, asked.offset() + CHUNK));
        return sealed(
                request.subject(),
                held.generation,
                ContentCodec.encode(new ContentReply.Zone(
                        asked.nonce(),
                        asked.zone(),
                        held.generation,
                        held.serial,
                        held.settings,
                        held.deleted,
                        body.length,
                        asked.offset(),
                        chunk)));
    }

    private Reply inventory(Message request) {
        if (!(ContentCodec.decodeRequest(request.body()) instanceof ContentRequest.Inventory asked)) {
            throw new Failure.Refused("wrong request");
        }
        if (asked.cursor().isEmpty()) {
            inventories.incrementAndGet();
        }
        List<ContentReply.Entry> entries = new ArrayList<>();
        String next = "";
        for (Map.Entry<Name, Held> one : zones.entrySet()) {
            if (!asked.cursor().isEmpty() && one.getKey().compareTo(Name.parse(asked.cursor())) <= 0) {
                continue;
            }
            if (!listed.test(one.getKey())) {
                continue;
            }
            if (entries.size() == 100) {
                next = entries.getLast().zone().toString();
                break;
            }
            Held held = one.getValue();
            entries.add(new ContentReply.Entry(one.getKey(), held.generation, held.serial, held.deleted));
        }
        return sealed(
                request.subject(),
                new Generation(epoch.get(), counter.get()),
                ContentCodec.encode(new ContentReply.Page(asked.nonce(), entries, next)));
    }

    private Reply sealed(String subject, Generation number, byte[] body) {
        return new Reply(new Seal(number.epoch(), number.number()).seal(signer, subject, body), body);
    }

    static Rrset rrset(String owner, String type, int ttl, String... texts) {
        RrType rrType = RrType.parse(type).orElseThrow();
        return new Rrset(
                Name.parse(owner),
                rrType,
                ttl,
                Arrays.stream(texts).map(text -> RdataText.parse(rrType, text)).toList());
    }

    /** A zone with SOA, NS, an address and a mail server. */
    static List<Rrset> small(String zone) {
        return new ArrayList<>(List.of(
                rrset(zone, "SOA", 3600, "ns1." + zone + " host." + zone + " 1 10800 3600 604800 300"),
                rrset(zone, "NS", 3600, "ns1." + zone, "ns2.example.net."),
                rrset("ns1." + zone, "A", 3600, "192.0.2.1"),
                rrset("www." + zone, "A", 300, "192.0.2.2"),
                rrset(zone, "MX", 3600, "10 mail." + zone),
                rrset("mail." + zone, "AAAA", 3600, "2001:db8::1")));
    }

    @Override
    public void close() {
        bus.close();
    }
}
