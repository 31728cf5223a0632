package io.zonecast.secondarysyncer.repair;

import io.zonecast.common.message.InventoryRequest;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import java.util.Collection;
import java.util.List;

/**
 * Shows a zone-provider that comes from a backup what it published itself, so that it learns what it has to stay above: the
 * manifests that are held, as it signed them.
 */
final class Evidence {
    /** Versions shown at a time; the rest comes with the next comparison. */
    private static final int MOST = 1000;

    private Evidence() {}

    static void show(Collection<Name> zones, Holdings holdings, ProviderClient provider) {
        List<InventoryRequest.Proof> proofs = zones.stream()
                .limit(MOST)
                .flatMap(zone -> holdings.signed(zone).stream())
                .map(held -> new InventoryRequest.Proof(held.manifestBytes(), held.signature()))
                .toList();
        for (int from = 0; from < proofs.size(); from += InventoryRequest.MAX_PROOFS) {
            provider.ahead(proofs.subList(from, Math.min(proofs.size(), from + InventoryRequest.MAX_PROOFS)));
        }
    }
}
