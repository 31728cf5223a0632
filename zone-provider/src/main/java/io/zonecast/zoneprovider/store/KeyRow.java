package io.zonecast.zoneprovider.store;

import io.zonecast.dns.dnssec.DnsKey;
import java.time.Instant;

/**
 * A key of a zone.
 *
 * @param zoneId the zone's row
 * @param id counts from 1 in the zone
 * @param dnsKey its public side
 * @param sealed its private part, encrypted
 * @param createdAt when it was made
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KeyRow(long zoneId, int id, DnsKey dnsKey, byte[] sealed, Instant createdAt) {}
