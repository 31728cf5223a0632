package io.zonecast.apiproxy.zone;

import io.zonecast.common.event.ZoneSettings;
import java.util.Optional;

/**
 * What a client sets on a zone beside its RRsets.
 *
 * @param kind as PowerDNS shows it
 * @param settings how it is published
 * @param soaEdit see {@link SoaEdit}
 * @param soaEditApi how a change picks the next serial
 * @param apiRectify kept for clients; signing always rectifies
 * @param account free text
 * @param membership the catalog that lists it
 * @param metadata what PowerDNS's clients keep with the zone
 * @param source the one way by which the zone may be changed; a change by another is a conflict
 */
public record ZoneProperties(
        ZoneKind kind,
        ZoneSettings settings,
        SoaEdit soaEdit,
        SoaEditApi soaEditApi,
        boolean apiRectify,
        String account,
        Optional<Membership> membership,
        Metadata metadata,
        String source) {
    /** Properties of a zone in no catalog and without metadata. */
    public ZoneProperties(
            ZoneKind kind,
            ZoneSettings settings,
            SoaEdit soaEdit,
            SoaEditApi soaEditApi,
            boolean apiRectify,
            String account,
            String source) {
        this(kind, settings, soaEdit, soaEditApi, apiRectify, account, Optional.empty(), Metadata.NONE, source);
    }

    /** The source of zones that are written by the REST API. */
    public static final String API = "api";

    /** The same with other publication settings. */
    public ZoneProperties with(ZoneSettings other) {
        return new ZoneProperties(kind, other, soaEdit, soaEditApi, apiRectify, account, membership, metadata, source);
    }

    /** The same with other metadata. */
    public ZoneProperties with(Metadata other) {
        return new ZoneProperties(kind, settings, soaEdit, soaEditApi, apiRectify, account, membership, other, source);
    }
}
