package io.zonecast.zoneprovider.feed;

import io.zonecast.common.version.ManifestKind;
import io.zonecast.dns.name.Name;
import io.zonecast.dns.record.RrType;
import io.zonecast.dns.record.Rrset;
import io.zonecast.dns.wire.ZoneBody;
import io.zonecast.dns.zone.Serial;
import io.zonecast.dns.zone.ZoneDiff;
import io.zonecast.zoneprovider.store.OutboxRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last diffs of zones as they were published, in memory: after a restart every zone is whole once. Zones that changed
 * longest ago go first where there is no room. Safe for use by many threads.
 */
final class KeptDiffs {
    /** Who is further behind than this has been away for long. */
    static final int MOST_OF_A_ZONE = 64;

    private static final int SERIAL_FROM_END = 20;

    private final long maxOctets;
    private final Map<Name, Deque<byte[]>> zones = new LinkedHashMap<>(16, 0.75f, true);
    private long octets;
    private long dropped;

    /** @param maxOctets of all diffs together */
    KeptDiffs(long maxOctets) {
        this.maxOctets = maxOctets;
    }

    synchronized void add(Name zone, List<OutboxRow> versions) {
        for (OutboxRow version : versions) {
            if (version.kind() == ManifestKind.DIFF && version.body().length > 0) {
                Deque<byte[]> kept = zones.computeIfAbsent(zone, any -> new ArrayDeque<>());
                kept.addLast(version.body());
                octets += version.body().length;
                if (kept.size() > MOST_OF_A_ZONE) {
                    octets -= kept.removeFirst().length;
                }
            } else if (version.kind() != ManifestKind.FAILED) {
                remove(zone);
            }
        }
        Iterator<Deque<byte[]>> oldest = zones.values().iterator();
        while (octets > maxOctets && oldest.hasNext()) {
            octets -= size(oldest.next());
            oldest.remove();
            dropped++;
        }
    }

    private void remove(Name zone) {
        Deque<byte[]> kept = zones.remove(zone);
        octets -= kept == null ? 0 : size(kept);
    }

    private static long size(Deque<byte[]> kept) {
        return kept.stream().mapToLong(body -> body.length).sum();
    }

    private synchronized List<byte[]> of(Name zone) {
        Deque<byte[]> kept = zones.get(zone);
        return kept == null ? List.of() : List.copyOf(kept);
    }

    /** The steps from one serial to another; empty where they are not kept. */
    List<ZoneDiff> steps(Name zone, Serial from, Serial to) {
        List<byte[]> kept = of(zone);
        List<ZoneDiff> steps = new ArrayList<>();
        Serial reached = to;
        for (int i = kept.size() - 1; i >= 0; i--) {
            ZoneDiff step = ZoneBody.decodeDiff(kept.get(i), Integer.MAX_VALUE);
            if (!isSerial(step.added(), reached)) {
                if (steps.isEmpty()) {
                    continue; // later than what is asked for
                }
                return List.of();
            }
            steps.addFirst(step);
            if (isSerial(step.removed(), from)) {
                return steps;
            }
            reached = serial(step.removed(), reached);
        }
        return List.of();
    }

    private static boolean isSerial(List<Rrset> rrsets, Serial serial) {
        return rrsets.stream().anyMatch(rrset -> rrset.type().equals(RrType.SOA))
                && serial(rrsets, serial).equals(serial);
    }

    private static Serial serial(List<Rrset> rrsets, Serial otherwise) {
        return rrsets.stream()
                .filter(rrset -> rrset.type().equals(RrType.SOA))
                .map(rrset -> rrset.rdatas().getFirst())
                .map(soa -> new Serial(soa.unsignedInt(soa.length() - SERIAL_FROM_END)))
                .findFirst()
                .orElse(otherwise);
    }

    synchronized long octets() {
        return octets;
    }

    /** Zones whose diffs were let go for want of room. */
    synchronized long dropped() {
        return dropped;
    }
}
