package io.zonecast.zoneprovider.signing;

import io.zonecast.dns.name.Name;
import io.zonecast.zoneprovider.store.OutboxRow;
import java.util.List;

/** Is told of versions that are durable; must not block, and must not throw. */
@FunctionalInterface
public interface VersionListener {
    /**
     * Versions of a zone were made; for each zone in their order.
     *
     * @param versions failures and tombstones among them
     */
    void made(Name zone, List<OutboxRow> versions);
}
