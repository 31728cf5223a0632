package io.zonecast.secondarysyncer.testing;

import io.zonecast.common.seal.Signer;
import io.zonecast.common.version.BodyClaim;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.image.ApplyResult;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.record.RrsetKey;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.dns.zone.ZoneDigest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Makes zones and their signed versions. Not for several threads. */
public final class Publisher {
    private static final int TTL = 300;

    private final Signer signer;
    private final RandomGenerator random;
    private final Map<Name, Zone> zones = new HashMap<>();
    private long epoch = 1;
    private long n;
    private Instant signedUntil = Instant.MAX;

    public Publisher(Signer signer, RandomGenerator random) {
        this.signer = signer;
        this.random = random;
    }

    /** What is published of a zone: a null image for a deleted one. */
    public record Zone(VersionNumber version, Serial serial, ZoneImage image) {
        public ZoneDigest digest() {
            return image == null ? ZoneDigest.ZERO : image.digest();
        }
    }

    /** A version as it travels. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Made(SignedManifest manifest, byte[] body) {
        public Name zone() {
            return manifest.manifest().zone();
        }

        public VersionNumber version() {
            return manifest.manifest().version();
        }
    }

    public Map<Name, Zone> zones() {
        return zones;
    }

    public synchronized Zone zone(Name zone) {
        return zones.get(zone);
    }

    /** Several steps of which nobody sees but the last. */
    public synchronized void together(Runnable steps) {
        steps.run();
    }

    /** Signatures of what is published from now on end then. */
    public synchronized void signUntil(Instant end) {
        signedUntil = end;
    }

    public void newEpoch() {
        epoch++;
        n = 0;
    }

    private VersionNumber next() {
        return new VersionNumber(epoch, ++n);
    }

    /** A new zone of SOA, NS and some addresses, whole. */
    public synchronized Made create(Name apex, int hosts) {
        Zone before = zones.get(apex);
        Serial serial = before == null ? new Serial(1) : before.serial().next();
        List<Rrset> rrsets = new ArrayList<>();
        rrsets.add(soa(apex, serial));
        rrsets.add(Rrset.of(
                apex, RrType.NS, TTL, Rdata.of(RrType.NS, apex.child("ns").toWire())));
        for (int i = 0; i < hosts; i++) {
            rrsets.add(address(apex.child("h" + i)));
        }
        VersionNumber previous = before == null ? VersionNumber.NONE : before.version();
        ZoneImage image = ZoneImage.of(apex, rrsets);
        zones.put(apex, new Zone(next(), serial, image));
        return full(apex, previous);
    }

    /** The newest version, whole: what the repair lane gives. */
    public synchronized Made full(Name apex) {
        return full(apex, VersionNumber.NONE);
    }

    private Made full(Name apex, VersionNumber previous) {
        Zone zone = zones.get(apex);
        List<Rrset> rrsets = new ArrayList<>();
        zone.image().rrsets().forEach(rrsets::add);
        byte[] body = ZoneBody.encodeFull(rrsets);
        return seal(apex, zone, previous, ZoneDigest.ZERO, ManifestKind.FULL, BodyClaim.of(body), body);
    }

    /** Changes one address, as a diff. */
    public synchronized Made change(Name apex) {
        return change(apex, apex.child("h" + random.nextInt(20)));
    }

    /** Gives a host another address, as a diff. */
    public synchronized Made change(Name apex, Name host) {
        Zone before = zones.get(apex);
        List<Rrset> removed = new ArrayList<>();
        before.image().find(RrsetKey.of(host, RrType.A)).ifPresent(removed::add);
        Rrset added = address(host);
        return diff(apex, removed, added);
    }

    private Made diff(Name apex, List<Rrset> removed, Rrset added) {
        Zone before = zones.get(apex);
        Serial serial = before.serial().next();
        removed.add(soa(apex, before.serial()));
        ZoneDiff diff = new ZoneDiff(removed, List.of(added, soa(apex, serial)));
        ZoneImage image = ((ApplyResult.Applied) before.image().apply(diff)).image();
        Zone zone = new Zone(next(), serial, image);
        zones.put(apex, zone);
        byte[] body = ZoneBody.encodeDiff(diff);
        return seal(apex, zone, before.version(), before.digest(), ManifestKind.DIFF, BodyClaim.of(body), body);
    }

    /** Deletes a zone. */
    public synchronized Made delete(Name apex) {
        Zone before = zones.get(apex);
        zones.put(apex, new Zone(next(), before.serial(), null));
        return tombstone(apex, before.version());
    }

    /** The tombstone of a deleted zone again. */
    public synchronized Made tombstone(Name apex, VersionNumber previous) {
        return seal(
                apex, zones.get(apex), previous, ZoneDigest.ZERO, ManifestKind.TOMBSTONE, BodyClaim.NONE, new byte[0]);
    }

    private Made seal(
            Name apex,
            Zone zone,
            VersionNumber previous,
            ZoneDigest previousDigest,
            ManifestKind kind,
            BodyClaim claim,
            byte[] body) {
        Manifest manifest = new Manifest(
                apex,
                Group.ALL,
                zone.version(),
                previous,
                previousDigest,
                new Generation(1, zone.version().n()),
                zone.serial(),
                zone.digest(),
                signedUntil,
                Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS),
                kind,
                claim,
                "");
        return new Made(SignedManifest.seal(manifest, signer), body);
    }

    /** Signs any manifest. */
    public SignedManifest seal(Manifest manifest) {
        return SignedManifest.seal(manifest, signer);
    }

    private Rrset address(Name host) {
        byte[] octets = new byte[4];
        random.nextBytes(octets);
        return Rrset.of(host, RrType.A, TTL, Rdata.of(RrType.A, octets));
    }

    private static Rrset soa(Name apex, Serial serial) {
        byte[] ns = apex.child("ns").toWire();
        byte[] mail = apex.child("hostmaster").toWire();
        byte[] rdata = ByteBuffer.allocate(ns.length + mail.length + 20)
                .put(ns)
                .put(mail)
                .putInt((int) serial.value())
                .putInt(10800)
                .putInt(3600)
                .putInt(604800)
                .putInt(300)
                .array();
        return Rrset.of(apex, RrType.SOA, TTL, Rdata.of(RrType.SOA, rdata));
    }
}
