package io.zonecast.secondarysyncer.repair;

import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.secondarysyncer.holdings.Plan;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import io.zonecast.secondarysyncer.provider.Fetched;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a zone that was fetched: never an older version than the one held, nor a later one whose serial is not
 * greater; the same version only where its contents differ or those on disk are damaged; only a tombstone takes a zone away.
 */
final class RepairRule {
    private static final byte[] NO_BODY = {};

    private RepairRule() {}

    /**
     * @param image contents of a whole zone, held against the manifest; null for anything else
     * @param provable what is held can be shown to the zone-provider; a later version is taken with any serial where not,
     *     because nobody can tell the zone-provider of a better one
     */
    static Outcome decide(Plan plan, Fetched fetched, @Nullable ZoneImage image, boolean provable) {
        return switch (fetched) {
            case Fetched.Unknown unknown -> {
                plan.settle();
                yield plan.image() == null ? Outcome.EQUAL : Outcome.KEPT;
            }
            case Fetched.Tombstone tombstone -> {
                boolean newer = isNewer(plan, tombstone.manifest().manifest(), provable);
                if (newer) {
                    plan.take(tombstone.manifest(), NO_BODY, null);
                }
                yield goesBack(plan, tombstone.manifest().manifest()) ? Outcome.BACK : end(plan, newer);
            }
            case Fetched.Same same -> end(plan, false);
            case Fetched.Whole whole -> {
                boolean better =
                        image != null && isBetter(plan, whole.manifest().manifest(), provable);
                if (better) {
                    plan.take(whole.manifest(), whole.body(), image);
                }
                yield goesBack(plan, whole.manifest().manifest()) ? Outcome.BACK : end(plan, better);
            }
        };
    }

    /** True where the held contents are those of {@code manifest}, so that its body need not be fetched. */
    static boolean isHeld(Manifest manifest, VersionNumber version, boolean sameDigest, Want want) {
        return want.reason() != WantReason.DAMAGED && manifest.version().equals(version) && sameDigest;
    }

    /**
     * True where the zone-provider offers less than it published once, because its store comes from a backup: what is
     * held has to be shown to it.
     */
    private static boolean goesBack(Plan plan, Manifest offered) {
        return plan.version().isAfter(offered.version())
                || (offered.version().isAfter(plan.version()) && !plan.rises(offered));
    }

    private static boolean isNewer(Plan plan, Manifest offered, boolean provable) {
        return offered.version().isAfter(plan.version()) && (!provable || plan.rises(offered));
    }

    private static boolean isBetter(Plan plan, Manifest manifest, boolean provable) {
        if (isNewer(plan, manifest, provable)) {
            return true;
        }
        Want want = plan.want();
        boolean damaged = want != null && want.reason() == WantReason.DAMAGED;
        return manifest.version().equals(plan.version())
                && (damaged || !manifest.digest().equals(plan.digest()));
    }

    private static Outcome end(Plan plan, boolean taken) {
        Want want = plan.want();
        if (want != null && want.least().isAfter(plan.version())) {
            return Outcome.LATER;
        }
        plan.settle();
        return taken ? Outcome.APPLIED : Outcome.EQUAL;
    }
}
