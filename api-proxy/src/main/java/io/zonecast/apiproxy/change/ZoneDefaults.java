package io.zonecast.apiproxy.change;

import io.zonecast.apiproxy.zone.SoaEdit;
import io.zonecast.apiproxy.zone.SoaEditApi;
import io.zonecast.common.event.ZoneSettings;
import io.zonecast.dns.name.Name;
import java.util.Optional;

/**
 * What a new zone gets where the request does not say.
 *
 * @param settings how it is published
 * @param soaEdit see {@link SoaEdit}
 * @param soaEditApi see {@link SoaEditApi}
 * @param ttl of records that the server makes, seconds
 * @param catalog the catalog zone that lists new zones
 * @param soaContent RDATA of the SOA that the server makes; {@code @} stands for the zone
 */
public record ZoneDefaults(
        ZoneSettings settings,
        SoaEdit soaEdit,
        SoaEditApi soaEditApi,
        int ttl,
        Optional<Name> catalog,
        String soaContent) {
    /** Defaults without a catalog. */
    public ZoneDefaults(ZoneSettings settings, SoaEdit soaEdit, SoaEditApi soaEditApi, int ttl, String soaContent) {
        this(settings, soaEdit, soaEditApi, ttl, Optional.empty(), soaContent);
    }

    /** PowerDNS's default. */
    public static final String SOA_CONTENT =
            "a.misconfigured.dns.server.invalid. hostmaster.@ 0 10800 3600 604800 3600";
}
