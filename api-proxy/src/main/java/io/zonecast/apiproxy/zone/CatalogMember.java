package io.zonecast.apiproxy.zone;

import io.zonecast.dns.name.Name;

/**
 * A zone in a catalog.
 *
 * @param zone its apex
 * @param catalog the catalog zone
 * @param label the unique one that stands for it there; another one when the zone is deleted and made again
 * @param group told to consumers; the empty text for none
 */
public record CatalogMember(Name zone, Name catalog, String label, String group) {}
