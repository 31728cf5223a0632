package io.zonecast.zoneprovider.store;

import io.zonecast.dns.name.Name;
import java.time.Instant;

/**
 * A zone that left, or would have left had it not been held, a short while ago.
 *
 * @param zone the apex
 * @param kind how
 * @param at when
 * @param zones how many zones there were at that moment
 */
public record DepartureRow(Name zone, DepartureKind kind, Instant at, long zones) {}
