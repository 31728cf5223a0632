package io.zonecast.healthchecker.fleet;

import io.zonecast.common.message.InventoryReply;
import io.zonecast.common.message.Ping;
import io.zonecast.common.tree.DigestTree;
import io.zonecast.common.version.BodyClaim;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A zone-provider and secondaries that a test moves by hand, with what is really true about them. */
final class World {
    static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    Instant now = START;
    final List<Manifest> stream = new ArrayList<>();
    final Map<Name, Manifest> published = new TreeMap<>();
    final DigestTree tree = new DigestTree();
    private long n;

    void pass(Duration time) {
        now = now.plus(time);
    }

    Manifest publish(String zone) {
        return publish(Name.parse(zone), ManifestKind.FULL);
    }

    Manifest delete(String zone) {
        return publish(Name.parse(zone), ManifestKind.TOMBSTONE);
    }

    Manifest publish(Name zone, ManifestKind kind) {
        n++;
        Manifest manifest = new Manifest(
                zone,
                Group.ALL,
                new VersionNumber(1, n),
                VersionNumber.NONE,
                ZoneDigest.ZERO,
                new Generation(1, n),
                new Serial(n),
                kind == ManifestKind.TOMBSTONE ? ZoneDigest.ZERO : new ZoneDigest(n, n, n, n),
                Instant.MAX,
                now,
                kind,
                BodyClaim.NONE,
                "");
        tree.replace(zone, leaf(published.get(zone)), leaf(manifest));
        published.put(zone, manifest);
        stream.add(manifest);
        return manifest;
    }

    static ZoneDigest leaf(Manifest manifest) {
        return manifest == null || manifest.kind() == ManifestKind.TOMBSTONE
                ? ZoneDigest.ZERO
                : DigestTree.leaf(manifest.zone(), manifest.version(), manifest.digest());
    }

    InventoryReply.Root providerRoot() {
        return new InventoryReply.Root(tree.root(), inventory().size(), 1);
    }

    List<InventoryReply.Entry> inventory() {
        return published.values().stream()
                .filter(manifest -> manifest.kind() != ManifestKind.TOMBSTONE)
                .map(manifest -> new InventoryReply.Entry(
                        manifest.zone(), manifest.version(), manifest.serial(), manifest.digest()))
                .toList();
    }

    void teach(Fleet fleet) {
        fleet.learning("all");
        fleet.learned("all", inventory(), now);
        fleet.learnedAll("all", now);
    }

    /** A secondary as it really is. */
    final class Replica {
        final String id;
        String instance = "first";
        int position;
        Ping.State state = Ping.State.SERVING;
        long wanted;
        double load;
        Duration ahead = Duration.ZERO;
        List<Ping.Order> orders = List.of();
        final Map<Name, Manifest> served = new HashMap<>();
        final DigestTree mine = new DigestTree();
        /** Zones that it lost without a word; only its root can tell, until it has the latest again. */
        final Set<Name> damaged = new HashSet<>();

        final List<Ping.Applied> toTell = new ArrayList<>();
        /** The highest version of each zone that it ever served. */
        final Map<Name, VersionNumber> ever = new HashMap<>();

        private long sequence;

        Replica(String id) {
            this.id = id;
        }

        void applyAll() {
            apply(stream.size() - position);
        }

        void apply(int count) {
            for (int i = 0; i < count && position < stream.size(); i++) {
                set(stream.get(position++));
            }
        }

        void set(Manifest manifest) {
            Manifest mineNow = served.get(manifest.zone());
            if (mineNow != null && !manifest.version().isAfter(mineNow.version())) {
                return;
            }
            mine.replace(manifest.zone(), leaf(served.get(manifest.zone())), leaf(manifest));
            served.put(manifest.zone(), manifest);
            ever.merge(manifest.zone(), manifest.version(), (one, two) -> one.isAfter(two) ? one : two);
            if (manifest.equals(published.get(manifest.zone()))) {
                damaged.remove(manifest.zone());
            }
            toTell.add(new Ping.Applied(
                    manifest.zone(), manifest.version(), manifest.serial(), manifest.kind() == ManifestKind.TOMBSTONE));
        }

        /** Another process with the same disk. */
        void restart(String next) {
            instance = next;
            sequence = 0;
            toTell.clear();
        }

        /** Its disk is as it was at {@code before}, and it knows of nothing. */
        void goBackTo(Map<Name, Manifest> before) {
            for (Name zone : List.copyOf(served.keySet())) {
                lose(zone);
            }
            toTell.clear();
            before.forEach((zone, manifest) -> {
                mine.replace(zone, ZoneDigest.ZERO, leaf(manifest));
                served.put(zone, manifest);
            });
        }

        void lose(Name zone) {
            damaged.add(zone);
            mine.replace(zone, leaf(served.remove(zone)), ZoneDigest.ZERO);
        }

        Ping ping(boolean full) {
            List<Ping.Applied> told = List.copyOf(toTell.subList(0, Math.min(toTell.size(), Ping.MAX_APPLIED)));
            toTell.subList(0, told.size()).clear();
            return new Ping(
                    id,
                    instance,
                    ++sequence,
                    now.plus(ahead),
                    full,
                    state,
                    "all",
                    mine.root(),
                    served.size(),
                    wanted,
                    told,
                    full
                            ? new Ping.Load(
                                    load, 1000, 5, Instant.MAX, "1.0", List.of("127.0.0.1:53"), List.of(), orders)
                            : Ping.Load.NONE);
        }
    }
}
