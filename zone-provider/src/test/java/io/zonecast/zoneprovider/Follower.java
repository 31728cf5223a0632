package io.zonecast.zoneprovider;

import io.zonecast.common.bus.Bus;
import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.message.DataReply;
import io.zonecast.common.message.DataReplyCodec;
import io.zonecast.common.message.DataRequest;
import io.zonecast.common.message.DataRequestCodec;
import io.zonecast.common.message.InventoryCodec;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.common.seal.KeyRing;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.dns.zone.ZoneDigest;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A secondary in memory that follows by the rule of the design and takes nothing on trust. */
final class Follower implements AutoCloseable {
    private static final int MAX_PLAIN = 1 << 30;

    record Applied(Manifest manifest, Map<RrsetKey, Rrset> rrsets) {}

    private final Bus bus;
    private final KeyRing keys;
    private final Group group;
    private final Map<Name, Applied> zones = new ConcurrentSkipListMap<>();
    private final List<Manifest> seen = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final AtomicInteger fetched = new AtomicInteger();

    Follower(Bus bus, KeyRing keys, Group group, String consumer) {
        this.bus = bus;
        this.group = group;
        this.keys = keys;
        bus.follow(Subjects.ZONE_VERSIONS, consumer, batch -> batch.forEach(this::take));
    }

    private void take(Message message) {
        Manifest manifest = VersionMessage.open(message.headers(), keys).manifest();
        seen.add(manifest);
        if (!message.subject().equals(Subjects.version(manifest.group(), manifest.zone()))) {
            problems.add("wrong subject " + message.subject());
        }
        Applied current = zones.get(manifest.zone());
        VersionNumber have = current == null ? VersionNumber.NONE : current.manifest.version();
        if (!manifest.version().isAfter(have) || manifest.kind() == ManifestKind.FAILED) {
            return;
        }
        switch (manifest.kind()) {
            case TOMBSTONE -> zones.put(manifest.zone(), new Applied(manifest, Map.of()));
            case FULL -> {
                byte[] body = message.body().length == 0 ? wire(manifest.zone(), manifest) : message.body();
                whole(manifest, ZoneBody.decodeFull(checked(manifest, body), MAX_PLAIN));
            }
            case DIFF -> {
                if (!manifest.previous().equals(have) || current == null) {
                    problems.add("gap at " + manifest.version() + " of " + manifest.zone());
                    return;
                }
                diff(manifest, ZoneBody.decodeDiff(checked(manifest, message.body()), MAX_PLAIN), current);
            }
            case FAILED -> throw new IllegalStateException();
        }
    }

    private byte[] checked(Manifest manifest, byte[] body) {
        if (!manifest.body().fits(body)) {
            problems.add("body does not fit the claim of " + manifest.version() + " of " + manifest.zone());
        }
        return body;
    }

    /** Fetches a zone in pages. */
    byte[] wire(Name zone, Manifest expected) {
        fetched.incrementAndGet();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            DataReply.Part part = part(zone, expected.version(), body.size());
            Manifest manifest =
                    SignedManifest.open(part.manifest(), part.signature(), keys).manifest();
            body.writeBytes(part.chunk());
            if (body.size() >= manifest.body().length()) {
                if (!manifest.body().equals(expected.body())) {
                    problems.add("pages deliver another body than the version claimed");
                }
                return body.toByteArray();
            }
        }
    }

    DataReply.Part part(Name zone, VersionNumber version, int offset) {
        DataRequest request = new DataRequest.Wire(zone, group, VersionNumber.NONE, version, offset);
        Message reply = bus.request(
                Subjects.zoneData(bus.id()), Headers.NONE, DataRequestCodec.encode(request), Duration.ofSeconds(20));
        return DataReplyCodec.decode(reply.body()).parts().getFirst();
    }

    /** What the provider says of a zone to one of this group. */
    Manifest ask(Name zone) {
        DataReply.Part part = part(zone, VersionNumber.NONE, 0);
        return SignedManifest.open(part.manifest(), part.signature(), keys).manifest();
    }

    /** Shows the provider versions that are newer than its own. */
    void ahead(InventoryRequest.Proof... proofs) {
        Stage.ask(bus, new InventoryRequest.Ahead(group.token(), List.of(proofs)));
    }

    /** The root of what the provider has. */
    ZoneDigest providerRoot() {
        return InventoryCodec.decodeRoot(Stage.ask(bus, new InventoryRequest.Root(group.token())))
                .root();
    }

    private void whole(Manifest manifest, List<Rrset> whole) {
        Map<RrsetKey, Rrset> rrsets = new ConcurrentSkipListMap<>();
        whole.forEach(rrset -> rrsets.put(rrset.key(), rrset));
        store(manifest, rrsets, ZoneDigest.of(whole));
    }

    /** In place; a test looks at a zone only when nothing more is on its way. */
    private void diff(Manifest manifest, ZoneDiff diff, Applied before) {
        Map<RrsetKey, Rrset> rrsets = before.rrsets;
        for (Rrset gone : diff.removed()) {
            Rrset stood = rrsets.get(gone.key());
            TreeSet<Rdata> left = new TreeSet<>(stood.rdatas());
            boolean there = left.containsAll(gone.rdatas()) && stood.ttl() == gone.ttl();
            if (!there) {
                problems.add("removed what is not there at " + manifest.version() + ": " + gone);
            }
            left.removeAll(gone.rdatas());
            put(rrsets, gone.key(), stood, stood.ttl(), left);
        }
        for (Rrset come : diff.added()) {
            Rrset stood = rrsets.get(come.key());
            TreeSet<Rdata> all = new TreeSet<>(come.rdatas());
            if (stood != null) {
                all.addAll(stood.rdatas());
            }
            put(rrsets, come.key(), come, come.ttl(), all);
        }
        store(manifest, rrsets, before.manifest.digest().after(diff));
    }

    private static void put(Map<RrsetKey, Rrset> rrsets, RrsetKey key, Rrset like, int ttl, Set<Rdata> rdatas) {
        if (rdatas.isEmpty()) {
            rrsets.remove(key);
        } else {
            rrsets.put(key, new Rrset(like.owner(), like.type(), ttl, new ArrayList<>(rdatas)));
        }
    }

    private void store(Manifest manifest, Map<RrsetKey, Rrset> rrsets, ZoneDigest digest) {
        if (!digest.equals(manifest.digest())) {
            problems.add("digest differs at " + manifest.version() + " of " + manifest.zone());
        }
        zones.put(manifest.zone(), new Applied(manifest, rrsets));
    }

    List<String> problems() {
        return problems;
    }

    List<Manifest> seen() {
        return seen;
    }

    int fetched() {
        return fetched.get();
    }

    Optional<Applied> zone(Name zone) {
        return Optional.ofNullable(zones.get(zone));
    }

    /** Waits until a zone's version is of this generation or a later one. */
    Applied await(Name zone, Generation generation) {
        return Awaitility.await("generation " + generation + " of " + zone)
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> zones.get(zone), one -> one != null && !generation.isAfter(one.manifest.generation()));
    }

    /** The root of what this secondary has. */
    ZoneDigest root() {
        DigestTree tree = new DigestTree();
        zones.values().stream()
                .map(Applied::manifest)
                .filter(manifest -> manifest.kind() != ManifestKind.TOMBSTONE)
                .forEach(m ->
                        tree.replace(m.zone(), ZoneDigest.ZERO, DigestTree.leaf(m.zone(), m.version(), m.digest())));
        return tree.root();
    }

    @Override
    public void close() {
        bus.close();
    }
}
