package io.zonecast.secondarysyncer.repair;

import io.zonecast.common.failure.Failure;
import io.zonecast.common.message.InventoryRequest;
import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.provider.ProviderClient;
import io.zonecast.secondarysyncer.store.StoredVersion;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Shows a zone-provider that comes from a backup what it published itself, so that it learns what it has to stay above: the
 * manifests that are held, as it signed them.
 */
final class Evidence {
    /** Versions shown at a time; the rest comes with the next comparison. */
    private static final int MOST = 1000;

    private Evidence() {}

    /** False where nothing can be shown: the record is damaged on disk, and after a restart the zone would be gone anyway. */
    static boolean isThere(Name zone, Holdings holdings) {
        return find(zone, holdings).isPresent();
    }

    private static Optional<StoredVersion> find(Name zone, Holdings holdings) {
        try {
            return holdings.signed(zone);
        } catch (Failure.Corrupt e) {
            return Optional.empty();
        }
    }

    static void show(Collection<Name> zones, Holdings holdings, ProviderClient provider) {
        List<InventoryRequest.Proof> proofs = zones.stream()
                .limit(MOST)
                .flatMap(zone -> find(zone, holdings).stream())
                .map(held -> new InventoryRequest.Proof(held.manifestBytes(), held.signature()))
                .toList();
        for (int from = 0; from < proofs.size(); from += InventoryRequest.MAX_PROOFS) {
            provider.ahead(proofs.subList(from, Math.min(proofs.size(), from + InventoryRequest.MAX_PROOFS)));
        }
    }
}
