package io.zonecast.secondarysyncer.contents;

import io.zonecast.common.version.Manifest;
import io.zonecast.dns.image.ApplyResult;
import io.zonecast.dns.image.InvalidZone;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.wire.MalformedBody;
import io.zonecast.dns.wire.ZoneBody;

/** Turns bodies into contents and holds them against their manifest. */
public final class ContentCheck {
    private ContentCheck() {}

    /**
     * A whole zone.
     *
     * @param maxPlain longest body, unpacked, in octets
     */
    public static Checked whole(Manifest manifest, byte[] body, int maxPlain) {
        if (!manifest.body().fits(body)) {
            return new Checked.Bad(Reject.BODY_CLAIM, "body of " + body.length + " octets is not the one claimed");
        }
        try {
            return against(manifest, ZoneImage.of(manifest.zone(), ZoneBody.decodeFull(body, maxPlain)));
        } catch (MalformedBody e) {
            return new Checked.Bad(Reject.MALFORMED, String.valueOf(e.getMessage()));
        } catch (InvalidZone e) {
            return new Checked.Bad(Reject.INVALID_ZONE, String.valueOf(e.getMessage()));
        }
    }

    /** A diff from {@code before}. */
    public static Checked diff(Manifest manifest, byte[] body, ZoneImage before, int maxPlain) {
        if (!manifest.body().fits(body)) {
            return new Checked.Bad(Reject.BODY_CLAIM, "diff of " + body.length + " octets is not the one claimed");
        }
        try {
            return switch (before.apply(ZoneBody.decodeDiff(body, maxPlain))) {
                case ApplyResult.Applied(ZoneImage after) -> against(manifest, after);
                case ApplyResult.Mismatch(String reason) -> new Checked.Bad(Reject.MISMATCH, reason);
            };
        } catch (MalformedBody e) {
            return new Checked.Bad(Reject.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private static Checked against(Manifest manifest, ZoneImage image) {
        if (!image.digest().equals(manifest.digest())) {
            return new Checked.Bad(Reject.DIGEST, "contents have digest " + image.digest());
        }
        if (!image.serial().equals(manifest.serial())) {
            return new Checked.Bad(Reject.SERIAL, "contents have serial " + image.serial());
        }
        return new Checked.Sound(image);
    }
}
