package io.zonecast.secondarysyncer.check;

import io.zonecast.dns.name.Name;
import io.zonecast.secondarysyncer.figures.Figures;
import io.zonecast.secondarysyncer.holdings.Holding;
import io.zonecast.secondarysyncer.holdings.Holdings;
import io.zonecast.secondarysyncer.holdings.Want;
import io.zonecast.secondarysyncer.holdings.WantReason;
import io.zonecast.secondarysyncer.store.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works out the digest of each zone that is served and holds it against the one that was signed. */
final class MemoryCheck {
    private static final Logger log = LoggerFactory.getLogger(MemoryCheck.class);

    private final Holdings holdings;
    private final Figures figures;

    MemoryCheck(Holdings holdings, Figures figures) {
        this.holdings = holdings;
        this.figures = figures;
    }

    /** Looks at every zone once; returns how many are damaged, which are wanted now. */
    int round(Pace pace) {
        List<Name> zones = new ArrayList<>();
        holdings.forEach((zone, holding) -> {
            if (!holding.deleted()) {
                zones.add(zone);
            }
        });
        int damaged = 0;
        for (Name zone : zones) {
            Holding holding = holdings.holding(zone);
            if (holding != null && !holdings.isIntact(zone)) {
                damaged++;
                figures.damage("memory");
                log.error(
                        "Zone in memory differs from its digest and is fetched zone={} version={}",
                        zone,
                        holding.version());
                holdings.want(Map.of(zone, new Want(holding.version(), WantReason.DAMAGED)));
            }
            pace.took(1);
        }
        return damaged;
    }
}
