package io.zonecast.systemtests.simulation;

import io.zonecast.common.seal.Signer;
import io.zonecast.common.version.BodyClaim;
import io.zonecast.common.version.Generation;
import io.zonecast.common.version.Group;
import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import io.zonecast.secondarysyncer.holdings.Plan;
import java.time.Instant;

/** What a broken service does in the place of a call; see {@link Mutant}. */
public final class Mischief {
    private Mischief() {}

    /** Takes a zone away without a tombstone of the zone-provider. */
    public static void delete(Plan plan) {
        Manifest made = new Manifest(
                plan.zone(),
                Group.ALL,
                new VersionNumber(plan.version().epoch() + 1, plan.version().n() + 1),
                VersionNumber.NONE,
                ZoneDigest.ZERO,
                new Generation(1, 1),
                new Serial(1),
                ZoneDigest.ZERO,
                Instant.MAX,
                World.START,
                ManifestKind.TOMBSTONE,
                BodyClaim.NONE,
                "");
        plan.take(SignedManifest.seal(made, new Nobody()), new byte[0], null);
        plan.settle();
    }

    private static final class Nobody implements Signer {
        @Override
        public String publicKey() {
            return "nobody";
        }

        @Override
        public byte[] sign(byte[] message) {
            return new byte[64];
        }
    }
}
