package io.zonecast.systemtests.simulation;

import io.zonecast.common.bus.Headers;
import io.zonecast.common.bus.Message;
import io.zonecast.common.failure.Failure;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestCodec;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionMessage;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.secondarysyncer.holdings.Holding;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.zoneprovider.store.WantedRow;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What must hold after every step (section 2 of the architecture), with the memory that it takes to know. */
final class Invariants {
    private static final byte[] CONTEXT = "zonecast manifest 1\n".getBytes(StandardCharsets.US_ASCII);

    private final World world;
    private final Keys keys;
    private final List<byte[]> secrets = new ArrayList<>();
    private final Map<Name, Map<VersionNumber, List<Manifest>>> signed = new HashMap<>();
    private final Map<Name, Map<VersionNumber, Manifest>> published = new HashMap<>();
    private final Map<Name, Latest> latest = new HashMap<>();
    private final Map<Name, ZoneRow> providerRows = new HashMap<>();
    private final Map<String, Map<Name, Seen>> seen = new HashMap<>();

    Invariants(World world, Keys keys) {
        this.world = world;
        this.keys = keys;
        this.secrets.addAll(keys.secrets());
    }

    /** The newest version that was published of a zone, and the last serial that it had. */
    private record Latest(
            VersionNumber version,
            Generation generation,
            @Nullable Serial serial) {}

    /** What a secondary was last seen to hold. */
    private record Seen(Holding holding, @Nullable Serial serial) {}

    /** From now on no message may hold this either. */
    void secret(byte[] octets) {
        secrets.add(octets);
    }

    /** The zone-provider signed something. */
    void signed(byte[] message) {
        if (message.length > CONTEXT.length && Arrays.equals(message, 0, CONTEXT.length, CONTEXT, 0, CONTEXT.length)) {
            Manifest manifest = ManifestCodec.decode(Arrays.copyOfRange(message, CONTEXT.length, message.length));
            signed.computeIfAbsent(manifest.zone(), zone -> new HashMap<>())
                    .computeIfAbsent(manifest.version(), version -> new ArrayList<>())
                    .add(manifest);
        }
    }

    /** A message leaves a process. */
    void overheard(String sender, Message message) {
        for (byte[] secret : secrets) {
            if (holds(message.body(), secret)) {
                throw new Violation(sender + " tells a secret on " + message.subject());
            }
        }
        if (sender.equals("zone-provider") && message.subject().startsWith("zone.version.")) {
            published(open(message.headers()));
        }
    }

    private static boolean holds(byte[] body, byte[] secret) {
        byte first = secret[0];
        byte second = secret[1];
        int end = body.length - secret.length;
        for (int at = 0; at <= end; at++) {
            if (body[at] == first
                    && body[at + 1] == second
                    && Arrays.equals(body, at, at + secret.length, secret, 0, secret.length)) {
                return true;
            }
        }
        return false;
    }

    private Manifest open(Headers headers) {
        try {
            return VersionMessage.open(headers, keys.ring()).manifest();
        } catch (Failure e) {
            throw new Violation("the zone-provider published what it did not sign", e);
        }
    }

    private void published(Manifest manifest) {
        Manifest before = published
                .computeIfAbsent(manifest.zone(), zone -> new HashMap<>())
                .putIfAbsent(manifest.version(), manifest);
        if (before != null) {
            if (!isSameVersion(before, manifest)) {
                throw new Violation("two versions have one number: " + before + " and " + manifest);
            }
            return;
        }
        if (manifest.kind() == ManifestKind.FAILED) {
            return;
        }
        Latest last = latest.get(manifest.zone());
        if (last == null) {
            Serial first = manifest.kind() == ManifestKind.TOMBSTONE ? null : manifest.serial();
            latest.put(manifest.zone(), new Latest(manifest.version(), manifest.generation(), first));
            return;
        }
        if (!manifest.version().isAfter(last.version)) {
            // Two of one zone may be appended out of their order, never numbered so.
            return;
        }
        if (last.generation.isAfter(manifest.generation())) {
            throw new Violation("generations go back from " + last.generation + " to " + manifest);
        }
        Serial serial = last.serial;
        if (manifest.kind() != ManifestKind.TOMBSTONE) {
            if (serial != null && !manifest.serial().isGreaterThan(serial)) {
                throw new Violation("serials do not go on behind " + serial + ": " + manifest);
            }
            serial = manifest.serial();
        }
        latest.put(manifest.zone(), new Latest(manifest.version(), manifest.generation(), serial));
    }

