package io.zonecast.secondarysyncer.provider;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.DataReply;
import io.zonecast.common.message.DataReplyCodec;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.message.DataRequestCodec;
import io.zonecast.common.message.InventoryCodec;
import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.secondarysyncer.figures.Figures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * Asks the zone-provider over the bus. Every call waits for its answer; failures are those of {@link Bus#request}, and
 * {@link Failure.Corrupt} for an answer that is none. Safe for use by many threads.
 */
public final class ProviderClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** How often a fetch begins again because the zone moved on meanwhile. */
    private static final int RESTARTS = 5;

    private final Bus bus;
    private final Group group;
    private final KeyRing keys;
    private final int maxBody;
    private final Figures figures;
    private final InstantSource clock;
    private volatile Instant lastAnswer = Instant.EPOCH;

    /** @param maxBody longest body, packed, in octets */
    public ProviderClient(Bus bus, Group group, KeyRing keys, int maxBody, Figures figures, InstantSource clock) {
        this.bus = bus;
        this.group = group;
        this.keys = keys;
        this.maxBody = maxBody;
        this.figures = figures;
        this.clock = clock;
    }

    /** When the zone-provider last answered anything; {@link Instant#EPOCH} for never. */
    public Instant lastAnswer() {
        return lastAnswer;
    }

    /** What {@link #join} answers wherever nothing special was set up; the epoch is unknown. */
    public InventoryReply.Joined usual() {
        return new InventoryReply.Joined(Subjects.ZONE_VERSIONS, Subjects.follower(bus.id(), group), 0);
    }

    /** Makes this secondary known. */
    public InventoryReply.Joined join() {
        return InventoryCodec.decodeJoined(inventory(new InventoryRequest.Join(group.token())));
    }

    /** The root of the zone-provider's digest tree. */
    public InventoryReply.Root root() {
        return InventoryCodec.decodeRoot(inventory(new InventoryRequest.Root(group.token())));
    }

    /** All branches. */
    public ZoneDigest[] branches() {
        return digests(inventory(new InventoryRequest.Branches(group.token())));
    }

    /** The buckets of a branch. */
    public ZoneDigest[] buckets(int branch) {
        return digests(inventory(new InventoryRequest.Buckets(group.token(), branch)));
    }

    /** A page of the zones of a bucket, or of all with -1. */
    public InventoryReply.Page zones(int bucket, String cursor) {
        return InventoryCodec.decodePage(inventory(new InventoryRequest.Zones(group.token(), bucket, cursor)));
    }

    /** Shows versions that are newer than what the zone-provider lists; at most {@link InventoryRequest#MAX_PROOFS}. */
    public void ahead(List<InventoryRequest.Proof> proofs) {
        inventory(new InventoryRequest.Ahead(group.token(), proofs));
    }

    /** Many zones at once. */
    public DataReply bulk(String cursor) {
        return DataReplyCodec.decode(data(new DataRequest.Bulk(group.token(), cursor, -1)));
    }

    /**
     * Opens the manifest of a part of a reply.
     *
     * @throws Failure.Corrupt where it is not signed or of another group
     */
    public SignedManifest open(DataReply.Part part) {
        SignedManifest signed = SignedManifest.open(part.manifest(), part.signature(), keys);
        if (!signed.manifest().group().equals(group)) {
            throw new Failure.Corrupt("zone-provider answered with a zone of group "
                    + signed.manifest().group());
        }
        return signed;
    }

    /**
     * Fetches a zone page by page.
     *
     * @param least the least version wanted
     * @param held true for a manifest whose body need not be fetched
     * @param room told the length of a body before it is fetched; may wait until there is room for it
     */
    public Fetched fetch(Name zone, VersionNumber least, Predicate<Manifest> held, IntConsumer room) {
        for (int start = 0; start < RESTARTS; start++) {
            try {
                Fetched fetched = fetchOnce(zone, least, held, room);
                figures.request("ok");
                return fetched;
            } catch (Failure.Refused e) {
                if (says(e, DataRequest.UNKNOWN)) {
                    figures.request("unknown");
                    return new Fetched.Unknown();
                }
                if (!says(e, DataRequest.SUPERSEDED)) {
                    figures.request("refused");
                    throw e;
                }
                figures.request("superseded");
            } catch (Failure e) {
                figures.request("failed");
                throw e;
            }
        }
        throw new Failure.Unavailable("zone " + zone + " changed faster than it could be fetched");
    }

    private static boolean says(Failure.Refused refusal, String word) {
        return refusal.problems().stream().anyMatch(problem -> problem.startsWith(word));
    }

    private Fetched fetchOnce(Name zone, VersionNumber least, Predicate<Manifest> held, IntConsumer room) {
        DataReply.Part first = page(zone, least, VersionNumber.NONE, 0);
        SignedManifest signed = open(first);
        Manifest manifest = signed.manifest();
        if (!manifest.zone().equals(zone)) {
            throw new Failure.Corrupt("zone-provider answered with zone " + manifest.zone() + " for " + zone);
        }
        if (manifest.kind() == ManifestKind.TOMBSTONE) {
            return new Fetched.Tombstone(signed);
        }
        if (manifest.kind() != ManifestKind.FULL) {
            throw new Failure.Corrupt("zone-provider answered with a manifest of kind " + manifest.kind());
        }
        if (held.test(manifest)) {
            return new Fetched.Same(signed);
        }
        int length = manifest.body().length();
        if (length > maxBody) {
            throw new Failure.Refused("body of " + length + " octets is longer than " + maxBody + " allowed here");
        }
        room.accept(length);
        // Grows with what really comes, so that a large claim costs no memory.
        byte[] body = first.chunk();
        int at = body.length;
        while (at < length) {
            DataReply.Part next = page(zone, least, manifest.version(), at);
            if (!Arrays.equals(next.manifest(), first.manifest())
                    && !sameContents(open(next).manifest(), manifest)) {
                throw new Failure.Refused(DataRequest.SUPERSEDED);
            }
            if (next.offset() != at || next.chunk().length == 0 || next.chunk().length > length - at) {
                throw new Failure.Corrupt("zone-provider answered with a chunk that does not follow on");
            }
            if (body.length < at + next.chunk().length) {
                body = Arrays.copyOf(body, (int)
                        Math.min(length, Math.max(body.length * 2L, at + next.chunk().length)));
            }
            System.arraycopy(next.chunk(), 0, body, at, next.chunk().length);
            at += next.chunk().length;
        }
        return new Fetched.Whole(signed, body.length == length ? body : Arrays.copyOf(body, length));
    }

    private static boolean sameContents(Manifest one, Manifest other) {
        return one.version().equals(other.version())
                && one.digest().equals(other.digest())
                && one.body().equals(other.body());
    }

    private DataReply.Part page(Name zone, VersionNumber least, VersionNumber version, int offset) {
        DataReply reply = DataReplyCodec.decode(data(new DataRequest.Wire(zone, group, least, version, offset)));
        if (reply.parts().size() != 1) {
            throw new Failure.Corrupt(
                    "zone-provider answered with " + reply.parts().size() + " parts for one zone");
        }
        return reply.parts().getFirst();
    }

    private byte[] data(DataRequest request) {
        return ask(Subjects.zoneData(bus.id()), DataRequestCodec.encode(request));
    }

    private byte[] inventory(InventoryRequest request) {
        return ask(Subjects.zoneInventory(bus.id()), InventoryCodec.encode(request));
    }

    private byte[] ask(String subject, byte[] request) {
        try {
            byte[] reply = bus.request(subject, Headers.NONE, request, TIMEOUT).body();
            lastAnswer = clock.instant();
            return reply;
        } catch (Failure.Refused e) {
            lastAnswer = clock.instant();
            throw e;
        }
    }

    private static ZoneDigest[] digests(byte[] octets) {
        if (octets.length != DigestTree.FAN_OUT * 32) {
            throw new Failure.Corrupt("zone-provider answered with " + octets.length + " octets of digests");
        }
        ZoneDigest[] digests = new ZoneDigest[DigestTree.FAN_OUT];
        for (int i = 0; i < digests.length; i++) {
            digests[i] = ZoneDigest.fromBytes(Arrays.copyOfRange(octets, i * 32, i * 32 + 32));
        }
        return digests;
    }
}
