package io.zonecast.dns.zone;

import io.zonecast.dns.record.Rrset;
import java.util.List;

/**
 * The records that turn one content of a zone into another, as IXFR shows them (RFC 1995 section 4):
 * every removed record is in the old content with exactly that TTL, no added record is. A changed TTL
 * removes and adds the record. Removals come first.
 *
 * @param removed records to take away; an {@link Rrset} here may be part of one
 * @param added records to add; an {@link Rrset} here may be part of one
 */
public record ZoneDiff(List<Rrset> removed, List<Rrset> added) {
    /** The diff between equal contents. */
    public static final ZoneDiff EMPTY = new ZoneDiff(List.of(), List.of());

    public ZoneDiff {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }

    /** True if nothing changes. */
    public boolean isEmpty() {
        return removed.isEmpty() && added.isEmpty();
    }
}