    /** A version may be told again, whole in the place of a diff and without its body. */
    private static boolean isSameVersion(Manifest one, Manifest other) {
        return one.group().equals(other.group())
                && one.generation().equals(other.generation())
                && one.serial().equals(other.serial())
                && one.digest().equals(other.digest())
                && (one.kind() == ManifestKind.TOMBSTONE) == (other.kind() == ManifestKind.TOMBSTONE)
                && (one.kind() == ManifestKind.FAILED) == (other.kind() == ManifestKind.FAILED);
    }

    /** The disk of the zone-provider is an older one: what it held may come again, under other numbers. */
    void providerRestored() {
        providerRows.clear();
        // What it offers may even have lower serials, where nobody is left to tell it; no secondary may take that.
        latest.replaceAll((zone, last) -> new Latest(last.version, Generation.NONE, null));
    }

    /** The disk of a secondary is an older one, or was damaged before it started. */
    void restored(String replica) {
        seen.remove(replica);
    }

    /** Invariant 1: what was acknowledged is there. */
    void check(Clients clients, PrimaryDisk disk) {
        clients.promises().forEach((zone, promise) -> {
            Clients.Promise there = disk.snapshot(zone)
                    .map(Clients.Promise::of)
                    .orElse(new Clients.Promise(Generation.NONE, true, Map.of()));
            boolean kept = !promise.generation().isAfter(there.generation())
                    && promise.deleted() == there.deleted()
                    && promise.addresses().equals(there.addresses());
            if (!kept) {
                throw new Violation("the write of " + zone + " is lost: " + promise + ", there is " + there);
            }
        });
    }

    /** Invariant 2 at the zone-provider. */
    void check(ProviderDisk disk) {
        disk.zoneRows().forEach((zone, row) -> {
            ZoneRow before = providerRows.put(zone, row);
            if (before != null
                    && !before.equals(row)
                    && (before.version().isAfter(row.version())
                            || before.generation().isAfter(row.generation()))) {
                throw new Violation("the zone-provider goes back from " + before + " to " + row);
            }
        });
    }

    /** Invariants 2, 3, 4 and 6 at a secondary. */
    void check(Replica replica, List<Name> zones) {
        Holdings holdings = replica.holdings().orElse(null);
        if (holdings == null) {
            return;
        }
        Map<Name, Seen> mine = seen.computeIfAbsent(replica.name(), name -> new HashMap<>());
        for (Name zone : zones) {
            Holding holding = holdings.holding(zone);
            Seen before = mine.get(zone);
            if (holding == null) {
                if (before != null) {
                    throw new Violation(replica.name() + " has forgotten " + zone + ", had " + before);
                }
                continue;
            }
            served(replica, zone, holding, holdings.image(zone));
            if (before != null && before.holding.equals(holding)) {
                continue;
            }
            world.note(
                    replica.name(),
                    "now has",
                    () -> zone + " " + holding.version() + (holding.deleted() ? " deleted" : ""));
            mine.put(zone, new Seen(holding, forward(replica, zone, before, holding)));
            genuine(replica, zone, holding);
        }
    }

    private static void served(Replica replica, Name zone, Holding holding, @Nullable ZoneImage image) {
        boolean whole = holding.deleted()
                ? image == null
                : image != null
                        && image.digest().equals(holding.digest())
                        && image.serial().equals(holding.serial());
        if (!whole) {
            throw new Violation(replica.name() + " serves half a version of " + zone + ": " + holding);
        }
    }

