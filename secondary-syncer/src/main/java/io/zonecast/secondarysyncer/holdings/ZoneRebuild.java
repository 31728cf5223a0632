package io.zonecast.secondarysyncer.holdings;

import io.zonecast.common.version.Manifest;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.image.ApplyResult;
import io.zonecast.dns.image.InvalidZone;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.wire.MalformedBody;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.secondarysyncer.store.StoredVersion;
import io.zonecast.secondarysyncer.store.ZoneBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds zones from what is on disk, and goes no further than the digests of their manifests confirm. Of a zone that was
 * kept as it was served only what came behind it is built.
 */
final class ZoneRebuild implements ZoneBuilder {
    private static final Logger log = LoggerFactory.getLogger(ZoneRebuild.class);

    private final int maxPlain;
    private final Map<Name, ZoneImage> kept;
    private final Sink sink;

    ZoneRebuild(int maxPlain, Map<Name, ZoneImage> kept, Sink sink) {
        this.maxPlain = maxPlain;
        this.kept = kept;
        this.sink = sink;
    }

    /** Takes what was built; called by several threads. */
    interface Sink {
        void built(Manifest manifest, @Nullable ZoneImage image);
    }

    @Override
    public VersionNumber build(Name zone, StoredVersion base, List<StoredVersion> diffs) {
        if (!base.whole()) {
            sink.built(base.manifest(), null);
            return base.manifest().version();
        }
        try {
            ZoneImage image = kept.get(zone);
            int from = image == null ? -1 : behind(image, base, diffs);
            if (image == null || from < 0) {
                image = ZoneImage.of(zone, ZoneBody.decodeFull(base.body(), maxPlain));
                from = 0;
            }
            Manifest reached = from == 0 ? base.manifest() : diffs.get(from - 1).manifest();
            if (!fits(image, reached)) {
                log.warn("Stored zone differs from its digest zone={} version={}", zone, reached.version());
                return VersionNumber.NONE;
            }
            for (StoredVersion diff : diffs.subList(from, diffs.size())) {
                ZoneImage next = next(image, diff);
                if (next == null) {
                    log.warn(
                            "Stored diff does not lead to its digest zone={} version={}",
                            zone,
                            diff.manifest().version());
                    break;
                }
                image = next;
                reached = diff.manifest();
            }
            sink.built(reached, image);
            return reached.version();
        } catch (MalformedBody | InvalidZone e) {
            log.warn("Stored zone can't be built zone={} reason={}", zone, e.getMessage());
            return VersionNumber.NONE;
        }
    }

    /** How many diffs contents lie behind the base; below 0 where they are none of these versions. */
    private static int behind(ZoneImage image, StoredVersion base, List<StoredVersion> diffs) {
        for (int count = diffs.size(); count > 0; count--) {
            if (fits(image, diffs.get(count - 1).manifest())) {
                return count;
            }
        }
        return fits(image, base.manifest()) ? 0 : -1;
    }

    private @Nullable ZoneImage next(ZoneImage image, StoredVersion diff) {
        try {
            return switch (image.apply(ZoneBody.decodeDiff(diff.body(), maxPlain))) {
                case ApplyResult.Applied(ZoneImage next) -> fits(next, diff.manifest()) ? next : null;
                case ApplyResult.Mismatch mismatch -> null;
            };
        } catch (MalformedBody e) {
            return null;
        }
    }

    private static boolean fits(ZoneImage image, Manifest manifest) {
        return image.digest().equals(manifest.digest()) && image.serial().equals(manifest.serial());
    }
}
