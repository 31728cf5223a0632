package io.zonecast.zoneprovider.signing;

import io.zonecast.common.seal.Signer;
import io.zonecast.common.subject.Subjects;
import io.zonecast.common.version.BodyClaim;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.zoneprovider.store.OutboxRow;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.time.Instant;
import java.util.Optional;

/** Fills in manifests. */
public final class Manifests {
    private static final byte[] NO_BODY = {};

    private Manifests() {}

    /** A version with contents. */
    static Manifest contents(ZoneRow row, Optional<ZoneRow> before, VersionBody body) {
        return new Manifest(
                row.zone(),
                row.group(),
                row.version(),
                before.map(ZoneRow::version).orElse(VersionNumber.NONE),
                before.map(ZoneRow::digest).orElse(ZoneDigest.ZERO),
                row.generation(),
                row.serial(),
                row.digest(),
                signedUntil(row),
                row.changedAt(),
                body.kind(),
                body.claim(),
                "");
    }

    /** The whole of a version that is in the store, as the repair lane gives it out. */
    public static SignedManifest whole(ZoneRow row, BodyClaim claim, Signer signer) {
        Manifest manifest = new Manifest(
                row.zone(),
                row.group(),
                row.version(),
                VersionNumber.NONE,
                ZoneDigest.ZERO,
                row.generation(),
                row.serial(),
                row.digest(),
                signedUntil(row),
                row.changedAt(),
                row.deleted() ? ManifestKind.TOMBSTONE : ManifestKind.FULL,
                claim,
                "");
        return SignedManifest.seal(manifest, signer);
    }

    private static Instant signedUntil(ZoneRow row) {
        return row.signedUntil() == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochSecond(row.signedUntil());
    }

    /** The zone is gone from a group. */
    static Manifest tombstone(
            Name zone,
            Group group,
            VersionNumber version,
            Optional<ZoneRow> before,
            Generation generation,
            Serial serial,
            Instant now) {
        return new Manifest(
                zone,
                group,
                version,
                before.map(ZoneRow::version).orElse(VersionNumber.NONE),
                before.map(ZoneRow::digest).orElse(ZoneDigest.ZERO),
                generation,
                serial,
                ZoneDigest.ZERO,
                Instant.MAX,
                now,
                ManifestKind.TOMBSTONE,
                BodyClaim.NONE,
                "");
    }

    /** No version could be made; what was published before stays. */
    static Manifest failed(
            Name zone,
            Group group,
            VersionNumber version,
            Optional<ZoneRow> last,
            Generation generation,
            Serial serial,
            Instant now,
            String reason) {
        return new Manifest(
                zone,
                group,
                version,
                last.map(ZoneRow::version).orElse(VersionNumber.NONE),
                last.map(ZoneRow::digest).orElse(ZoneDigest.ZERO),
                generation,
                last.map(ZoneRow::serial).orElse(serial),
                last.map(ZoneRow::digest).orElse(ZoneDigest.ZERO),
                last.map(Manifests::signedUntil).orElse(Instant.MAX),
                now,
                ManifestKind.FAILED,
                BodyClaim.NONE,
                reason);
    }

    static OutboxRow sealed(Manifest manifest, Signer signer, byte[] body) {
        return OutboxRow.of(
                SignedManifest.seal(manifest, signer), Subjects.version(manifest.group(), manifest.zone()), body);
    }

    static OutboxRow sealed(Manifest manifest, Signer signer) {
        return sealed(manifest, signer, NO_BODY);
    }
}