    private static @Nullable Serial forward(Replica replica, Name zone, @Nullable Seen before, Holding now) {
        if (before == null) {
            return now.deleted() ? null : now.serial();
        }
        if (before.holding.version().isAfter(now.version())) {
            throw new Violation(replica.name() + " goes back with " + zone + " from " + before + " to " + now);
        }
        if (now.deleted()) {
            return before.serial;
        }
        boolean newer =
                now.version().isAfter(before.holding.version()) && !now.digest().equals(before.holding.digest());
        // With a damaged disk it can't show the zone-provider what it serves, and has to take what there is.
        if (newer && !replica.damaged && before.serial != null && !now.serial().isGreaterThan(before.serial)) {
            throw new Violation(
                    replica.name() + " serves " + zone + " with serial " + now.serial() + " behind " + before.serial);
        }
        return now.serial();
    }

    private void genuine(Replica replica, Name zone, Holding holding) {
        List<Manifest> known = signed.getOrDefault(zone, Map.of()).getOrDefault(holding.version(), List.of());
        boolean genuine = known.stream()
                .anyMatch(manifest -> manifest.digest().equals(holding.digest())
                        && manifest.group().equals(replica.group)
                        && (manifest.kind() == ManifestKind.TOMBSTONE) == holding.deleted());
        if (!genuine) {
            throw new Violation(replica.name() + " holds what nobody signed of " + zone + ": " + holding);
        }
    }

    /** What was published of a zone with a number. */
    @Nullable
    Manifest published(Name zone, VersionNumber version) {
        return published.getOrDefault(zone, Map.of()).get(version);
    }

    /** What still differs somewhere; empty when all are equal and nothing is left to do. */
    String unrest(Clients clients, Primary primary, Provider provider, List<Replica> replicas) {
        if (!primary.isOpen()) {
            return "the primary is closed to writers";
        }
        if (primary.disk.outboxDepth() > 0) {
            return "the primary's outbox holds " + primary.disk.outboxDepth();
        }
        if (provider.disk.outboxDepth() > 0) {
            return "the zone-provider's outbox holds " + provider.disk.outboxDepth();
        }
        Collection<WantedRow> wanted = provider.disk.wantedRows().values();
        if (!wanted.isEmpty()) {
            return "the zone-provider wants " + wanted;
        }
        Map<Name, ZoneRow> rows = provider.disk.zoneRows();
        for (Map.Entry<Name, Clients.Promise> promised : clients.promises().entrySet()) {
            ZoneRow row = rows.get(promised.getKey());
            Clients.Promise promise = promised.getValue();
            if (promise.deleted() && row != null && !row.generation().isAfter(primary.disk.floor())) {
                // A rewind left it with the zone-provider, to be dealt with by people.
                continue;
            }
            Generation generation = primary.disk
                    .snapshot(promised.getKey())
                    .map(found -> found.state().generation())
                    .orElse(Generation.NONE);
            if (row == null
                    || row.deleted() != promise.deleted()
                    || !row.generation().equals(generation)) {
                return "the zone-provider has " + row + " for " + promised;
            }
            for (Replica replica : replicas) {
                String differs = differs(replica, row, promise);
                if (!differs.isEmpty()) {
                    return differs;
                }
            }
        }
        return "";
    }

    private static String differs(Replica replica, ZoneRow row, Clients.Promise promise) {
        Holdings holdings = replica.holdings().orElse(null);
        if (holdings == null) {
            return replica.name() + " is down";
        }
        if (holdings.wantedCount() > 0) {
            return replica.name() + " wants "
                    + holdings.allWanted().stream()
                            .map(zone -> zone + " " + Objects.toString(holdings.wanted(zone)))
                            .toList();
        }
        Holding holding = holdings.holding(row.zone());
        ZoneImage image = holdings.image(row.zone());
        if (row.deleted() || !row.group().equals(replica.group)) {
            return image == null ? "" : replica.name() + " still serves " + row.zone() + " as " + holding;
        }
        if (holding == null || image == null || !holding.version().equals(row.version())) {
            return replica.name() + " has " + holding + " of " + row;
        }
        if (!image.digest().equals(row.digest())) {
            return replica.name() + " has another digest of " + row;
        }
        Map<String, String> addresses = Clients.addresses(image.rrsets());
        return addresses.equals(promise.addresses()) ? "" : replica.name() + " serves " + addresses + " for " + promise;
    }
}
