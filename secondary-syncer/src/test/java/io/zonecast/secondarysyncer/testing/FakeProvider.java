package io.zonecast.secondarysyncer.testing;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.DataReply;
import io.zonecast.common.message.DataReplyCodec;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.message.DataRequestCodec;
import io.zonecast.common.message.InventoryCodec;
import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.testing.TestBus;
import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Publishes and answers as the zone-provider does, from a {@link Publisher}; counts what it is asked. */
public final class FakeProvider implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int PAGE = 100;

    private final Bus bus;
    private final Publisher publisher;
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final List<InventoryRequest.Proof> shown = new CopyOnWriteArrayList<>();
    private final Map<Name, Publisher.Made> forged = new ConcurrentHashMap<>();
    private final List<Bus.Subscription> subscriptions = new ArrayList<>();
    private final AtomicLong messages = new AtomicLong();
    private volatile CountDownLatch stuck = new CountDownLatch(0);
    private volatile int bulkBytes = DataRequest.MAX_CHUNK;

    public FakeProvider(Bus bus, Publisher publisher) {
        this.bus = bus;
        this.publisher = publisher;
        bus.ensureStream(new Bus.StreamSettings(
                Subjects.ZONE_VERSIONS, List.of(Subjects.ALL_VERSIONS), Duration.ofDays(7), 1L << 30, 1));
        subscriptions.add(bus.serve(Subjects.zoneInventory("*"), 2, "zone-provider", 4, this::inventory));
        subscriptions.add(bus.serve(Subjects.zoneData("*"), 2, "zone-provider", 4, this::data));
    }

    /** How often a kind of request came. */
    public int asked(Class<?> request) {
        AtomicInteger count = asked.get(request.getSimpleName());
        return count == null ? 0 : count.get();
    }

    public void forgetAsked() {
        asked.clear();
    }

    public Bus bus() {
        return bus;
    }

    /** The manifests that secondaries showed because they are newer than what is listed. */
    public List<InventoryRequest.Proof> shown() {
        return shown;
    }

    /** Answers nothing any more. */
    public void silence() {
        subscriptions.forEach(Bus.Subscription::close);
    }

    /** Pages of bulk replies get no larger than this. */
    public void limitBulk(int bytes) {
        bulkBytes = bytes;
    }

    /** Answers requests for a zone with this from now on. */
    public void answerWith(Name zone, Publisher.Made made) {
        forged.put(zone, made);
    }

    /** Answers rightly again. */
    public void answerRightly(Name zone) {
        forged.remove(zone);
    }

    /** Publishes what was made. */
    public void publish(Publisher.Made made) {
        publish(made, made.body());
    }

    /** Publishes with another body. */
    public void publish(Publisher.Made made, byte[] body) {
        append(made.zone(), made, body);
    }

    /** Publishes as if it were a version of another zone. */
    public void publishOn(Name zone, Publisher.Made made) {
        append(zone, made, made.body());
    }

    private void append(Name zone, Publisher.Made made, byte[] body) {
        publish(Subjects.version(Group.ALL, zone), VersionMessage.headers(made.manifest()), body);
    }

    /** Publishes anything. */
    public void publish(String subject, Headers headers, byte[] body) {
        TestBus.await(bus);
        bus.append(subject, headers, body, "test-" + messages.incrementAndGet(), TIMEOUT)
                .join();
    }

    private Reply inventory(Message message) {
        InventoryRequest request = InventoryCodec.decodeRequest(message.body());
        count(request);
        synchronized (publisher) {
            return Reply.of(
                    switch (request) {
                        case InventoryRequest.Join join -> join(message.subject());
                        case InventoryRequest.Root root ->
                            InventoryCodec.encode(new InventoryReply.Root(
                                    tree().root(), publisher.zones().size(), 1));
                        case InventoryRequest.Branches branches -> tree().branches();
                        case InventoryRequest.Buckets buckets -> tree().buckets(buckets.branch());
                        case InventoryRequest.Ahead ahead -> {
                            shown.addAll(ahead.proofs());
                            yield new byte[0];
                        }
                        case InventoryRequest.Zones zones -> InventoryCodec.encode(page(zones));
                    });
        }
    }

    private byte[] join(String subject) {
        String consumer = Subjects.follower(subject.substring(subject.lastIndexOf('.') + 1), Group.ALL);
        bus.ensureConsumer(
                Subjects.ZONE_VERSIONS,
                new Bus.ConsumerSettings(consumer, Subjects.versionsOf(Group.ALL), false, Bus.Start.NEW));
        return InventoryCodec.encode(new InventoryReply.Joined(Subjects.ZONE_VERSIONS, consumer, 1));
    }

    private DigestTree tree() {
        DigestTree tree = new DigestTree();
        publisher.zones().forEach((zone, state) -> {
            if (state.image() != null) {
                tree.replace(zone, ZoneDigest.ZERO, DigestTree.leaf(zone, state.version(), state.digest()));
            }
        });
        return tree;
    }

    private List<Name> inOrder(int bucket) {
        return publisher.zones().entrySet().stream()
                .filter(entry -> entry.getValue().image() != null)
                .map(Map.Entry::getKey)
                .filter(zone -> bucket < 0 || DigestTree.bucketOf(zone) == bucket)
                .sorted(Comparator.comparingInt(DigestTree::bucketOf).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private InventoryReply.Page page(InventoryRequest.Zones request) {
        List<Name> zones = inOrder(request.bucket());
        int from = request.cursor().isEmpty() ? 0 : Integer.parseInt(request.cursor());
        int to = Math.min(zones.size(), from + PAGE);
        return new InventoryReply.Page(
                zones.subList(from, to).stream()
                        .map(zone -> {
                            Publisher.Zone state = publisher.zone(zone);
                            return new InventoryReply.Entry(zone, state.version(), state.serial(), state.digest());
                        })
                        .toList(),
                to == zones.size() ? "" : String.valueOf(to));
    }

    /** Does not answer for zones until told otherwise. */
    public void stick() {
        stuck = new CountDownLatch(1);
    }

    public void unstick() {
        stuck.countDown();
    }

    private Reply data(Message message) {
        DataRequest request = DataRequestCodec.decode(message.body());
        count(request);
        try {
            stuck.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (publisher) {
            return Reply.of(DataReplyCodec.encode(
                    switch (request) {
                        case DataRequest.Wire wire -> wire(wire);
                        case DataRequest.Bulk bulk -> bulk(bulk);
                        case DataRequest.Text text -> throw new Failure.Refused("no text here");
                        case DataRequest.SoaOnly soa -> throw new Failure.Refused("no text here");
                    }));
        }
    }

    private DataReply wire(DataRequest.Wire wire) {
        Publisher.Made made = forged.get(wire.zone());
        if (made == null) {
            Publisher.Zone zone = publisher.zone(wire.zone());
            if (zone == null) {
                throw new Failure.Refused(DataRequest.UNKNOWN);
            }
            if (wire.least().isAfter(zone.version())) {
                throw new Failure.Unavailable("not there yet");
            }
            made = zone.image() == null
                    ? publisher.tombstone(wire.zone(), VersionNumber.NONE)
                    : publisher.full(wire.zone());
        }
        if (!wire.version().equals(VersionNumber.NONE) && !wire.version().equals(made.version())) {
            throw new Failure.Refused(DataRequest.SUPERSEDED);
        }
        int to = Math.min(made.body().length, wire.offset() + DataRequest.MAX_CHUNK);
        return new DataReply(
                List.of(part(made, wire.offset(), java.util.Arrays.copyOfRange(made.body(), wire.offset(), to))), "");
    }

    private DataReply bulk(DataRequest.Bulk bulk) {
        List<Name> zones = inOrder(bulk.bucket());
        int at = bulk.cursor().isEmpty() ? 0 : Integer.parseInt(bulk.cursor());
        List<DataReply.Part> parts = new ArrayList<>();
        int size = 0;
        while (at < zones.size() && size < bulkBytes) {
            Publisher.Made made = publisher.full(zones.get(at++));
            boolean large = made.body().length > DataRequest.MAX_CHUNK / 2;
            DataReply.Part part = part(made, 0, large ? new byte[0] : made.body());
            parts.add(part);
            size += DataReplyCodec.size(part);
        }
        return new DataReply(parts, at == zones.size() ? "" : String.valueOf(at));
    }

    private static DataReply.Part part(Publisher.Made made, int offset, byte[] chunk) {
        return new DataReply.Part(made.manifest().toBytes(), made.manifest().signature(), offset, chunk);
    }

    private void count(Object request) {
        asked.computeIfAbsent(request.getClass().getSimpleName(), name -> new AtomicInteger())
                .incrementAndGet();
    }

    @Override
    public void close() {
        subscriptions.forEach(Bus.Subscription::close);
        bus.close();
    }
}
