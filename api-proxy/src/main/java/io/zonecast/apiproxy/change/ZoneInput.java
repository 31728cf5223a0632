package io.zonecast.apiproxy.change;

import java.util.List;
import java.util.Optional;

/**
 * The fields of a zone in a request, not yet looked at; each may be left out.
 *
 * @param name apex
 * @param kind see {@link io.zonecast.apiproxy.zone.ZoneKind}
 * @param rrsets all RRsets
 * @param zone all RRsets as master-file text
 * @param nameservers NS records to make
 * @param serial of the SOA that the server makes
 * @param account free text
 * @param soaEdit see {@link io.zonecast.apiproxy.zone.SoaEdit}
 * @param soaEditApi see {@link io.zonecast.apiproxy.zone.SoaEditApi}
 * @param dnssec true to sign
 * @param nsec3param as PowerDNS; only {@code 1 0 0 -} and the empty text
 * @param apiRectify kept for clients
 * @param denial {@code nsec3} or {@code nsec}; goes before {@code nsec3param}
 * @param group of secondaries
 * @param catalog the catalog zone to be listed in; empty text for none
 * @param catalogGroup told to consumers of the catalog; empty text for none
 * @param refused names of fields given with a value that asks for what is not offered
 */
public record ZoneInput(
        Optional<String> name,
        Optional<String> kind,
        Optional<List<RrsetInput>> rrsets,
        Optional<String> zone,
        Optional<List<String>> nameservers,
        Optional<Long> serial,
        Optional<String> account,
        Optional<String> soaEdit,
        Optional<String> soaEditApi,
        Optional<Boolean> dnssec,
        Optional<String> nsec3param,
        Optional<Boolean> apiRectify,
        Optional<String> denial,
        Optional<String> group,
        Optional<String> catalog,
        Optional<String> catalogGroup,
        List<String> refused) {
    public ZoneInput {
        rrsets = rrsets.map(List::copyOf);
        nameservers = nameservers.map(List::copyOf);
        refused = List.copyOf(refused);
    }
}
