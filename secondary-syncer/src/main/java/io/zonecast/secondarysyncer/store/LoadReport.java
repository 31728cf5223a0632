package io.zonecast.secondarysyncer.store;

import io.zonecast.common.version.VersionNumber;
import io.zonecast.dns.name.Name;
import java.util.Map;

/**
 * What a store held when it was opened.
 *
 * @param zones that were built
 * @param tombstones deletions remembered
 * @param wanted zones known to be behind, with the least version that will do
 * @param damaged records that were damaged and left out
 * @param torn octets cut off behind the last sound record
 */
public record LoadReport(int zones, int tombstones, Map<Name, VersionNumber> wanted, int damaged, long torn) {
    public LoadReport {
        wanted = Map.copyOf(wanted);
    }
}
