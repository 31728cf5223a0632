package io.zonecast.common.message;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDigest;
import java.util.List;

/** What the zone-provider answers on {@code zonedata.inventory.<id>}. */
public sealed interface InventoryReply {
    /**
     * @param stream what to read
     * @param consumer by which durable consumer
     * @param epoch the zone-provider's
     */
    record Joined(String stream, String consumer, long epoch) implements InventoryReply {}

    /**
     * @param root of the group's digest tree
     * @param zones how many zones it sums up
     * @param epoch the zone-provider's
     */
    record Root(ZoneDigest root, long zones, long epoch) implements InventoryReply {}

    /**
     * @param entries at most 16 KiB in binary form
     * @param next where to go on; empty at the end
     */
    record Page(List<Entry> entries, String next) implements InventoryReply {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /**
     * @param zone the apex
     * @param version the last one published
     * @param serial its serial
     * @param digest its digest
     * @param signed true where it has DNSSEC signatures
     */
    record Entry(Name zone, VersionNumber version, Serial serial, ZoneDigest digest, boolean signed) {
        /** Of a zone without signatures. */
        public Entry(Name zone, VersionNumber version, Serial serial, ZoneDigest digest) {
            this(zone, version, serial, digest, false);
        }
    }
}
