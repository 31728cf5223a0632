package io.zonecast.zoneprovider.signing;

import io.zonecast.common.version.Generation;
import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.store.OutboxRow;
import io.zonecast.zoneprovider.store.StoreWrite;
import io.zonecast.zoneprovider.store.WantedRow;
import io.zonecast.zoneprovider.store.ZoneRow;
import java.util.List;
import java.util.Optional;

/**
 * Versions of one zone, made and signed but not yet in the store.
 *
 * @param zone the apex
 * @param before its row before, if it had one
 * @param after its row after
 * @param writes what to write
 * @param outbox what to publish, in order
 * @param hot what to keep in memory
 * @param wanted set where the contents have to be fetched
 * @param reached contents up to this generation are done with
 * @param askedAgain true where the answer is already out and is to be told once more
 * @param failure why no version could be made; empty if one could
 */
record Prepared(
        Name zone,
        Optional<ZoneRow> before,
        Optional<ZoneRow> after,
        List<StoreWrite> writes,
        List<OutboxRow> outbox,
        Optional<HotZone> hot,
        Optional<WantedRow> wanted,
        Generation reached,
        boolean askedAgain,
        String failure) {
    Prepared {
        writes = List.copyOf(writes);
        outbox = List.copyOf(outbox);
    }
}
