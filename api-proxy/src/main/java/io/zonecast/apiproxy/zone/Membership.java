package io.zonecast.apiproxy.zone;

import io.zonecast.dns.name.Name;

/**
 * That a zone belongs to a catalog (RFC 9432).
 *
 * @param catalog the catalog zone, which may be gone
 * @param group told to consumers; the empty text for none
 */
public record Membership(Name catalog, String group) {}
