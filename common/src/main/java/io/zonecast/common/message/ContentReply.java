package io.zonecast.common.message;

import io.zonecast.common.event.ZoneSettings;
import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import java.util.List;

/** What the api-proxy answers to a {@link ContentRequest}. */
public sealed interface ContentReply {
    /** The nonce of the request. */
    long nonce();

    /**
     * A page of a zone's contents.
     *
     * @param nonce of the request
     * @param zone the apex
     * @param generation what the contents are
     * @param serial the SOA serial chosen
     * @param settings how to publish
     * @param deleted true where the zone was deleted at this generation; then there is no body
     * @param total length of the whole body in octets ({@code io.zonecast.dns.wire.ZoneBody}, full form)
     * @param offset of the chunk
     * @param chunk octets of the body
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Zone(
            long nonce,
            Name zone,
            Generation generation,
            Serial serial,
            ZoneSettings settings,
            boolean deleted,
            int total,
            int offset,
            byte[] chunk)
            implements ContentReply {}

    /**
     * A page of the inventory.
     *
     * @param nonce of the request
     * @param entries at most 16 KiB in binary form
     * @param next where to go on; empty at the end
     */
    record Page(long nonce, List<Entry> entries, String next) implements ContentReply {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /**
     * @param zone the apex
     * @param generation its latest
     * @param serial its SOA serial: at the api-proxy the one chosen, at the zone-provider the one published last
     * @param deleted true for a tombstone
     */
    record Entry(Name zone, Generation generation, Serial serial, boolean deleted) {}
}
