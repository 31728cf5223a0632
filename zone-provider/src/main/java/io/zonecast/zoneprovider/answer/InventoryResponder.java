package io.zonecast.zoneprovider.answer;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Bus.ConsumerSettings;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.InventoryCodec;
import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.zoneprovider.inventory.Trees;
import io.zonecast.zoneprovider.metrics.ProviderMetrics;
import io.zonecast.zoneprovider.signing.Numbers;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code zonedata.inventory.<id>}. */
public final class InventoryResponder implements Bus.Responder {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryResponder.class);

    /** Octets of entries in one reply. */
    private static final int PAGE_OCTETS = 16 * 1024;

    private static final int ROWS = 256;

    /** Index of the subject token that names who asks. */
    private static final int ID_TOKEN = 2;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Bus bus;
    private final ProviderStore store;
    private final Trees trees;
    private final Numbers numbers;
    private final KeyRing keys;
    private final Consumer<Manifest> ahead;
    private final Runnable streamMissing;
    private final ProviderMetrics metrics;
    private final InstantSource clock;

    /**
     * Wires it.
     *
     * @param ahead told of versions that secondaries hold and that are later than those here
     * @param streamMissing told where the stream of versions can't be used
     */
    public InventoryResponder(
            Bus bus,
            ProviderStore store,
            Trees trees,
            Numbers numbers,
            KeyRing keys,
            Consumer<Manifest> ahead,
            Runnable streamMissing,
            ProviderMetrics metrics,
            InstantSource clock) {
        this.bus = bus;
        this.store = store;
        this.trees = trees;
        this.numbers = numbers;
        this.keys = keys;
        this.ahead = ahead;
        this.streamMissing = streamMissing;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public Reply answer(Message request) {
        metrics.inventoryRequests().inc();
        InventoryRequest asked = InventoryCodec.decodeRequest(request.body());
        Group group = DataResponder.group(asked.group());
        return Reply.of(
                switch (asked) {
                    case InventoryRequest.Join ignored -> join(request.subject().split("\\.", -1)[ID_TOKEN], group);
                    case InventoryRequest.Ahead(String ignored, List<InventoryRequest.Proof> proofs) ->
                        ahead(group, proofs);
                    case InventoryRequest.Root ignored ->
                        trees.look(
                                group,
                                (tree, zones) -> InventoryCodec.encode(
                                        new InventoryReply.Root(tree.root(), zones, numbers.epoch())));
                    case InventoryRequest.Branches ignored -> trees.look(group, (tree, zones) -> tree.branches());
                    case InventoryRequest.Buckets buckets ->
                        trees.look(group, (tree, zones) -> tree.buckets(buckets.branch()));
                    case InventoryRequest.Zones zones -> zones(group, zones);
                });
    }

    /** Only what was signed here once counts: whoever asks can't make numbers jump. */
    private byte[] ahead(Group group, List<InventoryRequest.Proof> proofs) {
        for (InventoryRequest.Proof proof : proofs) {
            Manifest held = SignedManifest.open(proof.manifest(), proof.signature(), keys)
                    .manifest();
            if (held.group().equals(group)) {
                ahead.accept(held);
            }
        }
        return new byte[0];
    }

    private byte[] join(String id, Group group) {
        if (!ID.matcher(id).matches()) {
            throw new Failure.Refused("'" + id + "' is no id of a secondary");
        }
        String consumer = Subjects.follower(id, group);
        // What came before is fetched by inventory; the consumer is made first, so nothing falls between.
        try {
            bus.ensureConsumer(
                    Subjects.ZONE_VERSIONS,
                    new ConsumerSettings(consumer, Subjects.versionsOf(group), false, Bus.Start.NEW));
        } catch (Failure.Unavailable e) {
            streamMissing.run();
            throw e;
        }
        // A silent secondary's consumer is removed in the end, so it has to be known.
        store.commit(List.of(new StoreWrite.PutFollower(consumer, group, clock.instant())));
        LOG.info("secondary joined secondary={} group={}", id, group);
        return InventoryCodec.encode(new InventoryReply.Joined(Subjects.ZONE_VERSIONS, consumer, numbers.epoch()));
    }

    private byte[] zones(Group group, InventoryRequest.Zones asked) {
        Cursor cursor = Cursor.of(asked.cursor(), asked.bucket());
        List<InventoryReply.Entry> entries = new ArrayList<>();
        int size = 0;
        while (true) {
            Cursor from = cursor;
            List<ZoneRow> rows =
                    store.read(reader -> reader.zones(group, from.bucket(), from.name(), asked.bucket() >= 0, ROWS));
            for (ZoneRow row : rows) {
                InventoryReply.Entry entry = new InventoryReply.Entry(
                        row.zone(), row.version(), row.serial(), row.digest(), row.signedUntil() != Long.MAX_VALUE);
                if (size + InventoryCodec.size(entry) > PAGE_OCTETS) {
                    return InventoryCodec.encode(new InventoryReply.Page(entries, cursor.toString()));
                }
                size += InventoryCodec.size(entry);
                entries.add(entry);
                cursor = Cursor.behind(row.zone());
            }
            if (rows.size() < ROWS) {
                return InventoryCodec.encode(new InventoryReply.Page(entries, ""));
            }
        }
    }
}
