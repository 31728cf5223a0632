package io.zonecast.common.message;

import io.zonecast.common.version.Group;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;

/** What a secondary asks on {@code zonedata.get.<id>}. JSON on the wire, field {@code op} tells which. */
public sealed interface DataRequest {
    /** Largest chunk of a body in one reply, and largest reply to {@link Bulk}, in octets. */
    int MAX_CHUNK = 512 * 1024;

    /**
     * A page of the zone string: master-file text (RFC 1035 section 5, {@code text/dns}). The reply's body is UTF-8 text, its
     * header {@link #TOTAL} the whole length and {@link #VERSION} the version that it belongs to.
     *
     * @param zone the apex
     * @param version {@link VersionNumber#NONE} for the latest, or that of the first page
     * @param offset in octets
     */
    record Text(Name zone, VersionNumber version, int offset) implements DataRequest {}

    /**
     * The SOA record as text.
     *
     * @param zone the apex
     */
    record SoaOnly(Name zone) implements DataRequest {}

    /**
     * A page of the wire form. Answered with a {@link DataReply} of one part: the manifest of kind full
     * (or a tombstone) and a chunk of its body.
     *
     * @param zone the apex
     * @param group of the asker: where the zone has moved to another one, the answer is the tombstone that its
     *     secondaries were sent
     * @param least the least version wanted; below it the reply is unavailable
     * @param version {@link VersionNumber#NONE} for the latest, or that of the first page; where it is no
     *     longer kept the reply is refused with {@link #SUPERSEDED} and the caller begins again
     * @param offset in octets
     */
    record Wire(Name zone, Group group, VersionNumber least, VersionNumber version, int offset)
            implements DataRequest {}

    /**
     * Many zones in one reply, in order of (bucket, name): whole small zones, and for zones with a body above
     * {@link #MAX_CHUNK} / 2 the manifest alone.
     *
     * @param group whose zones
     * @param cursor empty to begin, else {@link DataReply#next} of the reply before
     * @param bucket only this bucket, or -1 for all
     */
    record Bulk(String group, String cursor, int bucket) implements DataRequest {}

    /** Header of a text reply: the length of the whole text in octets. */
    String TOTAL = "Zc-Total";

    /** Header of a text reply: {@code epoch.n}. */
    String VERSION = "Zc-Version";

    /** What a refusal says when the version asked for is no longer kept. */
    String SUPERSEDED = "superseded";

    /** What a refusal says when the zone-provider never knew the zone. */
    String UNKNOWN = "unknown zone";
}
