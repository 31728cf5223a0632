package io.zonecast.secondarysyncer.follow;

import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.SignedManifest;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.secondarysyncer.contents.Checked;
import io.zonecast.secondarysyncer.contents.ContentCheck;
import io.zonecast.secondarysyncer.holdings.Plan;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;

/**
 * What becomes of a version from the stream: an old one is skipped, one that follows on is applied, whole contents and
 * tombstones do so where their serial does not go back; anything else makes the zone wanted. Nothing else is ever asked or
 * waited for here.
 */
final class FollowRule {
    /** A body in the stream is at most 512 KiB packed; one that unpacks to more than this is left to the repair lane. */
    static final int MAX_PLAIN = 64 << 20;

    private FollowRule() {}

    /** What was done with a version. */
    sealed interface Verdict {
        /** It is part of the plan. */
        record Applied() implements Verdict {}

        /** The zone has it, or a later one. */
        record Skipped() implements Verdict {}

        /** The zone is wanted now. */
        record Wanted(WantReason reason) implements Verdict {}

        /** It was no good, and the zone is wanted now. */
        record Rejected(Checked.Bad bad) implements Verdict {}

        /** The zone-provider could make no version; what is served stays. */
        record Failed(String reason) implements Verdict {}
    }

    /** Decides on one version and puts it into the plan of its zone. */
    static Verdict decide(Plan plan, SignedManifest signed, byte[] body) {
        Manifest manifest = signed.manifest();
        if (!manifest.version().isAfter(plan.version())) {
            return new Verdict.Skipped();
        }
        if (manifest.kind() != ManifestKind.FAILED && !plan.rises(manifest)) {
            return want(plan, manifest, WantReason.SERIAL);
        }
        return switch (manifest.kind()) {
            case FAILED -> new Verdict.Failed(manifest.reason());
            case TOMBSTONE -> {
                plan.take(signed, body, null);
                yield new Verdict.Applied();
            }
            case FULL ->
                body.length == 0
                        ? want(plan, manifest, WantReason.LEFT_OUT)
                        : take(plan, signed, body, ContentCheck.whole(manifest, body, MAX_PLAIN));
            case DIFF -> diff(plan, signed, body);
        };
    }

    private static Verdict diff(Plan plan, SignedManifest signed, byte[] body) {
        Manifest manifest = signed.manifest();
        ZoneImage image = plan.image();
        if (image == null
                || !manifest.previous().equals(plan.version())
                || !manifest.previousDigest().equals(plan.digest())) {
            return want(plan, manifest, WantReason.GAP);
        }
        if (body.length == 0) {
            return want(plan, manifest, WantReason.LEFT_OUT);
        }
        return take(plan, signed, body, ContentCheck.diff(manifest, body, image, MAX_PLAIN));
    }

    private static Verdict take(Plan plan, SignedManifest signed, byte[] body, Checked checked) {
        return switch (checked) {
            case Checked.Sound(ZoneImage image) -> {
                plan.take(signed, body, image);
                yield new Verdict.Applied();
            }
            case Checked.Bad bad -> {
                want(plan, signed.manifest(), WantReason.UNUSABLE);
                yield new Verdict.Rejected(bad);
            }
        };
    }

    private static Verdict want(Plan plan, Manifest manifest, WantReason reason) {
        plan.want(new Want(manifest.version(), reason));
        return new Verdict.Wanted(reason);
    }
}
