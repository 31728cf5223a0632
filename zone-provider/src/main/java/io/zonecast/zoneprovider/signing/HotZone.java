package io.zonecast.zoneprovider.signing;

import io.zonecast.dns.dnssec.SignedZone;
import io.zonecast.dns.dnssec.ZoneKeys;
import io.zonecast.zoneprovider.store.ZoneRow;

/**
 * A zone in memory, equal to what the store holds.
 *
 * @param row its row
 * @param contents its records
 * @param keys its active keys
 */
record HotZone(ZoneRow row, SignedZone contents, ZoneKeys keys) {}
