package io.zonecast.secondarysyncer.store;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import java.util.List;

/** Turns stored records into a served zone at boot. Called by several threads, once at a time for a zone. */
public interface ZoneBuilder {
    /**
     * Builds a zone.
     *
     * @param base whole contents, or a tombstone
     * @param diffs that chain on from it, oldest first
     * @return the version reached, which may lie before the last diff; {@link VersionNumber#NONE} where even
     *     {@code base} does not hold what its manifest says. Then an older base is tried, if one is left
     */
    VersionNumber build(Name zone, StoredVersion base, List<StoredVersion> diffs);
}
