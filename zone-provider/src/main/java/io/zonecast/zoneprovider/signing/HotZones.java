package io.zonecast.zoneprovider.signing;

import io.zonecast.dns.name.Name;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The zones that changed last, bounded by their RRsets (about 600 octets of memory for each). A zone is
 * taken out while somebody works on it, so nobody sees one half changed. Safe for use by many threads.
 */
public final class HotZones {
    private final Map<Name, HotZone> zones = new LinkedHashMap<>(16, 0.75f, true);
    private final long maxRrsets;
    private long rrsets;

    /** @param maxRrsets how many RRsets to keep; the zone used last stays even if it has more */
    public HotZones(long maxRrsets) {
        this.maxRrsets = maxRrsets;
    }

    /** Takes a zone out. */
    synchronized Optional<HotZone> take(Name zone) {
        HotZone taken = zones.remove(zone);
        if (taken != null) {
            rrsets -= taken.contents().size();
        }
        return Optional.ofNullable(taken);
    }

    synchronized void put(HotZone zone) {
        take(zone.row().zone());
        zones.put(zone.row().zone(), zone);
        rrsets += zone.contents().size();
        Iterator<HotZone> oldest = zones.values().iterator();
        while (rrsets > maxRrsets && zones.size() > 1) {
            rrsets -= oldest.next().contents().size();
            oldest.remove();
        }
    }

    synchronized boolean has(Name zone) {
        return zones.containsKey(zone);
    }

    /** RRsets in memory. */
    public synchronized long rrsets() {
        return rrsets;
    }
}
