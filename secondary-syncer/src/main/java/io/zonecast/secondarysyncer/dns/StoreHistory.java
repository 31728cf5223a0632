package io.zonecast.secondarysyncer.dns;

import io.zonecast.common.version.ManifestKind;
import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.image.ZoneImage;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.nameserver.transfer.ZoneHistory;
import io.zonecast.secondarysyncer.store.StoredVersion;
import io.zonecast.secondarysyncer.store.ZoneStore;
import java.util.ArrayList;
import java.util.List;

/** The diffs that the store keeps, for IXFR. */
public final class StoreHistory implements ZoneHistory {
    private static final int SERIAL_FROM_END = 20;

    private final ZoneStore store;
    private final int maxZoneBytes;

    /** @param maxZoneBytes longest diff, unpacked, in octets */
    public StoreHistory(ZoneStore store, int maxZoneBytes) {
        this.store = store;
        this.maxZoneBytes = maxZoneBytes;
    }

    @Override
    public List<ZoneDiff> since(ZoneImage zone, Serial since) {
        List<ZoneDiff> steps = new ArrayList<>();
        VersionNumber reached = VersionNumber.NONE;
        for (StoredVersion version : store.history(zone.apex())) {
            if (version.whole() || version.manifest().kind() != ManifestKind.DIFF) {
                steps.clear();
                continue;
            }
            if (!version.manifest().previous().equals(reached)) {
                steps.clear();
            }
            reached = version.manifest().version();
            ZoneDiff step = ZoneBody.decodeDiff(version.body(), maxZoneBytes);
            if (!steps.isEmpty() || startsFrom(step, since)) {
                steps.add(step);
            }
            if (version.manifest().digest().equals(zone.digest())) {
                return steps;
            }
        }
        // The store may be a moment ahead of what is served, or behind; then the whole zone goes.
        return List.of();
    }

    private static boolean startsFrom(ZoneDiff step, Serial since) {
        return step.removed().stream()
                .filter(rrset -> rrset.type().equals(RrType.SOA))
                .flatMap(rrset -> rrset.rdatas().stream())
                .anyMatch(soa -> soa.unsignedInt(soa.length() - SERIAL_FROM_END) == since.value());
    }
}
