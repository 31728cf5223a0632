package io.zonecast.apiproxy.content;

import io.zonecast.apiproxy.store.PrimaryStore;
import io.zonecast.apiproxy.zone.ZoneSnapshot;
import io.zonecast.apiproxy.zone.ZoneState;
import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.ContentCodec;
import io.zonecast.common.message.ContentReply;
import io.zonecast.common.message.ContentRequest;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.seal.Seal;
import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.InvalidName;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.wire.ZoneBody;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Answers the zone-provider's requests for unsigned contents and for the inventory of generations. */
public final class ContentService implements AutoCloseable {
    private static final int ID_TOKEN = 2;
    private static final String QUEUE = "api-proxy";

    /** Each holds a zone in memory while it encodes. */
    private static final int AT_ONCE = 4;

    private static final int MAX_CHUNK = DataRequest.MAX_CHUNK;
    private static final int MAX_PAGE = 16 * 1024;

    /** As many of the smallest entries as fit into a page. */
    private static final int PAGE_ZONES = MAX_PAGE / 19;

    private final PrimaryStore store;
    private final Signer signer;
    private final BooleanSupplier open;
    private final BodyCache bodies;
    /** Stripes, so that two requests for one large zone encode it once. */
    private final ReentrantLock[] encoding = new ReentrantLock[16];

    private final Bus.Subscription data;
    private final Bus.Subscription inventory;

    /**
     * Begins to answer.
     *
     * @param open false while nothing may be told, as the store may be an older copy of itself
     * @param cacheOctets bound of the bodies kept for further pages
     */
    public ContentService(PrimaryStore store, Bus bus, Signer signer, BooleanSupplier open, long cacheOctets) {
        this.open = open;
        this.store = store;
        this.signer = signer;
        this.bodies = new BodyCache(cacheOctets);
        Arrays.setAll(encoding, i -> new ReentrantLock());
        this.data = bus.serve(Subjects.contentData("*"), ID_TOKEN, QUEUE, AT_ONCE, this::zone);
        this.inventory = bus.serve(Subjects.contentInventory("*"), ID_TOKEN, QUEUE, AT_ONCE, this::inventory);
    }

    private void checkOpen() {
        if (!open.getAsBoolean()) {
            throw new Failure.Unavailable("the primary store is not yet compared with the zone-provider");
        }
    }

    private Reply zone(Message message) {
        checkOpen();
        if (!(ContentCodec.decodeRequest(message.body()) instanceof ContentRequest.Zone request)) {
            throw new Failure.Refused("request.op is not zone");
        }
        BodyCache.Body body = request.generation().equals(Generation.NONE) ? latest(request) : pinned(request);
        ZoneState state = body.state();
        int total = body.octets().length;
        if (request.offset() > total) {
            throw new Failure.Refused("request.offset is behind the end");
        }
        byte[] chunk =
                Arrays.copyOfRange(body.octets(), request.offset(), Math.min(total, request.offset() + MAX_CHUNK));
        byte[] reply = ContentCodec.encode(new ContentReply.Zone(
                request.nonce(),
                request.zone(),
                state.generation(),
                state.serial(),
                state.properties().settings(),
                state.deleted(),
                total,
                request.offset(),
                chunk));
        return sealed(message.subject(), state.generation(), reply);
    }

    private BodyCache.Body latest(ContentRequest.Zone request) {
        ZoneState state = store.zone(request.zone()).orElseThrow(() -> new Failure.Refused(DataRequest.UNKNOWN));
        BodyCache.Body body = bodies.get(request.zone(), state.generation()).orElseGet(() -> encode(request.zone()));
        if (request.least().isAfter(body.state().generation())) {
            throw new Failure.Unavailable("generation " + request.least() + " is not known here");
        }
        return body;
    }

    private BodyCache.Body pinned(ContentRequest.Zone request) {
        Optional<BodyCache.Body> kept = bodies.get(request.zone(), request.generation());
        if (kept.isPresent()) {
            return kept.get();
        }
        // Gone from the cache, but equal contents give equal bytes, so that the page still fits the others.
        boolean current = store.zone(request.zone())
                .filter(state -> state.generation().equals(request.generation()))
                .isPresent();
        if (current) {
            BodyCache.Body body = encode(request.zone());
            if (body.state().generation().equals(request.generation())) {
                return body;
            }
        }
        throw new Failure.Refused(DataRequest.SUPERSEDED);
    }

    private BodyCache.Body encode(Name zone) {
        ReentrantLock stripe = encoding[Math.floorMod(zone.hashCode(), encoding.length)];
        stripe.lock();
        try {
            ZoneState now = store.zone(zone).orElseThrow(() -> new Failure.Refused(DataRequest.UNKNOWN));
            Optional<BodyCache.Body> kept = bodies.get(zone, now.generation());
            if (kept.isPresent()) {
                return kept.get();
            }
            ZoneSnapshot snapshot = store.snapshot(zone).orElseThrow(() -> new Failure.Refused(DataRequest.UNKNOWN));
            byte[] octets = snapshot.state().deleted() ? new byte[0] : ZoneBody.encodeFull(snapshot.published());
            BodyCache.Body body = new BodyCache.Body(snapshot.state(), octets);
            if (octets.length > MAX_CHUNK) {
                bodies.put(body);
            }
            return body;
        } finally {
            stripe.unlock();
        }
    }

    private Reply inventory(Message message) {
        checkOpen();
        if (!(ContentCodec.decodeRequest(message.body()) instanceof ContentRequest.Inventory request)) {
            throw new Failure.Refused("request.op is not inventory");
        }
        // Read first: a zone changed behind it is told with a generation above it, never the other way round.
        Generation last = store.last();
        List<ZoneState> zones = store.zones(cursor(request.cursor()), PAGE_ZONES);
        List<ContentReply.Entry> entries = new ArrayList<>(zones.size());
        int size = 0;
        for (ZoneState zone : zones) {
            ContentReply.Entry entry =
                    new ContentReply.Entry(zone.name(), zone.generation(), zone.serial(), zone.deleted());
            size += ContentCodec.size(entry);
            if (size > MAX_PAGE) {
                break;
            }
            entries.add(entry);
        }
        boolean end = entries.size() == zones.size() && zones.size() < PAGE_ZONES;
        String next = end ? "" : entries.getLast().zone().toString();
        byte[] reply = ContentCodec.encode(new ContentReply.Page(request.nonce(), entries, next));
        return sealed(message.subject(), last, reply);
    }

    private static Optional<Name> cursor(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Name.parse(text));
        } catch (InvalidName e) {
            throw new Failure.Refused("request.cursor is none of ours");
        }
    }

    private Reply sealed(String subject, Generation generation, byte[] body) {
        return new Reply(new Seal(generation.epoch(), generation.number()).seal(signer, subject, body), body);
    }

    /** Octets of the bodies kept. */
    public long cachedOctets() {
        return bodies.octets();
    }

    @Override
    public void close() {
        data.close();
        inventory.close();
    }
}
