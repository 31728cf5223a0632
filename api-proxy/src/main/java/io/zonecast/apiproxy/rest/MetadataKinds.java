package io.zonecast.apiproxy.rest;

import io.zonecast.apiproxy.zone.SoaEdit;
import io.zonecast.apiproxy.zone.SoaEditApi;
import io.zonecast.apiproxy.zone.ZoneProperties;
import io.zonecast.common.event.ZoneSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which kinds of metadata PowerDNS's API knows, and what of them are properties of a zone here. */
final class MetadataKinds {
    private static final Set<String> WRITABLE = Set.of(
            "ALLOW-AXFR-FROM",
            "ALLOW-DNSUPDATE-FROM",
            "ALSO-NOTIFY",
            "AXFR-SOURCE",
            "FORWARD-DNSUPDATE",
            "GSS-ACCEPTOR-PRINCIPAL",
            "GSS-ALLOW-AXFR-PRINCIPAL",
            "IXFR",
            "NOTIFY-DNSUPDATE",
            "PUBLISH-CDNSKEY",
            "PUBLISH-CDS",
            "RFC1123-CONFORMANCE",
            "SIGNALING-ZONE",
            "SLAVE-RENOTIFY",
            "SOA-EDIT-DNSUPDATE",
            "TSIG-ALLOW-AXFR",
            "TSIG-ALLOW-DNSUPDATE");

    private static final Set<String> READ_ONLY =
            Set.of("AXFR-MASTER-TSIG", "LUA-AXFR-SCRIPT", "NSEC3NARROW", "NSEC3PARAM", "PRESIGNED", "SOA-EDIT");

    private MetadataKinds() {}

    static boolean isWritable(String kind) {
        return kind.startsWith("X-") || WRITABLE.contains(kind);
    }

    static boolean isReadable(String kind) {
        return isWritable(kind) || READ_ONLY.contains(kind);
    }

    /** All metadata of a zone, in order of kind. */
    static Map<String, List<String>> all(ZoneProperties properties) {
        Map<String, List<String>> all = new TreeMap<>(properties.metadata().kinds());
        ZoneSettings settings = properties.settings();
        if (properties.apiRectify()) {
            all.put("API-RECTIFY", List.of("1"));
        }
        if (settings.dnssec() && settings.denial() == ZoneSettings.Denial.NSEC3) {
            all.put("NSEC3PARAM", List.of("1 0 0 -"));
        }
        if (properties.soaEdit() != SoaEdit.UNSET) {
            all.put("SOA-EDIT", List.of(properties.soaEdit().word()));
        }
        if (properties.soaEditApi() != SoaEditApi.UNSET) {
            all.put("SOA-EDIT-API", List.of(properties.soaEditApi().word()));
        }
        return all;
    }
}
