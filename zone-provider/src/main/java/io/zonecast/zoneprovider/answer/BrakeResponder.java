package io.zonecast.zoneprovider.answer;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Message;
import io.zonecast.common.bus.Reply;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.BrakeCodec;
import io.zonecast.common.message.BrakeReply;
import io.zonecast.common.message.BrakeRequest;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.seal.Role;
import io.zonecast.common.seal.Seal;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.brake.Brake;
import io.zonecast.zoneprovider.store.HeldRow;
import io.zonecast.zoneprovider.store.ProviderStore;
import io.zonecast.zoneprovider.store.StoreWrite;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code brake.<id>}: shows what the brake holds and lets it go. Believes only what the api-proxy sealed, and
 * takes a release only once. What is let go is durable before the answer; its tombstones follow.
 */
public final class BrakeResponder implements Bus.Responder {
    private static final Logger LOG = LoggerFactory.getLogger(BrakeResponder.class);

    private final KeyRing keys;
    private final ProviderStore store;
    private final Brake brake;
    private final Runnable released;
    private final ReentrantLock turn = new ReentrantLock();

    /** @param released told when something was let go */
    public BrakeResponder(KeyRing keys, ProviderStore store, Brake brake, Runnable released) {
        this.keys = keys;
        this.store = store;
        this.brake = brake;
        this.released = released;
    }

    @Override
    public Reply answer(Message request) {
        Seal seal = Seal.open(keys, Role.API_PROXY, request.subject(), request.headers(), request.body());
        BrakeReply reply = switch (BrakeCodec.decodeRequest(request.body())) {
            case BrakeRequest.Show(String cursor) -> page(0, cursor);
            case BrakeRequest.Release(List<Name> zones) -> page(release(zones, seal.number()), "");
        };
        return Reply.of(BrakeCodec.encode(reply));
    }

    /** One after the other: the number is read and written. */
    private long release(List<Name> zones, long number) {
        turn.lock();
        try {
            long last = store.read(reader -> reader.meta(ProviderStore.LAST_RELEASE))
                    .orElse(0);
            if (number <= last) {
                throw new Failure.Refused("a release of this time or a later one was taken already (" + number
                        + ", last taken " + last + "); is the api-proxy's clock behind?");
            }
            Set<Name> named = new HashSet<>(zones);
            List<Name> going = brake.heldZones().stream()
                    .filter(zone -> named.isEmpty() || named.contains(zone))
                    .toList();
            List<StoreWrite> writes = List.of(
                    new StoreWrite.PutMeta(ProviderStore.LAST_RELEASE, number), new StoreWrite.ReleaseHeld(going));
            store.commit(writes);
            brake.committed(writes);
            LOG.info("the operator lets zones go zones={} still_held={}", going.size(), brake.held());
            released.run();
            return going.size();
        } finally {
            turn.unlock();
        }
    }

    private BrakeReply page(long released, String cursor) {
        List<HeldRow> rows = store.read(reader -> reader.held(after(cursor), BrakeRequest.MAX_ZONES));
        String next = rows.size() < BrakeRequest.MAX_ZONES
                ? ""
                : HexFormat.of().formatHex(rows.getLast().zone().toWire());
        long total = brake.held();
        return new BrakeReply(
                total > 0,
                total,
                released,
                rows.stream()
                        .map(row -> new BrakeReply.Held(row.zone(), row.generation(), row.since()))
                        .toList(),
                next);
    }

    private static byte[] after(String cursor) {
        try {
            return HexFormat.of().parseHex(cursor);
        } catch (IllegalArgumentException e) {
            throw new Failure.Refused("request.cursor is none of ours");
        }
    }
}
