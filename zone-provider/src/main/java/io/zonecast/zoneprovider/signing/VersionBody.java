package io.zonecast.zoneprovider.signing;

import io.zonecast.common.version.BodyClaim;
import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.dnssec.SignedZone;
import io.zonecast.dns.dnssec.ZoneChanges;
import io.zonecast.dns.record.Rdata;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.dns.zone.ZoneDiff;
import java.util.List;

/**
 * What a version carries.
 *
 * @param kind full or diff
 * @param claim what the manifest says of the whole body
 * @param message the message's body; empty where it is left out
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record VersionBody(ManifestKind kind, BodyClaim claim, byte[] message) {
    /** Larger bodies are left out of the message; receivers pull them in pages. */
    static final int MAX_MESSAGE = 512 * 1024;

    private static final byte[] LEFT_OUT = {};

    /** The diff, or the whole zone where that is smaller or nobody has the version before. */
    static VersionBody of(SignedZone zone, ZoneChanges changes, boolean follows) {
        if (follows) {
            ZoneDiff diff = changes.diff();
            // Compared before compression: packing a large zone only to see that it is larger would cost more.
            if (plainSize(diff) < zone.plainSize()) {
                byte[] body = ZoneBody.encodeDiff(diff);
                if (body.length <= MAX_MESSAGE) {
                    return new VersionBody(ManifestKind.DIFF, BodyClaim.of(body), body);
                }
            }
        }
        byte[] body = full(zone.contents());
        return new VersionBody(ManifestKind.FULL, BodyClaim.of(body), body.length <= MAX_MESSAGE ? body : LEFT_OUT);
    }

    private static byte[] full(List<io.zonecast.dns.dnssec.SignedRrset> contents) {
        return ZoneBody.encodeFull(SignedZone.published(contents));
    }

    private static long plainSize(ZoneDiff diff) {
        long size = 0;
        for (List<Rrset> rrsets : List.of(diff.removed(), diff.added())) {
            for (Rrset rrset : rrsets) {
                size += rrset.owner().wireLength() + 8;
                for (Rdata rdata : rrset.rdatas()) {
                    size += 2 + rdata.length();
                }
            }
        }
        return size;
    }
}
